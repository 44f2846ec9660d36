"""The other sites that may embed and call this server: one list, checked when it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_WILDCARD = "*."
_HOST_CHARACTERS = frozenset(".-[]:_")
_LABEL = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
# fmt: off
_REGISTRY_LABELS = frozenset((
    "ac", "biz", "co", "com", "desa", "edu", "go", "gob", "gouv", "gov", "ltd", "mil", "my", "ne",
    "net", "nom", "or", "org", "ponpes", "sch", "web",
))
# fmt: on
"""Second-level names under which countries let anybody register, as in `co.id`."""


def parse_origin(text: str) -> str:
    """An entry of the list as a browser would send it in an `Origin` header.

    `https://*.contoh.co.id` stands for every subdomain of contoh.co.id, not for that host itself.

    Raises:
        ValueError: it is no origin, or would let in sites of strangers; the message goes on from
            "the option …".
    """
    if text == "*":
        raise ValueError("must name its origins one by one; * would let every site in")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"holds {text!r}, which is no address ({error})") from None
    extra = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or extra:
        raise ValueError(
            f"holds {text!r}; an origin is a scheme, a host and perhaps a port, "
            "such as https://portal.example.com"
        )
    wildcard = parts.hostname.startswith(_WILDCARD)
    host = _ascii_host(parts.hostname.removeprefix(_WILDCARD), text)
    if wildcard:
        _check_wildcard(host, text)
    shown_port = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{_WILDCARD if wildcard else ''}{host}{shown_port}"


def parse_host(text: str) -> str:
    """A host name as a `Host` header has it, without its port; `*.contoh.co.id` for subdomains.

    Raises:
        ValueError: it is no host name; the message goes on from "the option …".
    """
    if text == "*" or any(character in text for character in "/@?#:"):
        raise ValueError(
            f"holds {text!r}; a host is a name without scheme, port and path, "
            "such as tanya.example.com"
        )
    return parse_origin(f"https://{text}").removeprefix("https://")


def _ascii_host(host: str, text: str) -> str:
    host = f"[{host}]" if ":" in host else host
    if "*" in host:
        raise ValueError(
            f"holds {text!r}; a * stands for whole labels before a domain, "
            "as in https://*.example.com"
        )
    if any(not (character.isalnum() or character in _HOST_CHARACTERS) for character in host):
        raise ValueError(f"holds {text!r}, whose host has a character that no host name has")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"holds {text!r}, whose host is no name ({error})") from None


def _check_wildcard(host: str, text: str) -> None:
    labels = host.split(".")
    if not all(re.fullmatch(_LABEL, label) for label in labels) or labels[-1].isdigit():
        raise ValueError(
            f"holds {text!r}; a * needs a domain after it, as in https://*.example.com"
        )
    registry = len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRY_LABELS
    if len(labels) < 2 or registry:
        raise ValueError(
            f"holds {text!r}, which would let in everybody who registers a name under {host}; "
            "name your own domain, as in https://*.example.com"
        )


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    """The list, in the forms that its users need. Entries are as `parse_origin` gives them."""

    entries: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> AllowedOrigins:
        """The list of `entries`."""
        return cls(tuple(entries))

    def __contains__(self, origin: object) -> bool:
        """Whether a browser's `Origin` header names one of these sites."""
        if not isinstance(origin, str):
            return False
        pattern = self.pattern
        return origin in self.exact or bool(pattern and re.fullmatch(pattern, origin))

    @property
    def exact(self) -> tuple[str, ...]:
        """Entries without a wildcard."""
        return tuple(entry for entry in self.entries if _WILDCARD not in entry)

    @property
    def pattern(self) -> str | None:
        """A regular expression for the entries with a wildcard, to be matched in full."""
        patterns = [
            f"{re.escape(scheme)}(?:{_LABEL}\\.)+{re.escape(domain)}"
            for scheme, star, domain in (entry.partition(_WILDCARD) for entry in self.entries)
            if star
        ]
        return "|".join(patterns) or None

    @property
    def frame_ancestors(self) -> str:
        """The sources of the `frame-ancestors` directive. Its wildcards mean the same as these."""
        return " ".join(("'self'", *self.entries))
