"""With identities on, only what a portal signed gets in, and only as it signed it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant import Assistant
from assistant.errors import TanyaError
from assistant.origins import AllowedOrigins
from assistant.settings import Settings
from assistant.web import signing_keys
from assistant.web.identity import IdentityChecker
from assistant.web.signing_keys import MAX_WAITING, PublicKeys, SharedSecrets
from tests.web.conftest import RunningServer, running, wait_until

PORTAL, OTHER = "https://portal.example.com", "https://other.example.com"
SECRET = "the secret that portals sign with now"
OLD_SECRET = "the secret that they signed with until"
QUESTION = {"question": "Apa fokus utama IT?"}


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    jwk: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "kid": name, "use": "sig", "alg": "RS256"}


@pytest.fixture(scope="module")
def signed(
    settings: Settings,
    tanya: Assistant,
    rsa_key: rsa.RSAPrivateKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningServer]:
    """A server that believes two secrets and a key set."""
    jwks = tmp_path_factory.mktemp("keys") / "jwks.json"
    jwks.write_text(json.dumps({"keys": [public_jwk(rsa_key, "2026")]}), encoding="utf-8")
    options = settings.model_copy(
        update={
            "allowed_origins": (PORTAL, OTHER),
            "widget_secret": (SECRET, OLD_SECRET),
            "widget_jwks": str(jwks),
        }
    )
    with running(options, lambda _settings, _progress: tanya) as server:
        with server.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200, 240)
        yield server


def claims(**changes: object) -> dict[str, Any]:
    good: dict[str, Any] = {
        "sub": "budi",
        "aud": "tanya",
        "origin": PORTAL,
        "exp": int(time.time()) + 300,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def sign(key: Any = SECRET, algorithm: str = "HS256", **changes: object) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm)


def ask(server: RunningServer, token: str | None, origin: str | None = PORTAL) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    if origin is not None:
        headers["Origin"] = origin
    with server.client(**headers) as client:
        return client.post("/api/v1/ask", json=QUESTION)


def raw_token(header: dict[str, Any], body: dict[str, Any], key: bytes | None) -> str:
    """A token as an attacker builds it, without the library's care."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    signed_part = f"{part(json.dumps(header).encode())}.{part(json.dumps(body).encode())}"
    signature = hmac.digest(key, signed_part.encode(), hashlib.sha256) if key is not None else b""
    return f"{signed_part}.{part(signature)}"


def test_a_good_token_gets_an_answer(signed: RunningServer, rsa_key: rsa.RSAPrivateKey) -> None:
    assert ask(signed, sign()).json()["status"] == "answered"
    assert ask(signed, sign(OLD_SECRET)).status_code == 200
    by_key = jwt.encode(claims(), rsa_key, algorithm="RS256", headers={"kid": "2026"})
    assert ask(signed, by_key).status_code == 200
    # Outside a browser an Origin proves nothing, so its absence is no offence.
    assert ask(signed, sign(), origin=None).status_code == 200
    assert ask(signed, sign(aud=["other", "tanya"])).status_code == 200


