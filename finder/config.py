"""Every setting of the service, read once from the environment (FINDER_…), wrong ones named at boot."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from finder.sealing import keyring as keyrings
from finder.sealing.keyring import Keyring

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


class Settings(BaseSettings):
    """The settings; each is an environment variable of the same name behind FINDER_."""

    model_config = SettingsConfigDict(env_prefix="FINDER_", frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL with PostGIS, as postgresql+psycopg://…")
    elasticsearch_url: str = Field(
        default="", description="Elasticsearch; several nodes are separated by commas"
    )
    engine: Literal["elasticsearch", "postgis"] = Field(
        default="elasticsearch",
        description="What answers searches; PostGIS always stands in for Elasticsearch",
    )
    index_prefix: str = Field(
        default="finder", pattern="^[a-z][a-z0-9-]*$", description="Names of the indices"
    )
    secret_key: SecretStr = Field(description="Signs cursors, forms and cookies; 32 characters or more")
    sealing_keys: SecretStr = Field(
        default=SecretStr(""), description="Seal what patients tell us; as `finder keys new` prints them"
    )
    sealing_keys_file: Path | None = Field(
        default=None, description="A file with the sealing keys, instead of FINDER_SEALING_KEYS"
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address people reach the service at; a slash at its end is dropped",
    )
    search_timeout_s: float = Field(
        default=0.8, gt=0, le=5, description="How long a search may take before PostGIS answers, in seconds"
    )
    statement_timeout_ms: int = Field(
        default=2_000, gt=0, description="The longest web query, in milliseconds"
    )
    pool_size: int = Field(default=8, gt=0, description="Database connections kept by each web process")
    pool_timeout_s: float = Field(
        default=2.0, gt=0, description="How long a request waits for a free connection, in seconds"
    )
    geocoder: Literal["none", "nominatim", "photon", "pelias"] = Field(
        default="none", description="Who is asked for street addresses; nobody by default"
    )
    geocoder_url: str = Field(default="", description="The geocoder's address (an operator's own service)")
    geocoder_timeout_s: float = Field(default=2.0, gt=0, le=10, description="How long the geocoder may take")
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server: smtp://, smtps:// or smtp+starttls://NAME:PASSWORD@HOST:PORT;"
        " console: prints mails; empty: nothing is sent, mails wait",
    )
    mail_from: str = Field(
        default="Integrated Clinic Finder <no-reply@localhost>", description="Who mails are from"
    )
    security_contact: str = Field(
        default="",
        pattern=r"^$|^(https://|mailto:)\S+$",
        description="Whom /.well-known/security.txt names; the sender of mails by default",
    )
    mail_keep_days: int = Field(
        default=30, ge=1, description="How long recipient and content of an ended mail are kept"
    )
    dev_mail_dir: Path | None = Field(
        default=None, description="Development only: where `finder mail catch` puts mails; opens /dev/mail"
    )
    router: Literal["none", "osrm", "valhalla"] = Field(
        default="none", description="Who is asked for driving times; nobody by default"
    )
    router_url: str = Field(default="", description="The router's address (an operator's own service)")
    router_timeout_s: float = Field(default=1.0, gt=0, le=5, description="How long the router may take")
    tile_url: str = Field(
        default="",
        description="Tiles for the map as http(s)://…/{z}/{x}/{y}.png; by default our own outlines",
    )
    tile_attribution: str = Field(default="", description="Who is to be named below a map of those tiles")
    trusted_proxies: int = Field(default=0, ge=0, description="How many proxies stand before the service")

    @field_validator("tile_url")
    @classmethod
    def _tiles(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc)
        if value and not (plain and all(name in value for name in ("{z}", "{x}", "{y}"))):
            raise ValueError("needs http(s)://, one host without {s}, and {z}, {x} and {y} in its path")
        return value

    @property
    def tile_origin(self) -> str:
        """Where tiles come from; empty without them."""
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc}" if self.tile_url else ""

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("needs 32 characters or more")
        return value

    @field_validator("base_url")
    @classmethod
    def _without_a_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("sealing_keys")
    @classmethod
    def _readable(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            keyrings.parse(value.get_secret_value())
        return value

    @field_validator("sealing_keys_file")
    @classmethod
    def _readable_file(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                keyrings.parse(value.read_text())
            except OSError as error:
                raise ValueError(f"cannot be read: {error.strerror}") from None
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        known = parts.scheme in ("smtp", "smtps", "smtp+starttls") and bool(parts.hostname)
        if parts.geturl() not in ("", "console:") and not known:
            raise ValueError("is none of smtp://HOST, smtps://HOST, smtp+starttls://HOST, console:")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable() or "@" not in value:
            raise ValueError("is not one e-mail address, with or without a name before it")
        return value

    @model_validator(mode="after")
    def _fit_for_the_public(self) -> Self:
        given = bool(self.sealing_keys.get_secret_value()) + (self.sealing_keys_file is not None)
        if given > 1:
            raise ValueError("FINDER_SEALING_KEYS and FINDER_SEALING_KEYS_FILE are both set; give one")
        if not given and not self.on_loopback:
            raise ValueError(
                "FINDER_SEALING_KEYS or FINDER_SEALING_KEYS_FILE is missing; see `finder keys new`"
            )
        if self.dev_mail_dir is not None and not self.on_loopback:
            raise ValueError("FINDER_DEV_MAIL_DIR shows mails to everyone: only for an address on loopback")
        return self

    @property
    def on_loopback(self) -> bool:
        """Whether the service is for the people at this machine only (development, tests)."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @cached_property
    def keyring(self) -> Keyring:
        """The sealing keys; where none are set (on loopback only) they are made from the secret key."""
        if self.sealing_keys_file is not None:
            return keyrings.parse(self.sealing_keys_file.read_text())
        given = self.sealing_keys.get_secret_value()
        return keyrings.parse(given) if given else keyrings.derive(self.secret_key.get_secret_value())
