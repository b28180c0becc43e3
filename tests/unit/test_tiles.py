"""An operator's tiles: which addresses are taken, and that pictures may come from there and nowhere else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from finder.app import create_app
from finder.config import Settings

NOBODY = "postgresql+psycopg://finder@127.0.0.1:9/finder"


def settings(tile_url: str) -> Settings:
    return Settings(database_url=NOBODY, secret_key="k" * 40, tile_url=tile_url)


@pytest.mark.parametrize(
    "url",
    [
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
    ],
)
def test_a_wrong_address_of_tiles_stops_the_start_by_name(url: str) -> None:
    with pytest.raises(ValidationError, match="tile_url"):
        settings(url)


def test_pictures_may_come_from_the_tiles_origin_and_nowhere_else() -> None:
    client = create_app(settings("https://tiles.example.org:8443/a/{z}/{x}/{y}.png")).test_client()
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "img-src 'self' https://tiles.example.org:8443;" in policy
    assert policy.count("tiles.example.org") == 1


def test_without_tiles_pictures_come_from_here_only() -> None:
    policy = create_app(settings("")).test_client().get("/healthz").headers["Content-Security-Policy"]
    assert "img-src 'self';" in policy
