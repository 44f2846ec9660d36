"""`assistant doctor`: what is in use, whether it is sound, and how to mend what is not.

Nothing here loads the model or makes a file that is not there, so it answers where the server would
not start.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant import __version__
from assistant.errors import TanyaError
from assistant.retrieval.left_out import counted
from assistant.settings import SECRET_OPTIONS, Settings, given_options, unknown_variables

PACKAGE = "tanya-assistant"


class State(StrEnum):
    """What a finding means for the person who asked."""

    SOUND = "ok"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `said` is what is so, `mend` what to do about it."""

    subject: str
    state: State
    said: str
    mend: str = ""


def doctor(settings: Settings) -> int:
    """Print every finding. 2 if something is broken, else 0."""
    broken = 0
    for finding in examine(settings):
        broken += finding.state is State.BROKEN
        print(f"{finding.state:<7} {finding.subject:<10} {finding.said}", flush=True)
        if finding.mend:
            print(f"{'':<18} → {finding.mend}", flush=True)
    print("\nEverything is sound." if not broken else f"\n{broken} to mend.")
    return 2 if broken else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything an answer needs, cheapest first."""
    yield _program()
    yield from _packages()
    yield from _settings()
    yield _widget()
    for subject, look in (
        ("corpus", _corpus),
        ("model", _model),
        ("reader", _reader),
        ("index", _index),
        ("feedback", _feedback),
    ):
        yield _told(subject, look, settings)


def _told(subject: str, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except TanyaError as error:
        return Finding(subject, State.BROKEN, str(error))
    except ImportError as error:
        return Finding(subject, State.BROKEN, f"not looked at: {error}", _REINSTALL)


_REINSTALL = "make install, or: pip install -c constraints.txt -e ."


def _program() -> Finding:
    python = platform.python_version()
    system = f"{platform.system()} {platform.machine()}"
    said = f"{PACKAGE} {__version__}, Python {python}, {system}"
    return Finding("program", State.SOUND, said)


def _packages() -> Iterator[Finding]:
    """Whether what pyproject.toml asks for is installed, in a version it asks for."""
    from packaging.requirements import Requirement

    try:
        wanted = importlib.metadata.requires(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("packages", State.BROKEN, f"{PACKAGE} is not installed", _REINSTALL)
        return
    installed = []
    for requirement in map(Requirement, wanted):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            said = f"{requirement.name} is not installed"
            yield Finding("packages", State.BROKEN, said, _REINSTALL)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            said = f"{requirement.name} is {version}, wanted {requirement.specifier}"
            yield Finding("packages", State.BROKEN, said, _REINSTALL)
        else:
            installed.append(f"{requirement.name} {version}")
    yield Finding("packages", State.SOUND, ", ".join(installed))


def _settings() -> Iterator[Finding]:
    given = given_options(os.environ, {})
    for name, option in given.items():
        shown = "set" if name in SECRET_OPTIONS else f"= {option.value}"
        yield Finding("settings", State.SOUND, f"{name} {shown} (from {option.origin})")
    for variable in unknown_variables(os.environ):
        mend = "docs/configuration.md lists the options"
        yield Finding("settings", State.NOTE, f"{variable} is no option of this program", mend)


def _widget() -> Finding:
    """What a page that checks the script's integrity has to name."""
    from assistant.web.widget_file import widget_file

    file = widget_file()
    return Finding("widget", State.SOUND, f"widget.js version {file.version}, {file.integrity}")


def _corpus(settings: Settings) -> Finding:
    from assistant.documents import read_corpus

    reading = read_corpus(settings.corpus, limits=settings.reading_limits)
    said = f"{settings.corpus}: {counted(len(reading.documents), 'document')}"
    if not reading.skipped:
        return Finding("corpus", State.SOUND, said)
    skipped = "; ".join(f"{file.path}: {file.reason}" for file in reading.skipped)
    return Finding(
        "corpus", State.NOTE, f"{said}, {counted(len(reading.skipped), 'file')} skipped", skipped
    )


def _model(settings: Settings) -> Finding:
    from assistant.retrieval.encoder import describe_encoder

    encoder = describe_encoder(settings)
    state = State.SOUND if encoder.sound else State.BROKEN
    return Finding("model", state, str(encoder), encoder.mend)


def _reader(settings: Settings) -> Finding:
    from assistant.answering.reader_description import describe_reader

    return Finding("reader", State.SOUND, describe_reader(settings))


def _index(settings: Settings) -> Finding:
    from assistant.retrieval import Index
    from assistant.retrieval.milvus_store import MilvusStore

    index = Index.open(settings.index)
    said = (
        f"{settings.index}: {counted(len(index.documents), 'document')}, "
        f"{counted(len(index.passages), 'passage')}, "
        f"built {index.manifest.created}"
    )
    if _made_with_another_model(index.manifest.encoder, settings):
        # A build into Milvus replaces what others may answer from, so only a person orders it.
        by_itself = index.manifest.store != MilvusStore.NAME
        return Finding(
            "index",
            State.NOTE if by_itself else State.BROKEN,
            f"{said}, with another model than the one in use",
            "the next start builds it anew" if by_itself else "run `assistant build`",
        )
    return Finding("index", State.SOUND, said)


def _made_with_another_model(fingerprint: str, settings: Settings) -> bool:
    """Whether it is known to be so; of other models than the bundled one only loading tells."""
    from assistant.retrieval import DeferredEncoder
    from assistant.retrieval.bundled_model import find_damage, model_folder
    from assistant.retrieval.encoder import BUNDLED

    if settings.model != BUNDLED or find_damage(model_folder(settings)) is not None:
        return False
    return DeferredEncoder(settings).fingerprint != fingerprint


def _feedback(settings: Settings) -> Finding:
    from assistant.feedback import FeedbackStore
    from assistant.feedback.database import parse_address

    url = parse_address(settings.feedback_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        if not path.exists():
            if os.access(path.parent, os.W_OK):
                return Finding("feedback", State.SOUND, f"{shown}: made with the first question")
            mend = f"make {path.parent} writable, or set TANYA_FEEDBACK_URL"
            return Finding("feedback", State.BROKEN, f"{path} cannot be made", mend)
    with closing(FeedbackStore(settings.feedback_url)) as store:
        asked = sum(day.questions for day in store.days())
    return Finding("feedback", State.SOUND, f"{shown}: {asked} questions")
