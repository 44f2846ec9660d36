"""The keys that portals sign identities with: shared secrets, or public keys from a JWKS."""

from __future__ import annotations

import logging
import threading
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

import jwt

from assistant.errors import TanyaError

log = logging.getLogger("tanya.identity")

FRESH_SECONDS = 300
"""How long fetched keys are used before they are fetched again."""

REFETCH_SECONDS = 10
"""How soon a token with an unknown key may cause another fetch: anybody can make up such tokens."""

FETCH_TIMEOUT_SECONDS = 5

MAX_WAITING = 20
"""How many calls wait for a fetch that another has begun, of the 40 threads there are."""

MAX_JWKS_BYTES = 1 << 20


class SigningKeys(Protocol):
    """Keys that may have signed a token, and the one algorithm that they are for."""

    algorithm: str

    def candidates(self, key_id: str | None) -> Sequence[jwt.PyJWK | bytes]:
        """Keys to try for a token whose header names `key_id`. May read a file or the network."""
        ...


class SharedSecrets:
    """Secrets for HS256. Two while one is being replaced; a token fits either."""

    algorithm = "HS256"

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)

    def candidates(self, key_id: str | None) -> Sequence[jwt.PyJWK | bytes]:
        """All of them: secrets have no names."""
        return self._secrets


class PublicKeys:
    """RSA keys for RS256, from a JWKS (RFC 7517) in a file or at an https address.

    A set holds as many keys at once as its owner likes, so they change without a gap.

    Raises:
        TanyaError: the address is neither https nor a file that holds a key set.
    """

    algorithm = "RS256"

    def __init__(self, source: str) -> None:
        self._source = source
        self._remote = "://" in source
        if self._remote and not _is_safe(source):
            raise TanyaError(f"widget_jwks is {source}; give an https address or a file.")
        self._fetching = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_WAITING)
        self._keys: tuple[jwt.PyJWK, ...] = ()
        self._read_at = float("-inf")
        if not self._remote:
            self._keys, self._read_at = self._read(), monotonic()

    def candidates(self, key_id: str | None) -> Sequence[jwt.PyJWK | bytes]:
        """The key of that name; every key where the token names none.

        A slow server of keys holds up one call, and the few whose key it may bring; the others
        go on with the keys that are known.
        """
        if not self._due(key_id):
            return self._known(key_id)
        if self._fetching.acquire(blocking=False):
            try:
                if self._due(key_id):
                    self._refresh()
            finally:
                self._fetching.release()
        elif not self._known(key_id) and self._places.acquire(blocking=False):
            # No more than a few: made-up names would take up all threads that check tokens.
            try:
                with self._fetching:
                    pass
            finally:
                self._places.release()
        return self._known(key_id)

    def _known(self, key_id: str | None) -> list[jwt.PyJWK]:
        return [key for key in self._keys if key_id is None or key.key_id == key_id]

    def _due(self, key_id: str | None) -> bool:
        age = monotonic() - self._read_at
        return age > FRESH_SECONDS or (age > REFETCH_SECONDS and not self._known(key_id))

    def _refresh(self) -> None:
        try:
            self._keys = self._read()
        except TanyaError as error:
            # The keys known so far stay good: a portal's server may be down for a while.
            log.error("%s", error.english)
        finally:
            self._read_at = monotonic()

    def _read(self) -> tuple[jwt.PyJWK, ...]:
        try:
            text = self._fetch() if self._remote else Path(self._source).read_bytes()
            keys = jwt.PyJWKSet.from_json(text.decode("utf-8")).keys
        except (
            OSError,
            HTTPException,
            ValueError,
            # What is JSON and no key set ends in these.
            AttributeError,
            TypeError,
            jwt.PyJWTError,
        ) as error:
            raise TanyaError(
                f"The signing keys of widget_jwks ({self._source}) cannot be read: {error}."
            ) from error
        usable = tuple(key for key in keys if key.key_type == "RSA")
        if not usable:
            raise TanyaError(f"widget_jwks ({self._source}) holds no RSA key.")
        return usable

    def _fetch(self) -> bytes:
        # The constructor let in http and https alone.
        with urllib.request.urlopen(self._source, timeout=FETCH_TIMEOUT_SECONDS) as response:  # noqa: S310
            if not _is_safe(response.url):
                raise ConnectionError(f"it leads on to {response.url}, which is not https")
            return bytes(response.read(MAX_JWKS_BYTES))


def _is_safe(address: str) -> bool:
    """Keys fetched over plain http could be anybody's; a loopback address is this machine."""
    parts = urlsplit(address)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return parts.scheme == "https" or (parts.scheme == "http" and local)
