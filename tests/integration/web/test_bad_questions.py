"""What cannot be asked is refused by its parameter's name, on the page and in JSON; nothing breaks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

BAD = {
    "latitude NaN": ("near=nan,-71.2", "near"),
    "latitude infinite": ("near=inf,-71.2", "near"),
    "latitude beyond all numbers": ("near=1e400,-71.2", "near"),
    "latitude beyond the pole": ("near=500,-71.2", "near"),
    "full-width digits": ("near=%EF%BC%94%EF%BC%92.3,-71.2", "near"),
    "a place of 100 kB": ("near=" + "a" * 100_000, "near"),
    "a NUL": ("near=Walt%00ham", "near"),
    "a lone surrogate": ("near=%ED%A0%80", "near"),
    "bytes that are no UTF-8": ("q=%FF%FE", "q"),
    "an unknown specialty": ("specialty=wizardry", "specialty"),
    "an unknown team": ("team=a-team", "team"),
    "a negative radius": ("near=02451&radius=-1", "radius"),
    "an enormous radius": ("near=02451&radius=1e9", "radius"),
    "a radius around nothing": ("radius=10mi", "radius"),
    "no cursor of ours": ("cursor=abc.def", "cursor"),
    "an unknown parameter": ("colour=red", "colour"),
    "a single parameter twice": ("near=02451&near=02452", "near"),
    "ten thousand parameters": ("&".join(["near=02451"] * 10_000), "near"),
    "a hundred specialties": ("&".join(["specialty=physiatry"] * 100), "specialty"),
    "more than are wanted": ("specialty=physiatry&at_least=2", "at_least"),
    "a number in other digits": ("limit=%D9%A1%D9%A0", "limit"),
    "a rectangle upside down": ("bbox=0,60,1,50", "bbox"),
}


@pytest.mark.parametrize("path", ["/clinics", "/api/v1/clinics"])
@pytest.mark.parametrize(("query", "parameter"), BAD.values(), ids=list(BAD))
def test_a_bad_question_names_its_parameter(
    client: FlaskClient, town: SimpleNamespace, path: str, query: str, parameter: str
) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code in {400, 414}
    if response.json:
        assert parameter in {error["parameter"] for error in response.json["errors"]}
    assert parameter in response.text


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/specialties?x=1", "x"),
        ("/teams?code=a", "code"),
        ("/pathways?x=", "x"),
        ("/places", "q"),
        ("/places?q=%00", "q"),
        ("/places?q=%D9%A1", "q"),
        ("/clinics/1?x=1", "x"),
        ("/clinics/nearest-team?near=02451", "specialty"),
    ],
)
def test_every_call_names_what_is_wrong(client: FlaskClient, path: str, parameter: str) -> None:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert [error["parameter"] for error in response.json["errors"]] == [parameter]


@pytest.mark.parametrize("clinic", ["0", "99999999999999999999", "abc", "-1", "1.5"])
def test_a_clinic_that_is_none_is_not_found(client: FlaskClient, clinic: str) -> None:
    assert client.get(f"/api/v1/clinics/{clinic}").status_code == 404


def test_a_clinic_that_is_not_published_is_not_shown(client: FlaskClient, town: SimpleNamespace) -> None:
    assert client.get(f"/api/v1/clinics/{town.hidden}").status_code == 404
