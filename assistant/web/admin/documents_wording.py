"""What the documents pages say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_FOR_SCRIPT = (
    "stages",
    "counted",
    "left",
    "sending",
    "too_large",
    "nothing_chosen",
    "delete_sure",
    "switching",
    "cancelling",
    "cancelled",
    "lost",
    "built",
    "unchanged",
)


@dataclass(frozen=True, slots=True)
class DocumentsWording:
    """The words of the pages; those in braces are filled in by a page or its script."""

    title: str
    about: str
    upload_title: str
    file: str
    upload_hint: str
    folder: str
    top_folder: str
    replace: str
    upload: str
    build_title: str
    build_about: str
    build: str
    cancel: str
    bar: str
    list_title: str
    summary: str
    none: str
    search: str
    find: str
    found: str
    found_none: str
    pages: str
    page_of: str
    earlier: str
    later: str
    name: str
    state: str
    language: str
    passages: str
    used: str
    delete: str
    delete_one: str
    read: str
    new: str
    changed: str
    gone: str
    skipped: str
    unpaired: str
    duplicate: str
    languages: dict[str, str]
    unanswered_title: str
    unanswered_about: str
    unanswered_none: str
    question: str
    times: str
    last: str
    unused_title: str
    unused_about: str
    unused_none: str
    unused_few: str
    of: str
    preview_about: str
    back: str
    open_source: str
    passage: str
    page: str
    characters: str
    sentences: str
    never: str
    also: str
    stages: dict[str, str]
    counted: str
    left: str
    sending: str
    too_large: str
    nothing_chosen: str
    delete_sure: str
    switching: str
    cancelling: str
    cancelled: str
    lost: str
    built: str
    unchanged: str

    def for_script(self) -> dict[str, Any]:
        """What the page's script says."""
        return {name: getattr(self, name) for name in _FOR_SCRIPT}