def bad_tokens(rsa_key: rsa.RSAPrivateKey) -> dict[str, str | None]:
    now = int(time.time())
    pem = rsa_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good_header, good_body, good_signature = sign().split(".")
    changed_body = raw_token({"alg": "HS256"}, claims(sub="direktur"), b"x").split(".")[1]
    return {
        "none at all": None,
        "hardly anything": ".",
        "no token": "budi",
        "forged": sign("another secret, just as long as a good one"),
        "changed": f"{good_header}.{changed_body}.{good_signature}",
        "signature cut off": f"{good_header}.{good_body}.",
        "expired": sign(exp=now - 1),
        "lives too long": sign(exp=now + 3_600),
        "not valid yet": sign(nbf=now + 200),
        "signed in the future": sign(iat=now + 200),
        "wrong audience": sign(aud="another program"),
        "no audience": sign(aud=None),
        "no expiry": sign(exp=None),
        "no subject": sign(sub=None),
        "empty subject": sign(sub=""),
        "no origin": sign(origin=None),
        "origin not on the list": sign(origin="https://evil.example"),
        "origin of another portal": sign(origin=OTHER),
        "alg none": raw_token({"alg": "none", "typ": "JWT"}, claims(), None),
        "alg None": raw_token({"alg": "None"}, claims(), None),
        "alg none, signed": raw_token({"alg": "none"}, claims(), SECRET.encode()),
        "alg HS512": sign(algorithm="HS512"),
        "public key as secret": raw_token({"alg": "HS256"}, claims(), pem),
        "public key as secret, named": raw_token({"alg": "HS256", "kid": "2026"}, claims(), pem),
        "key of a stranger": jwt.encode(claims(), stranger, "RS256", headers={"kid": "2026"}),
        "unknown key": jwt.encode(claims(), stranger, "RS256", headers={"kid": "1999"}),
        "key sent along": jwt.encode(
            claims(), stranger, "RS256", headers={"jwk": public_jwk(stranger, "2026")}
        ),
        "key address sent along": jwt.encode(
            claims(), stranger, "RS256", headers={"jku": "https://evil.example/jwks.json"}
        ),
        "pass for a page": jwt.encode(
            {**claims(), "document": "x"},
            hashlib.sha256(b"page pass\0" + SECRET.encode()).digest(),
        ),
        "huge": sign(sub="x" * 10_000),
    }


@pytest.mark.parametrize("name", bad_tokens(rsa.generate_private_key(65537, 2048)))
def test_a_bad_token_gets_401(signed: RunningServer, rsa_key: rsa.RSAPrivateKey, name: str) -> None:
    response = ask(signed, bad_tokens(rsa_key)[name])
    assert response.status_code == 401
    assert "sistem teknologi" not in response.text
    # The page may read why: that is what lets a widget ask for another token.
    assert response.headers["access-control-allow-origin"] == PORTAL
    assert response.json()["error"]["messages"]["id"].startswith("Permintaan ini memerlukan")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/ask"),
        ("POST", "/api/v1/feedback"),
        ("GET", "/api/v1/suggestions"),
        ("GET", "/api/v1/passages/rumus-zebra%23p1"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/"),
        ("GET", "/config"),
        ("POST", "/gradio_api/run/predict"),
        ("GET", "/gradio_api/heartbeat/x"),
        ("GET", "/source/rumus-zebra"),
        ("GET", "/source/rumus-zebra?pass=made-up"),
    ],
)
def test_nothing_of_the_documents_without_a_token(
    signed: RunningServer, method: str, path: str
) -> None:
    with signed.client() as client:
        response = client.request(method, path, json=QUESTION if method == "POST" else None)
    assert response.status_code == 401
    assert "zebra adalah" not in response.text


def test_examples_are_not_told_to_strangers(signed: RunningServer) -> None:
    with signed.client() as client:
        assert client.get("/ready").json()["examples"] == {"id": [], "en": []}
        assert client.get("/widget.js").status_code == 200
        assert client.get("/embed").status_code == 200


def test_an_answer_opens_the_page_of_its_document_and_no_other(signed: RunningServer) -> None:
    passage = ask(signed, sign()).json()["passages"][0]
    with signed.client() as client:
        page = client.get(passage["url"])
        assert page.status_code == 200
        assert "<mark" in page.text
        assert page.headers["cache-control"] == "no-store"
        other = passage["url"].replace(passage["document"], "rumus-zebra")
        assert client.get(other).status_code == 401
        # Whoever comes from a portal is not led to the chat page, which knows nobody.
        assert '<a href="/">' not in page.text
        assert '<a href="/">' not in client.get("/", headers={"Accept": "text/html"}).text
        # Its links to the other language open too.
        link = page.text.split('hreflang="')[0].rsplit('href="', 1)[1].split('"')[0]
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_a_portal_served_from_the_same_address_needs_no_entry(signed: RunningServer) -> None:
    token = sign(origin=signed.url)
    assert ask(signed, token, origin=signed.url).status_code == 200
    assert ask(signed, token, origin=PORTAL).status_code == 401


def checker(keys: SharedSecrets | PublicKeys) -> IdentityChecker:
    return IdentityChecker((keys,), "tanya", AllowedOrigins((PORTAL,)), b"p" * 32)


