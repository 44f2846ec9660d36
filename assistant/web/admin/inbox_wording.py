"""What the inbox says, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InboxWording:
    """The words of the page; those in braces are filled in by it."""

    title: str
    about: str
    testset: str
    show: str
    empty: str
    left_out: str
    shortened: str
    asked: str
    refused: str
    unhelpful: str
    newest: str
    others: str
    answered_with: str
    nothing_shown: str
    nearest: str
    quote: str
    quote_hint: str
    save: str
    refuse: str
    or_words: str
    saved: str
    quote_missing: str
    quote_there: str
    days: str
    chart: str
    thumbs: str
    day: str
    questions: str
    answered: str
    not_found: str
    greetings: str
    up: str
    down: str
    table: str
    no_days: str


INBOX_WORDING = {
    "id": InboxWording(
        title="Kotak masuk",
        about="Pertanyaan yang ditolak atau dinilai tidak membantu. Tempelkan kutipan yang "
        "seharusnya muncul, lalu pertanyaannya masuk ke berkas uji.",
        testset="Berkas uji",
        show="Tampilkan",
        empty="Tidak ada yang perlu diperiksa.",
        left_out="{count} pertanyaan yang lebih lama tidak ikut dikelompokkan.",
        shortened="{count} kelompok lagi muncul setelah yang di atas selesai.",
        asked="{count} kali ditanyakan",
        refused="{count} kali ditolak",
        unhelpful="{count} kali dinilai tidak membantu",
        newest="terakhir {day}",
        others="Juga ditanyakan sebagai",
        answered_with="Jawaban terakhir",
        nothing_shown="Ditolak: dokumen dianggap tidak menjawabnya.",
        nearest="Bagian dokumen yang paling mendekati, untuk disalin",
        quote="Kutipan yang seharusnya muncul",
        quote_hint="Salin persis dari dokumen. Beberapa kutipan yang sama-sama benar dipisahkan "
        "dengan “ || ”.",
        save="Simpan ke berkas uji",
        refuse="Memang harus ditolak",
        or_words="atau",
        saved="“{question}” tersimpan di {name}.",
        quote_missing="Tempelkan kutipannya, atau pilih “Memang harus ditolak”.",
        quote_there="Pertanyaan yang memang harus ditolak tidak punya kutipan. Kosongkan "
        "kutipannya, atau pilih “Simpan ke berkas uji”.",
        days="30 hari terakhir",
        chart="Pertanyaan per hari",
        thumbs="Penilaian per hari",
        day="Hari (UTC)",
        questions="Ditanyakan",
        answered="Dijawab",
        not_found="Ditolak",
        greetings="Sapaan",
        up="Membantu",
        down="Tidak membantu",
        table="Lihat sebagai tabel",
        no_days="Belum ada pertanyaan dalam 30 hari terakhir.",
    ),
    "en": InboxWording(
        title="Inbox",
        about="Questions that were refused or judged unhelpful. Paste the words that should have "
        "come back, and the question goes into the test set.",
        testset="Test set",
        show="Show",
        empty="There is nothing to look at.",
        left_out="{count} older questions are in no group.",
        shortened="{count} more groups follow once those above are done.",
        asked="asked {count} ×",
        refused="refused {count} ×",
        unhelpful="judged unhelpful {count} ×",
        newest="last on {day}",
        others="Also asked as",
        answered_with="Last answer",
        nothing_shown="Refused: the documents were taken not to answer it.",
        nearest="The nearest passages of the documents, to copy from",
        quote="Quote that should come back",
        quote_hint="Copy it word for word from a document. Put “ || ” between several right ones.",
        save="Save to the test set",
        refuse="Should be refused",
        or_words="or",
        saved="“{question}” is in {name} now.",
        quote_missing="Paste the quote, or choose “Should be refused”.",
        quote_there="A question that should be refused has no quote. Empty the box, or choose "
        "“Save to the test set”.",
        days="The last 30 days",
        chart="Questions a day",
        thumbs="Ratings a day",
        day="Day (UTC)",
        questions="Asked",
        answered="Answered",
        not_found="Refused",
        greetings="Greetings",
        up="Helpful",
        down="Not helpful",
        table="See it as a table",
        no_days="No questions in the last 30 days.",
    ),
}