DOCUMENTS_WORDING = {
    "id": DocumentsWording(
        title="Dokumen",
        about="Dari dokumen-dokumen inilah asisten menjawab. Yang Anda tambahkan atau hapus "
        "berlaku setelah indeks dibangun kembali; percakapan tidak terganggu.",
        upload_title="Tambahkan dokumen",
        file="Berkas",
        upload_hint="{suffixes}, paling besar {limit} MB. Berkas dibaca dulu; yang tidak dapat "
        "dibaca tidak diterima.",
        folder="Folder",
        top_folder="Folder utama",
        replace="Ganti dokumen yang namanya sama",
        upload="Tambahkan",
        build_title="Indeks",
        build_about="Hanya yang berubah yang diproses. Sampai selesai, indeks yang lama tetap "
        "menjawab.",
        build="Bangun kembali indeks",
        cancel="Hentikan",
        bar="Kemajuan pembangunan indeks",
        list_title="Semua dokumen",
        summary="{documents} dokumen, {passages} bagian.",
        none="Belum ada dokumen.",
        search="Cari nama atau judul",
        find="Cari",
        found="{found} dari {total} berkas.",
        found_none="Tidak ada berkas yang cocok.",
        pages="Halaman daftar dokumen",
        page_of="Halaman {number} dari {pages}",
        earlier="Sebelumnya",
        later="Berikutnya",
        name="Dokumen",
        state="Status",
        language="Bahasa",
        passages="Bagian",
        used="Pernah menjawab",
        delete="Hapus",
        delete_one="Hapus {name}",
        read="terbaca",
        new="belum masuk indeks",
        changed="berubah sejak indeks dibangun",
        gone="sudah dihapus, masih dalam indeks",
        skipped="dilewati",
        unpaired="berdiri sendiri",
        duplicate="{count} bagian sama persis dengan {of}",
        languages={"id": "Indonesia", "en": "Inggris"},
        unanswered_title="Pertanyaan yang tidak terjawab",
        unanswered_about="Yang paling sering ditanyakan lebih dulu. Mungkin dokumennya belum ada.",
        unanswered_none="Sejauh ini semua pertanyaan terjawab, atau belum ada yang bertanya.",
        question="Pertanyaan",
        times="Kali",
        last="Terakhir",
        unused_title="Bagian yang tidak pernah menjawab",
        unused_about="Tidak satu pertanyaan pun dijawab dengan bagian ini. Nomor bagian dapat "
        "bergeser bila dokumennya diubah, jadi anggap ini petunjuk.",
        unused_none="Setiap bagian pernah menjawab.",
        unused_few="Belum cukup banyak pertanyaan untuk mengetahuinya.",
        of="{unused} dari {all} bagian",
        preview_about="Begini dokumen ini dipecah: {passages} bagian, tiap bagian dicari "
        "tersendiri. Garis tegak memisahkan kalimat.",
        back="Semua dokumen",
        open_source="Buka dokumen",
        passage="Bagian {number}",
        page="halaman {page}",
        characters="{count} karakter",
        sentences="{count} kalimat",
        never="tidak pernah menjawab",
        also="Sama persis dengan",
        stages={
            "starting": "Memulai…",
            "waiting": "Menunggu pembangunan lain selesai…",
            "loading": "Memuat model…",
            "reading": "Membaca dokumen…",
            "encoding": "Memproses bagian baru…",
            "writing": "Menulis indeks…",
        },
        counted="{done} dari {total}",
        left="kira-kira {seconds} detik lagi",
        sending="Mengirim {name}…",
        too_large="{name} lebih besar dari {limit} MB.",
        nothing_chosen="Pilih berkas dulu.",
        delete_sure="Hapus {name}? Berkasnya dihapus dari server.",
        switching="Selesai. Beralih ke indeks yang baru…",
        cancelling="Menghentikan…",
        cancelled="Dihentikan. Indeks yang lama tetap menjawab.",
        lost="Server tidak menjawab. Mencoba lagi…",
        built="Indeks sudah baru: {documents} dokumen, {passages} bagian, {encoded} di antaranya "
        "baru diproses.",
        unchanged="Tidak ada yang berubah; indeks sudah sesuai.",
    ),
    "en": DocumentsWording(
        title="Documents",
        about="The assistant answers from these. What you add or delete counts once the index "
        "has been rebuilt; conversations go on meanwhile.",
        upload_title="Add documents",
        file="Files",
        upload_hint="{suffixes}, up to {limit} MB each. A file is read first; one that cannot be "
        "read is not taken.",
        folder="Folder",
        top_folder="Main folder",
        replace="Replace a document of the same name",
        upload="Add",
        build_title="Index",
        build_about="Only what has changed is processed. Until it is done, the last index answers.",
        build="Rebuild the index",
        cancel="Stop",
        bar="Progress of the rebuild",
        list_title="All documents",
        summary="Documents: {documents}. Passages: {passages}.",
        none="There are no documents yet.",
        search="Search names and titles",
        find="Search",
        found="Files: {found} of {total}.",
        found_none="No file fits.",
        pages="Pages of the list of documents",
        page_of="Page {number} of {pages}",
        earlier="Previous",
        later="Next",
        name="Document",
        state="State",
        language="Language",
        passages="Passages",
        used="Have answered",
        delete="Delete",
        delete_one="Delete {name}",
        read="read",
        new="not in the index yet",
        changed="changed since the index was built",
        gone="deleted, still in the index",
        skipped="skipped",
        unpaired="stands alone",
        duplicate="word for word as in {of}: {count}",
        languages={"id": "Indonesian", "en": "English"},
        unanswered_title="Questions that found nothing",
        unanswered_about="The most frequent first. A document may be missing.",
        unanswered_none="Every question so far was answered, or nobody has asked yet.",
        question="Question",
        times="Times",
        last="Last",
        unused_title="Passages that never answered",
        unused_about="No question was answered with these. Passages are known by their number, "
        "which moves when a document is edited, so take it as a hint.",
        unused_none="Every passage has answered something.",
        unused_few="Too few questions have been asked to tell.",
        of="{unused} of {all} passages",
        preview_about="This is how the document was split. Each passage is searched by itself; "
        "upright bars divide sentences. Passages: {passages}.",
        back="All documents",
        open_source="Open the document",
        passage="Passage {number}",
        page="page {page}",
        characters="characters: {count}",
        sentences="sentences: {count}",
        never="never answered",
        also="Word for word as",
        stages={
            "starting": "Starting…",
            "waiting": "Waiting for another build to end…",
            "loading": "Loading the model…",
            "reading": "Reading documents…",
            "encoding": "Processing new passages…",
            "writing": "Writing the index…",
        },
        counted="{done} of {total}",
        left="about {seconds} s left",
        sending="Sending {name}…",
        too_large="{name} is larger than {limit} MB.",
        nothing_chosen="Choose a file first.",
        delete_sure="Delete {name}? The file is deleted from the server.",
        switching="Done. Moving to the new index…",
        cancelling="Stopping…",
        cancelled="Stopped. The last index still answers.",
        lost="The server does not answer. Trying again…",
        built="The index is new. Documents: {documents}, passages: {passages}, newly processed: "
        "{encoded}.",
        unchanged="Nothing has changed; the index is up to date.",
    ),
}
