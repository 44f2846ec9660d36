"""What a question needs to know of every passage, as arrays, so that texts can stay on the disk."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.documents import Passage
from assistant.retrieval.contracts import IdRanges, Ids
from assistant.retrieval.fusion import Scores
from assistant.retrieval.mapped import load_array
from assistant.retrieval.posing import PENALTY, poses_question
from assistant.retrieval.representation import Layout

_LANGUAGES_FILE = "languages.json"
_OWN = ("document_of", "number_of", "language_of", "penalties")
_LAYOUT = ("first_rendition", "first_row", "passage_of_row")


@dataclass(frozen=True, slots=True)
class PassageTable:
    """Passages by their place in the index, their renditions and their vectors' rows.

    `document_of` and `number_of` give each passage's document, by its place in the index, and its
    number there, both ascending within the other and of shape (passages,). `language_of` gives
    each rendition's language, by its place in `languages`, shape (renditions,). `penalties` is what
    to take from the cosine of each vector, shape (rows,): 0 except for sentences that pose a
    question.
    """

    languages: tuple[str, ...]
    document_of: Ids
    number_of: Ids
    language_of: Ids
    penalties: Scores
    layout: Layout

    @classmethod
    def of(
        cls,
        passages: Iterable[Passage],
        documents: Sequence[str],
        earlier: PassageTable | None = None,
        places: Sequence[int] = (),
    ) -> PassageTable:
        """The table of `passages`.

        Args:
            passages: in the order of the documents.
            documents: their slugs.
            earlier: the table of an earlier index.
            places: where each passage stood there, -1 for one that did not; what its sentences are
                is taken over.
        """
        numbers = {slug: number for number, slug in enumerate(documents)}
        languages: dict[str, int] = {}
        # An array holds a number in 8 bytes, where a list takes 36.
        document_of, number_of, language_of = array("q"), array("q"), array("q")
        renditions, rows, posing = array("q", [0]), array("q", [0]), array("q")
        for place, passage in enumerate(passages):
            is_known = earlier is not None and places[place] >= 0
            document_of.append(numbers[passage.document])
            number_of.append(passage.number)
            renditions.append(renditions[-1] + len(passage.renditions))
            for rendition in passage.renditions:
                language_of.append(languages.setdefault(rendition.language, len(languages)))
                first = rows[-1] + 1  # behind the passage vector
                if not is_known:
                    posing.extend(
                        first + number
                        for number, span in enumerate(rendition.sentences)
                        if poses_question(span.of(rendition.text))
                    )
                rows.append(first + len(rendition.sentences))
        names = sorted(languages)
        renumbered = np.array([names.index(language) for language in languages], dtype=np.int64)
        penalties = np.zeros(rows[-1], dtype=np.float32)
        penalties[np.array(posing, dtype=np.int64)] = PENALTY
        layout = Layout.from_starts(
            np.array(renditions, dtype=np.int64), np.array(rows, dtype=np.int64)
        )
        if earlier is not None:
            starts = layout.first_row[layout.first_rendition].tolist()
            before = earlier.layout.first_row[earlier.layout.first_rendition].tolist()
            known_penalties = np.asarray(earlier.penalties)
            for place, known in enumerate(places):
                if known >= 0:
                    penalties[starts[place] : starts[place + 1]] = known_penalties[
                        before[known] : before[known + 1]
                    ]
        return cls(
            languages=tuple(names),
            document_of=np.array(document_of, dtype=np.int64),
            number_of=np.array(number_of, dtype=np.int64),
            language_of=renumbered[np.array(language_of, dtype=np.int64)],
            penalties=penalties,
            layout=layout,
        )

    def __len__(self) -> int:
        return len(self.document_of)

    def has_language(self) -> Mapping[str, npt.NDArray[np.bool_]]:
        """For each language, which passages exist in it, each of shape (passages,)."""
        passage_of = np.repeat(
            np.arange(len(self), dtype=np.int64), np.diff(self.layout.first_rendition)
        )
        found = {}
        for number, language in enumerate(self.languages):
            found[language] = np.zeros(len(self), dtype=bool)
            found[language][passage_of[self.language_of == number]] = True
        return found

    def passages_of(self, document: int) -> range:
        """The places of a document's passages."""
        return range(*np.searchsorted(self.document_of, (document, document + 1)).tolist())

    def place(self, document: int, number: int) -> int | None:
        """Where the passage with this number in its document stands; None if there is none."""
        places = self.passages_of(document)
        numbers = self.number_of[places.start : places.stop]
        found = int(np.searchsorted(numbers, number))
        return places[found] if found < len(places) and numbers[found] == number else None

    def in_documents(self, documents: Collection[int]) -> Ids:
        """The places of the passages of these documents, ascending."""
        return np.flatnonzero(np.isin(self.document_of, list(documents)))

    def rows_of(self, passages: Ids) -> IdRanges:
        """The rows of the vectors of these passages, which ascend, as ranges."""
        gaps = np.flatnonzero(np.diff(passages) != 1)
        first = passages[np.concatenate(([0], gaps + 1))] if len(passages) else passages
        last = passages[np.concatenate((gaps, [-1]))] if len(passages) else passages
        starts = self.layout.first_row[self.layout.first_rendition]
        return np.stack((starts[first], starts[last + 1]), axis=1)

    def save(self, folder: Path) -> None:
        """Write everything under `folder`: arrays as NPY, names as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.languages) + "\n"
        (folder / _LANGUAGES_FILE).write_text(text, encoding="utf-8")
        for holder, names_of_arrays in ((self, _OWN), (self.layout, _LAYOUT)):
            for name in names_of_arrays:
                np.save(folder / f"{name}.npy", getattr(holder, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> PassageTable:
        """Open what `save` wrote. The files are trusted: check them before."""
        languages = json.loads((folder / _LANGUAGES_FILE).read_text(encoding="utf-8"))
        arrays = {name: load_array(folder / f"{name}.npy") for name in (*_OWN, *_LAYOUT)}
        return cls(
            languages=tuple(languages),
            layout=Layout(**{name: arrays[name] for name in _LAYOUT}),
            **{name: arrays[name] for name in _OWN},
        )
