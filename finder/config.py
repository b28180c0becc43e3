"""Every setting of the service, read once from the environment (FINDER_…), wrong ones named at boot."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="The address people reach the service at"
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
    trusted_proxies: int = Field(default=0, ge=0, description="How many proxies stand before the service")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("needs 32 characters or more")
        return value
