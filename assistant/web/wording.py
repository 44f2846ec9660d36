"""What the interface says, in both languages. What documents say is never kept here."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("id", "en")

LANGUAGE_NAMES = {
    "id": {"id": "bahasa Indonesia", "en": "bahasa Inggris"},
    "en": {"id": "Indonesian", "en": "English"},
}
"""Names of languages by the language they are named in."""


@dataclass(frozen=True, slots=True)
class AnswerWording:
    """The fixed words around an answer, in one language."""

    not_found: str
    understood: str
    nearest: str
    passage: str
    more: str
    original: str
    translation_note: str
    original_only: str
    source: str
    also_in: str
    file: str
    copy: str
    helpful: str
    unhelpful: str
    rate: str
    suggestions: str
    examples: str
    paragraph: str
    page: str
    sure: str
    fairly_sure: str
    unsure: str

    def certainty(self, confidence: float) -> str:
        """`confidence` (0–1) in words; the bands are for reading, they decide nothing."""
        if confidence >= 0.8:
            return self.sure
        return self.fairly_sure if confidence >= 0.5 else self.unsure


ANSWER_WORDING = {
    "id": AnswerWording(
        not_found="Dokumen yang ada tidak menjawab pertanyaan ini.",
        understood="Dipahami sebagai",
        nearest="Lihat bagian yang paling mendekati (bukan jawaban)",
        passage="Selengkapnya di dokumen",
        more="Bagian lain yang terkait",
        original="Tampilkan teks asli",
        translation_note="Anda membaca terjemahan. Teks aslinya dalam {language}.",
        original_only="Dokumen ini hanya tersedia dalam {language}.",
        source="Buka sumber",
        also_in="Sama persis di",
        file="Buka berkas asli",
        copy="Salin",
        helpful="Jawaban ini membantu",
        unhelpful="Jawaban ini tidak membantu",
        rate="Apakah ini membantu?",
        suggestions="Pertanyaan lain yang dijawab dokumen",
        examples="Misalnya:",
        paragraph="paragraf",
        page="halaman",
        sure="Keyakinan tinggi",
        fairly_sure="Keyakinan sedang",
        unsure="Keyakinan rendah, periksa sumbernya",
    ),
    "en": AnswerWording(
        not_found="The documents don't answer this question.",
        understood="Understood as",
        nearest="See the nearest passages (not an answer)",
        passage="In the document",
        more="Other related passages",
        original="Show the original",
        translation_note="You are reading a translation. The original is in {language}.",
        original_only="This document is only available in {language}.",
        source="Open the source",
        also_in="Word for word in",
        file="Open the original file",
        copy="Copy",
        helpful="This answer helps",
        unhelpful="This answer does not help",
        rate="Did this help?",
        suggestions="Other questions the documents answer",
        examples="For example:",
        paragraph="paragraph",
        page="page",
        sure="High confidence",
        fairly_sure="Medium confidence",
        unsure="Low confidence, please check the source",
    ),
}


@dataclass(frozen=True, slots=True)
class SourceWording:
    """The fixed words of a source page, in one language."""

    back: str
    translation: str
    original: str
    read_original: str
    read_translation: str
    paragraph: str
    page: str
    file: str


SOURCE_WORDING = {
    "id": SourceWording(
        back="Kembali ke Tanya",
        translation="Terjemahan dari teks asli dalam {language}.",
        original="Teks asli.",
        read_original="Baca teks asli ({language})",
        read_translation="Baca terjemahan ({language})",
        paragraph="Tautan ke paragraf",
        page="Halaman",
        file="Buka berkas asli",
    ),
    "en": SourceWording(
        back="Back to Tanya",
        translation="A translation of the {language} original.",
        original="The original text.",
        read_original="Read the original ({language})",
        read_translation="Read the translation ({language})",
        paragraph="Link to paragraph",
        page="Page",
        file="Open the original file",
    ),
}


def interface_language(language: str) -> str:
    """`language` if the interface speaks it, else English."""
    return language if language in LANGUAGES else "en"


def preferred_language(accept_language: str, default: str = "id") -> str:
    """The interface language a browser prefers by its `Accept-Language` header.

    Indonesian and English are looked for in the order of the weights the header gives; a browser
    that asks for neither gets `default`.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, parameters = part.partition(";")
        base = tag.strip().lower().split("-")[0]
        weight = 1.0
        if parameters.strip().startswith("q="):
            try:
                weight = float(parameters.strip()[2:])
            except ValueError:
                weight = 0.0
        # "in" is how older Java and Android name Indonesian.
        base = "id" if base == "in" else base
        if base in LANGUAGES and weight > 0:
            wishes.append((-weight, place, base))
    return min(wishes)[2] if wishes else default
