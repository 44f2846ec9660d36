"""How often one person and one network address may call, counted by the `limits` library."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import math
import time
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError, StorageError

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.settings import Settings

log = logging.getLogger("tanya.limits")

OFF = "off"
QUIET_SECONDS = 60
"""How often the log repeats that the counts cannot be reached."""

SIGN_IN = "10/minute; 60/hour"
"""Passwords that a network address may try; no option turns it off."""

_IPV6_NETWORK_BITS = 64
"""What one subscriber gets: an address for every request, if each were counted for itself."""


def parse_limit(option: str, text: str) -> tuple[RateLimitItem, ...]:
    """A limit such as `60/minute` or `60/minute; 500/day`; none for `off`.

    Raises:
        TanyaError: it is no limit; the message names the option.
    """
    if text.strip().lower() == OFF:
        return ()
    try:
        return tuple(parse_many(text))
    except ValueError:
        raise TanyaError(
            f"{option} is {text!r}. Write it as 60/minute, as 60/minute; 500/day, or off."
        ) from None


class RateLimits:
    """The limits of one server, or of several that count in the same Redis.

    Raises:
        TanyaError: an option is no limit, or the address of the counts is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._of_identity = parse_limit("rate_limit", settings.rate_limit)
        self._of_address = parse_limit("address_rate_limit", settings.address_rate_limit)
        self._of_sign_in = parse_limit("sign-in", SIGN_IN)
        self._shared = _storage(settings.rate_limit_url)
        # Where the shared counts cannot be reached, each server counts for itself.
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._limiter = SlidingWindowCounterRateLimiter(self._shared) if self._shared else self._own
        self._said_at = float("-inf")

    async def address(self, host: str) -> None:
        """Count a request from a network address.

        Raises:
            TanyaError: it made too many (429).
        """
        await self._count(self._of_address, "address", address_group(host))

    async def identity(self, subject: str) -> None:
        """Count a request of a person.

        Raises:
            TanyaError: they made too many (429).
        """
        await self._count(self._of_identity, "identity", subject)

    async def sign_in(self, host: str) -> None:
        """Count a password that a network address tries.

        Raises:
            TanyaError: it tried too many (429).
        """
        await self._count(self._of_sign_in, "sign-in", address_group(host))

    async def _count(self, limits: tuple[RateLimitItem, ...], kind: str, name: str) -> None:
        # What is counted under needs no reader, so neither names nor addresses reach the counts.
        key = hashlib.sha256(name.encode()).hexdigest()[:32]
        for limit in limits:
            limiter = self._limiter
            try:
                allowed = await limiter.hit(limit, kind, key)
            except StorageError as error:
                self._say(error)
                limiter = self._own
                allowed = await limiter.hit(limit, kind, key)
            if not allowed:
                raise _refusal(kind, await self._wait(limiter, limit, kind, key))

    async def _wait(
        self, limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, kind: str, key: str
    ) -> int:
        try:
            stats = await limiter.get_window_stats(limit, kind, key)
        except StorageError as error:
            self._say(error)
            return limit.get_expiry()
        return min(limit.get_expiry(), max(1, math.ceil(stats.reset_time - time.time())))

    def _say(self, error: StorageError) -> None:
        if time.monotonic() - self._said_at > QUIET_SECONDS:
            self._said_at = time.monotonic()
            log.error(
                "The counts of rate_limit_url cannot be reached (%s): this server counts alone",
                error.storage_error,
            )


def _storage(url: str) -> RedisStorage | None:
    if url == "memory://":
        return None
    if not url.startswith(("redis://", "rediss://", "redis+unix://")):
        # Not shown: it may hold a password.
        raise TanyaError("rate_limit_url is neither memory:// nor an address redis://host:port/0.")
    try:
        return RedisStorage(f"async+{url}", wrap_exceptions=True, implementation="redispy")
    except ConfigurationError:
        raise TanyaError(
            "rate_limit_url needs the Redis client: pip install 'tanya-assistant[redis]'."
        ) from None
    except ValueError as error:
        raise TanyaError(f"rate_limit_url is no address of a Redis server: {error}.") from None


_TOO_MANY = {
    # An office may share an address, so that whoever reads this may have asked only once.
    "address": (
        "Many requests come from your network right now.",
        "Saat ini banyak permintaan datang dari jaringan Anda.",
    ),
    "identity": (
        "You have asked a lot in a short time.",
        "Anda sudah banyak bertanya dalam waktu singkat.",
    ),
    "sign-in": (
        "Too many requests in a short time.",
        "Terlalu banyak permintaan dalam waktu singkat.",
    ),
}


def _refusal(kind: str, seconds: int) -> TanyaError:
    english, indonesian = _TOO_MANY[kind]
    # Nobody counts thousands of seconds.
    many = seconds > 90
    count = math.ceil(seconds / 60) if many else seconds
    return TanyaError(
        f"{english} Please try again in {count} {'minutes' if many else 'seconds'}.",
        f"{indonesian} Silakan coba lagi dalam {count} {'menit' if many else 'detik'}.",
        status=429,
        retry_seconds=seconds,
    )


def address_group(host: str) -> str:
    """What requests from `host` are counted under: itself, or the network an IPv6 host is in."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host  # a socket file or a test client has no address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_NETWORK_BITS), strict=False))
    return str(address)
