"""What the evaluation page says, in both languages. The report has words of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class EvaluationWording:
    """The words of the page; those in braces are filled in by the page or its script."""

    title: str
    about: str
    start_title: str
    choose: str
    or_upload: str
    upload_hint: str
    compare: str
    compare_none: str
    missing: str
    start: str
    sending: str
    reading: str
    running: str
    left: str
    bar: str
    cancel: str
    cancelling: str
    cancelled: str
    too_large: str
    nothing_chosen: str
    lost: str
    result: str
    open_report: str
    downloads: str
    download_html: str
    download_json: str
    download_csv: str
    download_xlsx: str
    download_answers: str
    download_junit: str
    download_trec: str
    answers: str
    answers_more: str
    compare_with: str
    show: str
    fixed: str
    broken: str
    runs: str
    no_runs: str
    date: str
    testset: str
    questions: str
    misses: str
    correct: str

    def for_script(self) -> dict[str, Any]:
        """What the page's script says."""
        names = (
            "sending",
            "reading",
            "running",
            "left",
            "cancelling",
            "cancelled",
            "too_large",
            "nothing_chosen",
            "lost",
        )
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name in names}


EVALUATION_WORDING = {
    "id": EvaluationWording(
        title="Evaluasi",
        about="Ajukan semua pertanyaan di berkas uji, lalu lihat seberapa sering jawabannya benar.",
        start_title="Evaluasi baru",
        choose="Berkas uji di folder dokumen",
        or_upload="atau unggah berkas uji",
        upload_hint="CSV, XLSX, atau JSONL; paling besar {limit} MB. Hanya kolom “pertanyaan” yang "
        "wajib; kolom lainnya: kutipan, bahasa, catatan.",
        compare="Bandingkan dengan hasil sebelumnya",
        compare_none="Tidak dibandingkan",
        missing="Hitung sebagai kesalahan jika kutipannya tidak ada di dokumen mana pun",
        start="Mulai evaluasi",
        sending="Mengirim berkas…",
        reading="Membaca berkas uji…",
        running="{done} dari {total} pertanyaan",
        left="sekitar {seconds} detik lagi",
        bar="Kemajuan evaluasi",
        cancel="Batalkan",
        cancelling="Membatalkan…",
        cancelled="Dibatalkan setelah {done} dari {total} pertanyaan. Tidak ada yang disimpan.",
        too_large="Berkas ini lebih besar dari {limit} MB. Bagi menjadi beberapa berkas.",
        nothing_chosen="Pilih berkas uji, atau unggah satu.",
        lost="Server tidak dapat dihubungi. Mencoba lagi…",
        result="Hasil",
        open_report="Buka laporan lengkap",
        downloads="Unduh",
        download_html="Laporan (HTML)",
        download_json="Semua hasil (JSON)",
        download_csv="Kesalahan (CSV)",
        download_xlsx="Kesalahan (XLSX)",
        download_answers="Semua jawaban (XLSX)",
        download_junit="JUnit (XML)",
        download_trec="TREC (ZIP)",
        answers="Jawaban yang tidak dinilai",
        answers_more="{count} lagi ada di laporan lengkap.",
        compare_with="Bandingkan dengan",
        show="Tampilkan",
        fixed="Membaik",
        broken="Memburuk",
        runs="Evaluasi sebelumnya",
        no_runs="Belum ada. {most} hasil terakhir disimpan di sini.",
        date="Waktu (UTC)",
        testset="Berkas uji",
        questions="Pertanyaan",
        misses="Salah",
        correct="Benar",
    ),
    "en": EvaluationWording(
        title="Evaluation",
        about="Ask every question of a test set, and see how often the answers are right.",
        start_title="New evaluation",
        choose="Test set in the documents folder",
        or_upload="or upload a test set",
        upload_hint="CSV, XLSX or JSONL, {limit} MB at most. Only the column “question” is needed; "
        "the others are expected_quote, language, note.",
        compare="Compare with an earlier run",
        compare_none="No comparison",
        missing="Count a question as missed where its quote is in no document",
        start="Start",
        sending="Sending the file…",
        reading="Reading the test set…",
        running="{done} of {total} questions",
        left="about {seconds} s left",
        bar="Progress of the evaluation",
        cancel="Cancel",
        cancelling="Cancelling…",
        cancelled="Cancelled after {done} of {total} questions. Nothing was kept.",
        too_large="This file is larger than {limit} MB. Split it.",
        nothing_chosen="Choose a test set, or upload one.",
        lost="The server cannot be reached. Trying again…",
        result="Result",
        open_report="Open the full report",
        downloads="Download",
        download_html="Report (HTML)",
        download_json="The whole run (JSON)",
        download_csv="Misses (CSV)",
        download_xlsx="Misses (XLSX)",
        download_answers="Every answer (XLSX)",
        download_junit="JUnit (XML)",
        download_trec="TREC (ZIP)",
        answers="Answers that are not judged",
        answers_more="{count} more are in the full report.",
        compare_with="Compare with",
        show="Show",
        fixed="Fixed",
        broken="Broken",
        runs="Earlier runs",
        no_runs="None yet. The last {most} are kept here.",
        date="Time (UTC)",
        testset="Test set",
        questions="Questions",
        misses="Missed",
        correct="Right",
    ),
}
