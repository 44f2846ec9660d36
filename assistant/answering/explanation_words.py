"""What an explanation says, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.kind import Kind
from assistant.documents import INDONESIAN

_SLIGHT = 0.1
"""Log-odds that change a probability by at most two and a half percentage points."""

_SIGNALS: Mapping[str, tuple[str, str]] = {
    "similarity": (
        "Kemiripan makna bagian ini dengan pertanyaan",
        "Similarity in meaning of passage and question",
    ),
    "best_sentence": (
        "Kemiripan makna kalimatnya yang terdekat",
        "Similarity in meaning of its nearest sentence",
    ),
    "margin": ("Keunggulan atas bagian lain yang terdekat", "Lead over the nearest other passage"),
    "coverage": ("Kata pertanyaan yang ada di bagian ini", "Question's words in the passage"),
    "sentence_coverage": (
        "Kata pertanyaan yang ada di kalimat terbaiknya",
        "Question's words in its best sentence",
    ),
    "corpus_coverage": (
        "Kata pertanyaan yang ada di seluruh dokumen",
        "Question's words in all documents",
    ),
    "lexical_agreement": (
        "Kecocokan dengan hasil pencarian kata",
        "Agreement with the search by words",
    ),
    "holds_kind": (
        "Memuat jenis hal yang ditanyakan",
        "Holds the kind of thing that is asked for",
    ),
    "subject": ("Termasuk bahasan dokumen", "On the subject of the documents"),
    "long_form": ("Memuat kepanjangan yang ditanyakan", "Says the long form that is asked for"),
    "few_words": ("Jumlah kata penting dalam pertanyaan", "Content words in the question"),
    "reader": (
        "Penilaian model pembaca (log-peluang)",
        "The reader's judgement (log-odds)",
    ),
}
"""What a signal of the confidence is, in Indonesian and in English."""

_SHARES = frozenset(
    {"coverage", "sentence_coverage", "corpus_coverage", "lexical_agreement", "subject"}
)

_KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.PERSON: ("orang atau pihak", "a person or a body"),
    Kind.TIME: ("waktu", "a time"),
    Kind.QUANTITY: ("jumlah", "a number"),
    Kind.PLACE: ("tempat", "a place"),
    Kind.REASON: ("alasan", "a reason"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences of an explanation in one language."""

    indonesian: bool

    @classmethod
    def of(cls, language: str) -> Words:
        """The words of `language`; English for any but Indonesian."""
        return cls(language == INDONESIAN)

    def title(self, *, answered: bool) -> str:
        """What the explanation answers."""
        if answered:
            return self._in("Mengapa jawaban ini?", "Why this answer?")
        return self._in("Mengapa tidak ada jawaban?", "Why no answer?")

    def moved(self, typical: float) -> str:
        """The heading of the signals; `typical` is the confidence of an average question."""
        return self._in(
            "Yang memengaruhi keyakinan, dibandingkan dengan pertanyaan rata-rata "
            f"({self._percent(typical)})",
            f"What moved the confidence, beside an average question ({self._percent(typical)})",
        )

    def scores(self) -> str:
        """The heading of the passages' scores."""
        return self._in("Skor bagian yang ditampilkan", "Scores of the passages shown")

    def understood(self, question: str) -> str:
        """The question as it was searched for."""
        return self._in(f"Dipahami sebagai: “{question}”", f"Understood as: “{question}”")

    def certainty(self, confidence: float, threshold: float) -> str:
        """The confidence beside the least one that is answered."""
        sure, least = self._percent(confidence), self._percent(threshold)
        if confidence >= threshold:
            return self._in(
                f"Keyakinan {sure}. Jawaban ditampilkan mulai dari {least}.",
                f"Confidence {sure}. An answer is shown from {least}.",
            )
        return self._in(
            f"Keyakinan {sure}, di bawah batas {least} untuk menampilkan jawaban.",
            f"Confidence {sure}, below the {least} that an answer is shown from.",
        )

    def nearness(self, place: int, compared: int, margin: float) -> str:
        """Where the first passage stands by meaning, and how far the nearest other one is."""
        if compared == 1:
            return self._in(
                "Hanya ada satu bagian untuk dibandingkan.",
                "There was only one passage to compare.",
            )
        distance = (
            self._number(abs(margin), 3)
            if abs(margin) >= 0.001
            else self._in("kurang dari 0,001", "less than 0.001")
        )
        if place == 1:
            return self._in(
                f"Dari {compared} bagian yang dibandingkan, bagian [1] yang maknanya paling dekat "
                f"dengan pertanyaan. Bagian terdekat berikutnya terpaut {distance}.",
                f"Of the {compared} passages compared, [1] is the nearest in meaning. The next "
                f"nearest is {distance} behind.",
            )
        return self._in(
            f"Dari {compared} bagian yang dibandingkan, kedekatan makna bagian [1] ada di urutan "
            f"ke-{place}, terpaut {distance} dari yang terdekat. Petunjuk lain menempatkannya di "
            "urutan pertama.",
            f"Of the {compared} passages compared, [1] is the {_ordinal(place)} nearest in "
            f"meaning, {distance} behind the nearest. Other signs put it first.",
        )

    def words(
        self,
        found: Sequence[str],
        missing: Sequence[str],
        unknown: Sequence[str],
        *,
        crossing: bool,
    ) -> tuple[str, ...]:
        """Which words of the question the passage has; `unknown` are among the `missing`."""
        if not found and not missing:
            return (
                self._in(
                    "Pertanyaan ini tidak memuat kata penting untuk dicocokkan.",
                    "The question has no content word to compare.",
                ),
            )
        elsewhere = [word for word in missing if word not in unknown]
        if crossing:
            return (
                self._in(
                    "Pertanyaan dan dokumen berbeda bahasa, jadi hanya nama, angka, dan kata "
                    "serapan yang bisa cocok.",
                    "Question and document are in different languages, so only names, numbers and "
                    "borrowed words can match.",
                ),
                *self._listed("Kata yang cocok", "Words that match", found),
            )
        return (
            *self._listed(
                "Kata pertanyaan yang ada di bagian [1]", "Words of the question in [1]", found
            ),
            *self._listed("Hanya ada di bagian lain", "Only in other passages", elsewhere),
            *self._listed("Tidak ada di dokumen mana pun", "In none of the documents", unknown),
        )

    def kind(self, kind: Kind, *, holds: bool) -> tuple[str, ...]:
        """What is asked for, and whether the sentence has it; nothing for any other question."""
        if kind not in _KINDS:
            return ()
        indonesian, english = _KINDS[kind]
        return (
            self._in(
                f"Yang ditanyakan adalah {indonesian}, dan kalimat terbaiknya "
                + ("memuatnya." if holds else "tidak memuatnya."),
                f"The question asks for {english}, and the passage's best sentence "
                + ("holds one." if holds else "holds none."),
            ),
        )

    def stands_for(self, long_form: str) -> str:
        """That the sentence has the long form of the abbreviation that was asked for."""
        return self._in(
            f"Kalimat ini memuat kepanjangannya: “{long_form}”.",
            f"This sentence has the long form: “{long_form}”.",
        )

    def reading(self, log_odds: float) -> str:
        """What the reader made of the first passage."""
        said = self._signed(log_odds)
        if log_odds >= 0:
            return self._in(
                f"Model pembaca menilai bagian ini menjawab (log-peluang {said}).",
                f"The reader judges that this passage answers (log-odds {said}).",
            )
        return self._in(
            f"Model pembaca menilai bagian ini tidak menjawab (log-peluang {said}).",
            f"The reader judges that this passage does not answer (log-odds {said}).",
        )

    def signal(self, name: str, value: float, typical: float, log_odds: float) -> str:
        """One signal, what it is on average, and what it does to the confidence."""
        label = self._in(*_SIGNALS.get(name, (name, name)))
        usual = self._in("rata-rata", "on average")
        if abs(log_odds) < _SLIGHT:
            effect = self._in("hampir tidak berpengaruh", "hardly matters")
        elif log_odds > 0:
            effect = self._in("menaikkan keyakinan", "raises the confidence")
        else:
            effect = self._in("menurunkan keyakinan", "lowers the confidence")
        shown, mean = self._value(name, value), self._value(name, typical)
        return f"{label}: {shown} ({usual} {mean}), {effect} ({self._signed(log_odds)})"

    def passage(
        self,
        similarity: float,
        lexical: float,
        score: float,
        places: tuple[int, int | None, int],
        reader: float | None,
    ) -> str:
        """The scores of one passage, with their places by meaning, by words and by both."""
        parts = [
            self._in("makna", "meaning")
            + f" {self._number(similarity, 3)} ({self._nth(places[0])})",
            self._in("tanpa kata yang sama", "no shared word")
            if places[1] is None
            else self._in("kata", "words")
            + f" {self._number(lexical, 2)} ({self._nth(places[1])})",
            self._in("gabungan", "together")
            + f" {self._number(score, 2)} ({self._nth(places[2])})",
        ]
        if reader is not None:
            parts.append(self._in("pembaca", "reader") + f" {self._signed(reader)}")
        return ", ".join(parts)

    def _listed(self, indonesian: str, english: str, words: Sequence[str]) -> tuple[str, ...]:
        if not words:
            return ()
        return (f"{self._in(indonesian, english)}: {', '.join(words)}.",)

    def _value(self, name: str, value: float) -> str:
        if name in _SHARES:
            return self._percent(value)
        if name == "few_words":  # the signal is 1 / (1 + words)
            return self._number(1 / value - 1, 0)
        if name in ("holds_kind", "long_form") and value in (0.0, 1.0):
            return self._in("ya", "yes") if value else self._in("tidak", "no")
        if name == "holds_kind":
            return self._percent(value)
        return self._signed(value) if name == "reader" else self._number(value, 3)

    def _nth(self, place: int) -> str:
        return self._in(f"ke-{place}", _ordinal(place))

    def _percent(self, share: float) -> str:
        # Neither certain nor impossible: rounding must not say so.
        number = share * 100
        decimals = 1 if number < 10 or 99 < number < 100 else 0
        return self._number(number, decimals).removesuffix(self._in(",0", ".0")) + "%"

    def _signed(self, value: float) -> str:
        return ("−" if value < 0 else "+") + self._number(abs(value), 1)

    def _number(self, value: float, decimals: int) -> str:
        written = f"{abs(value):.{decimals}f}".replace(".", self._in(",", "."))
        return f"−{written}" if round(value, decimals) < 0 else written

    def _in(self, indonesian: str, english: str) -> str:
        return indonesian if self.indonesian else english


def _ordinal(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in (11, 12, 13) else 0)
    return f"{place}{ending or 'th'}"