def test_a_new_public_key_is_fetched_and_a_made_up_one_not_over_and_over(
    rsa_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    published = [public_jwk(rsa_key, "2026")]
    fetches = 0

    def fetch(_keys: PublicKeys) -> bytes:
        # The address is https, for which there is no certificate here; everything else is real.
        nonlocal fetches
        fetches += 1
        return json.dumps({"keys": published}).encode()

    monkeypatch.setattr(PublicKeys, "_fetch", fetch)
    now = [1_000.0]
    monkeypatch.setattr(signing_keys, "monotonic", lambda: now[0])
    checking = checker(PublicKeys("https://portal.example.com/jwks.json"))
    old_token = jwt.encode(claims(), rsa_key, "RS256", headers={"kid": "2026"})
    new_token = jwt.encode(claims(), newer, "RS256", headers={"kid": "2027"})
    assert checking.check(old_token, PORTAL, "").subject == "budi"
    published.append(public_jwk(newer, "2027"))
    now[0] += 20
    assert checking.check(new_token, PORTAL, "").subject == "budi"
    assert checking.check(old_token, PORTAL, "").subject == "budi"
    assert fetches == 2
    made_up = jwt.encode(claims(), newer, "RS256", headers={"kid": "made up"})
    for _ in range(20):
        with pytest.raises(TanyaError):
            checking.check(made_up, PORTAL, "")
    assert fetches <= 3


def test_known_keys_serve_while_others_are_fetched(
    rsa_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody with made-up tokens and a slow server of keys holds everybody up."""
    newer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    published = [public_jwk(rsa_key, "2026")]
    begun, go_on = threading.Event(), threading.Event()
    go_on.set()

    def fetch(_keys: PublicKeys) -> bytes:
        begun.set()
        assert go_on.wait(60)
        return json.dumps({"keys": published}).encode()

    monkeypatch.setattr(PublicKeys, "_fetch", fetch)
    now = [1_000.0]
    monkeypatch.setattr(signing_keys, "monotonic", lambda: now[0])
    keys = PublicKeys("https://portal.example.com/jwks.json")
    assert keys.candidates("2026")
    now[0] += 20
    begun.clear()
    go_on.clear()
    published.append(public_jwk(newer, "2027"))
    with ThreadPoolExecutor(40) as pool:
        first = pool.submit(keys.candidates, "made up")
        assert begun.wait(60)
        waiting = [pool.submit(keys.candidates, "2027") for _ in range(30)]
        known = pool.submit(keys.candidates, "2026")
        try:
            assert len(known.result(60)) == 1
            # Of those whose key may be on its way only a few wait, so that threads are left.
            wait_until(lambda: sum(each.done() for each in waiting) >= 30 - MAX_WAITING)
        finally:
            go_on.set()
        assert first.result(60) == []
        assert sum(bool(each.result(60)) for each in waiting) == MAX_WAITING


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("widget_jwks", "http://portal.example.com/jwks.json", "https"),
        ("widget_jwks", "/no/such/file.json", "cannot be read"),
        ("widget_jwks", "FILE:not json", "cannot be read"),
        ("widget_jwks", "FILE:[]", "cannot be read"),
        ("widget_jwks", 'FILE:{"keys": 7}', "cannot be read"),
        ("widget_jwks", 'FILE:{"keys": [7]}', "cannot be read"),
        ("widget_jwks", 'FILE:{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', "no RSA key"),
    ],
)
def test_keys_that_cannot_be_used_stop_the_start(
    settings: Settings, tmp_path: Path, option: str, value: str, said: str
) -> None:
    if value.startswith("FILE:"):
        (tmp_path / "jwks.json").write_text(value.removeprefix("FILE:"), encoding="utf-8")
        value = str(tmp_path / "jwks.json")
    with pytest.raises(TanyaError, match=said):
        IdentityChecker.from_settings(settings.model_copy(update={option: value}))


def test_a_short_secret_stops_the_start_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.settings import load_settings

    monkeypatch.setenv("TANYA_WIDGET_SECRET", "hunter2")
    with pytest.raises(TanyaError, match="at least 32") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
