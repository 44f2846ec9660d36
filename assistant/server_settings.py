"""Options of the server: where it listens, who may come, how much, and who looks after it."""

from __future__ import annotations

import ipaddress

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.origins import parse_host, parse_origin


class ServerSettings(BaseModel):
    """The part of `assistant.settings.Settings` that only the web server reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    root_path: str = Field("", description="sub-path behind a proxy, such as /hr/assistant")
    allowed_origins: tuple[str, ...] = Field(
        (), description="origins of other sites that may embed and call this server"
    )
    allowed_hosts: tuple[str, ...] = Field(
        (),
        description="names under which the server answers; localhost alone if not set and nobody "
        "but this machine reaches it, any name otherwise",
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
    admin_password: str = Field(
        "",
        repr=False,
        description="password of the admin pages, at least 12 characters; without one they are "
        "only there on this machine",
    )

    @field_validator("root_path")
    @classmethod
    def _tidy_root_path(cls, path: str) -> str:
        if not path.strip("/"):
            return ""
        if not path.startswith("/") or any(character in path for character in "?#\\ \t\n"):
            raise ValueError("must be a path that begins with a slash, such as /hr/assistant")
        return path.rstrip("/")

    @field_validator(
        "allowed_origins", "allowed_hosts", "widget_secret", "trusted_proxies", mode="before"
    )
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

    @field_validator("admin_password")
    @classmethod
    def _check_password(cls, password: str) -> str:
        if password and len(password) < 12:
            raise ValueError("must have at least 12 characters")
        return password

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise ValueError(f"holds {proxy!r}, which is no network ({error})") from None
        return proxies

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_host(host) for host in hosts))

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_origin(origin) for origin in origins))
