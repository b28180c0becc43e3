"""The living page of components."""

from __future__ import annotations

from types import SimpleNamespace

from flask.testing import FlaskClient


def test_the_page_of_components_shows_each_part_and_is_in_no_search_engine(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    page = client.get("/design").text
    assert '<meta name="robots" content="noindex">' in page
    for part in ("swatches", "button-quiet", "chip-lacks", "notice-alarm", "hit-head", "facet", "way-away"):
        assert part in page, part
    assert "light 15.0, dark 15.7" in page  # ink on paper


def test_it_speaks_spanish(client: FlaskClient, town: SimpleNamespace) -> None:
    assert "Fichas y etiquetas" in client.get("/es/design").text


def test_it_refuses_a_parameter_by_its_name(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = client.get("/design?theme=dark")
    assert answer.status_code == 400
    assert "theme" in answer.text
