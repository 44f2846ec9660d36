"""Who may see the admin pages: whoever knows the password, or sits at the machine itself."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import jwt
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

if TYPE_CHECKING:
    from starlette.types import Scope

    from assistant.settings import Settings

COOKIE = "tanya-admin"
SESSION_SECONDS = 8 * 3600
_AUDIENCE = "tanya-admin"
_ALGORITHM = "HS256"
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class AdminAccess:
    """Whether there are admin pages for a request, and whether it is signed in.

    With a password they are there for everybody who knows it. Without one they are there only
    while the server listens on this machine alone, for a browser of this machine. A proxy on the
    same machine would make strangers look like that browser, so nothing may speak of a proxy.

    A session is a token signed with a key that the password gives: it needs no memory, holds on
    every replica, and ends with the password.
    """

    def __init__(self, settings: Settings) -> None:
        self._password = settings.admin_password
        behind_proxy = bool(settings.trusted_proxies or settings.root_path)
        self._open = not self._password and is_loopback(settings.host) and not behind_proxy
        # scrypt, so that a session that was stolen does not give the password away.
        self._key = (
            hashlib.scrypt(self._password.encode(), salt=b"tanya admin session", n=2**14, r=8, p=1)
            if self._password
            else b""
        )

    @property
    def needs_password(self) -> bool:
        """Whether somebody has to sign in."""
        return bool(self._password)

    def exists(self, scope: Scope) -> bool:
        """Whether there are admin pages as far as this request can tell."""
        return self.needs_password or (self._open and _from_this_machine(scope))

    def allows(self, scope: Scope) -> bool:
        """Whether the request may see and change what the pages show."""
        if not self.needs_password:
            return self.exists(scope)
        return self._is_session(HTTPConnection(scope).cookies.get(COOKIE, ""))

    def is_password(self, text: str) -> bool:
        """Whether `text` is the password; takes as long for a near miss as for any other."""
        told, known = (hashlib.sha256(each.encode()).digest() for each in (text, self._password))
        return self.needs_password and hmac.compare_digest(told, known)

    def session(self) -> str:
        """A new session, to be kept in a cookie."""
        now = int(time.time())
        claims = {
            "aud": _AUDIENCE,
            "iat": now,
            "exp": now + SESSION_SECONDS,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def _is_session(self, token: str) -> bool:
        try:
            jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": ["exp", "iat", "aud"]},
            )
        except jwt.PyJWTError:
            return False
        return True


def is_loopback(host: str) -> bool:
    """Whether `host` is a name or address of this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_foreign(scope: Scope) -> bool:
    """Whether a page of another origin made the request, or one that changes something may be so.

    Following a link from elsewhere is nobody's attack: it changes nothing, and the page that has
    the link cannot read what comes back.
    """
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if scope["method"] in {"GET", "HEAD"}:
        if site is not None:
            followed = headers.get("sec-fetch-mode") == "navigate"
            return site not in {"same-origin", "none"} and not followed
        return origin is not None and not _is_own(origin, headers)
    # Browsers send one or the other with every POST; the first may not be set by scripts.
    if site is not None:
        return site != "same-origin"
    return origin is None or not _is_own(origin, headers)


def _is_own(origin: str, headers: Headers) -> bool:
    return urlsplit(origin).netloc == headers.get("host")


def _from_this_machine(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    client = scope.get("client")
    try:
        named = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return (
        client is not None
        and is_loopback(client[0])
        # A name of another site that leads here (DNS rebinding) makes its page look like ours.
        and is_loopback(named)
        and not any(name in headers for name in _FORWARDING)
        # nginx says nothing of itself unless told to, but speaks this version unless told not to.
        and scope.get("http_version") != "1.0"
    )
