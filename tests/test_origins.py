"""The list of origins lets in the sites it names and none that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import TanyaError
from assistant.origins import AllowedOrigins, parse_origin
from assistant.settings import load_settings

LIST = AllowedOrigins.of(
    map(parse_origin, ("https://hr.contoh.co.id", "https://*.contoh.com", "http://intranet:8080"))
)


@pytest.mark.parametrize(
    "origin",
    [
        "https://hr.contoh.co.id",
        "https://portal.contoh.com",
        "https://a.b.contoh.com",
        "http://intranet:8080",
    ],
)
def test_the_sites_it_names(origin: str) -> None:
    assert origin in LIST


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "*",
        None,
        "http://hr.contoh.co.id",
        "https://hr.contoh.co.id:8443",
        "https://hr.contoh.co.id.evil.com",
        "https://evil.com/https://hr.contoh.co.id",
        "https://hrxcontoh.co.id",
        "https://contoh.com",
        "https://evilcontoh.com",
        "https://contoh.com.evil.com",
        "https://.contoh.com",
        "https://portal.contoh.com:8443",
        "https://portal.contoh.com\n",
        "https://evil.com#.contoh.com",
        "https://evil.com\\.contoh.com",
        "https://-.contoh.com",
        "http://intranet",
        "https://intranet:8080",
    ],
)
def test_sites_that_only_look_like_them(origin: str | None) -> None:
    assert origin not in LIST


@given(st.from_regex(r"https?://[a-z0-9.-]{1,40}(:\d{1,5})?", fullmatch=True))
def test_whoever_gets_in_belongs_to_a_named_domain(origin: str) -> None:
    if origin in LIST:
        host = origin.split("//")[1]
        assert host in {"hr.contoh.co.id", "intranet:8080"} or host.endswith(".contoh.com")


@pytest.mark.parametrize(
    ("entry", "parsed"),
    [
        ("https://Portal.Contoh.com:443/", "https://portal.contoh.com"),
        ("http://contoh.com:80", "http://contoh.com"),
        ("https://*.contoh.co.id", "https://*.contoh.co.id"),
        ("https://*.bücher.example", "https://*.xn--bcher-kva.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_entries_become_what_a_browser_sends(entry: str, parsed: str) -> None:
    assert parse_origin(entry) == parsed


@pytest.mark.parametrize(
    "entry",
    [
        "*",
        "https://*",
        "https://*.com",
        "https://*.co.id",
        "https://*.go.id",
        "https://*.1.2.3.4",
        "https://portal.*.com",
        "https://*portal.com",
        "https://*.*.contoh.com",
        "portal.contoh.com",
        "ftp://portal.contoh.com",
        "https://portal.contoh.com/hr",
        "https://budi@portal.contoh.com",
        "https://portal.contoh.com:port",
        "https://portal contoh.com",
        "https://contoh.com;script-src",
        "null",
        "https://",
    ],
)
def test_a_bad_entry_stops_the_start(entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANYA_CONFIG", raising=False)
    with pytest.raises(TanyaError, match="allowed_origins"):
        load_settings(allowed_origins=(entry,))


def test_frame_ancestors_names_the_same_sites() -> None:
    assert LIST.frame_ancestors == (
        "'self' https://hr.contoh.co.id https://*.contoh.com http://intranet:8080"
    )
    assert AllowedOrigins().frame_ancestors == "'self'"
    assert AllowedOrigins().pattern is None
