"""What the inbox holds: questions that went wrong, less those that are in the test set."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.feedback import DayCount, FeedbackStore
from assistant.feedback.groups import MOST_TEXTS, QuestionGroup, grouped

if TYPE_CHECKING:
    from collections.abc import Collection

    from assistant.retrieval.contracts import Encoder, Vectors

MOST_GROUPS = 50
"""Groups on the page; the next ones follow once those are done."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The groups to look at, how many more there are, and questions by day."""

    groups: tuple[QuestionGroup, ...]
    more: int
    left_out: int
    days: tuple[DayCount, ...]


class InboxReader:
    """Reads the feedback database. Vectors are kept, so that each text is encoded once.

    Args:
        url: SQLAlchemy address of the feedback database.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._vectors: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, encoder: Encoder, known: Collection[str], since: datetime.datetime) -> Inbox:
        """What there is to look at.

        Args:
            encoder: compares questions.
            known: questions that are in the test set, as `known_as` names them.
            since: from when on to count questions by day.

        Raises:
            TanyaError: the database cannot be used.
        """
        from assistant.evaluation.testset_edit import known_as

        with closing(FeedbackStore(self._url)) as store, self._lock:
            wrong = grouped(store.questions(), lambda texts: self._encoded(encoder, texts))
            days = store.days(since)
        open_ = [
            group
            for group in wrong.groups
            if not any(known_as(text) in known for text in (group.question, *group.others))
        ]
        return Inbox(
            groups=tuple(open_[:MOST_GROUPS]),
            more=max(0, len(open_) - MOST_GROUPS),
            left_out=wrong.left_out,
            days=days,
        )

    def _encoded(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        keys = [(encoder.fingerprint, text) for text in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._vectors]
        if new:
            for key, vector in zip(new, encoder.encode_queries([t for _, t in new]), strict=True):
                self._vectors[key] = vector
        vectors = np.stack([self._vectors[key] for key in keys])
        while len(self._vectors) > MOST_TEXTS:
            self._vectors.popitem(last=False)
        return vectors
