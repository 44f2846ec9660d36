"""A build in a process of its own, that tells a program how far it is: one JSON object a line.

The server builds this way: a build that needs a lot of memory or time takes neither from those who
ask, and one that is ended at any moment leaves the last index as it was. Options come from the
environment. A line is a step (`stage`, `done`, `total`, `unit`), and the last one `report` or
`problem`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict

from assistant.errors import TanyaError
from assistant.settings import load_settings

_NICE = 10


def main() -> int:
    """Build what the options name; 0, or 2 where the user has something to mend."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        from assistant.retrieval import DeferredEncoder, Step, update_index

        settings = load_settings()

        def step(step: Step) -> None:
            _say(asdict(step))

        def loading(stage: str, share: float) -> None:
            _say({"stage": "loading", "done": int(100 * share), "total": 100, "unit": ""})

        encoder = DeferredEncoder(settings, loading)
        report = update_index(
            settings.corpus, encoder, settings.index, step, limits=settings.reading_limits
        )
    except TanyaError as error:
        _say({"problem": {"en": error.english, "id": error.indonesian}})
        return 2
    _say({"report": asdict(report)})
    return 0


def _say(record: Mapping[str, object]) -> None:
    print(json.dumps(record, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
