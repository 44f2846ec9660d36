"""Who asks, where a portal vouches for it with a short-lived signed token (JWT, RFC 7519).

Off until a secret or a key set is configured. Then every call of the API needs a token, and a page
of a document the pass that an answer's link to it carries.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from assistant.errors import TanyaError
from assistant.origins import AllowedOrigins
from assistant.web.signing_keys import PublicKeys, SharedSecrets, SigningKeys

if TYPE_CHECKING:
    from assistant.settings import Settings

LIFETIME_SECONDS = 600
"""The longest time to live of a token."""

SKEW_SECONDS = 60
"""How far a portal's clock may be ahead of ours."""

PASS_SECONDS = 3_600
"""How long a link to a page of a document opens it."""

MAX_TOKEN_CHARACTERS = 8_192


@dataclass(frozen=True, slots=True)
class Identity:
    """The person a portal vouches for: the token's `sub`."""

    subject: str


class IdentityChecker:
    """Checks tokens.

    Args:
        keys: what tokens may be signed with.
        audience: what their `aud` must name.
        origins: the sites whose tokens are good.
        pass_key: what passes for pages of documents are signed with.
    """

    def __init__(
        self,
        keys: tuple[SigningKeys, ...],
        audience: str,
        origins: AllowedOrigins,
        pass_key: bytes,
    ) -> None:
        self._keys = {each.algorithm: each for each in keys}
        self._audience = audience
        self._origins = origins
        self._pass_key = pass_key

    @classmethod
    def from_settings(cls, settings: Settings) -> IdentityChecker | None:
        """The checker the settings ask for; None where identities are off.

        Raises:
            TanyaError: the key set cannot be used.
        """
        keys: list[SigningKeys] = []
        if settings.widget_secret:
            keys.append(SharedSecrets(settings.widget_secret))
        if settings.widget_jwks:
            keys.append(PublicKeys(settings.widget_jwks))
        if not keys:
            return None
        # Derived, so that every replica opens the links of every other; a key of its own kind, so
        # that no pass is ever a token. Public keys give nothing to derive from.
        pass_key = (
            hashlib.sha256(b"page pass\0" + settings.widget_secret[0].encode()).digest()
            if settings.widget_secret
            else secrets.token_bytes(32)
        )
        origins = AllowedOrigins.of(settings.allowed_origins)
        return cls(tuple(keys), settings.widget_audience, origins, pass_key)

    def check(self, token: str | None, origin: str | None, host: str) -> Identity:
        """Who the bearer of `token` is. May fetch keys, so call it in a thread.

        Args:
            token: as sent.
            origin: the request's `Origin` where it comes from another site, else None.
            host: the request's `Host`: a portal that is served from there needs no entry.

        Raises:
            TanyaError: there is no token, or it is not good (status 401).
        """
        if not token:
            raise _refusal("there is none")
        claims = self._claims(token)
        subject, site = claims["sub"], claims["origin"]
        if not subject:
            raise _refusal("its sub is empty")
        if site not in self._origins and not _served_from(site, host):
            raise _refusal("its origin is not on the list of allowed origins")
        if origin is not None and origin != site:
            raise _refusal("it was signed for another origin than the page's")
        now = time.time()
        if claims["exp"] - now > LIFETIME_SECONDS + SKEW_SECONDS:
            raise _refusal(f"it lives longer than {LIFETIME_SECONDS // 60} minutes")
        if any(claims.get(name, 0) > now + SKEW_SECONDS for name in ("nbf", "iat")):
            raise _refusal("it is not valid yet; compare the clocks of the two servers")
        return Identity(subject)

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise _refusal("it is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise _refusal("it is no JWT") from None
        # The header only chooses among ours: an algorithm is tried with keys of its own kind alone.
        keys = self._keys.get(str(header.get("alg")))
        if keys is None:
            raise _refusal(f"it must be signed with {' or '.join(self._keys)}")
        reason = "its signature fits no key"
        for key in keys.candidates(header.get("kid")):
            try:
                claims = jwt.decode(
                    token,
                    key,
                    algorithms=[keys.algorithm],
                    audience=self._audience,
                    options={
                        "require": ["sub", "exp", "aud", "origin"],
                        # With our own allowance for clocks, in `check`.
                        "verify_iat": False,
                        "verify_nbf": False,
                    },
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.PyJWTError as error:
                reason = str(error)
                continue
            _check_numbers(claims)
            return claims
        raise _refusal(reason)

    def page_pass(self, document: str) -> str:
        """What lets somebody who got an answer open the page of its document."""
        claims = {"document": document, "exp": int(time.time()) + PASS_SECONDS}
        return jwt.encode(claims, self._pass_key, algorithm="HS256")

    def with_page_pass(self, url: str, document: str) -> str:
        """`url`, the address of a page of `document`, with a pass in its query."""
        address, mark, fragment = url.partition("#")
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}pass={self.page_pass(document)}{mark}{fragment}"

    def check_page_pass(self, value: str | None, document: str) -> None:
        """Let the bearer of a pass read `document`.

        Raises:
            TanyaError: there is no pass, or it is not good for that document (status 401).
        """
        try:
            options: Any = {"require": ["exp", "document"]}
            claims = jwt.decode(value or "", self._pass_key, algorithms=["HS256"], options=options)
        except jwt.PyJWTError:
            claims = {}
        if claims.get("document") != document:
            raise TanyaError(
                "This page opens from an answer, and for an hour. Ask again in the portal and open "
                "the source there.",
                "Halaman ini dibuka dari sebuah jawaban dan berlaku satu jam. Ajukan pertanyaan "
                "lagi di portal, lalu buka sumbernya dari sana.",
                status=401,
            )


def _served_from(site: object, host: str) -> bool:
    return isinstance(site, str) and site in {f"https://{host}", f"http://{host}"}


def _check_numbers(claims: dict[str, Any]) -> None:
    for name in ("exp", "nbf", "iat"):
        if name in claims and not isinstance(claims[name], int | float):
            raise _refusal(f"its {name} is no number")


def _refusal(reason: str) -> TanyaError:
    return TanyaError(
        f"This call needs a valid identity token from the portal: {reason}.",
        "Permintaan ini memerlukan token identitas yang sah dari portal. Muat ulang halaman "
        "portal, lalu coba lagi.",
        status=401,
    )
