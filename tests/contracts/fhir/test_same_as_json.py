"""The combination in FHIR is the combination of the JSON API: asked both ways of random clinics."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.contracts.fhir.conftest import NUCC, empty, name_specialties
from tests.factories import make_vocabulary
from tests.integration.postgis.questions import CODES, clinics
from tests.integration.postgis.rows import write

CLINICS = 90
wants = st.lists(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
    min_size=1,
    max_size=3,
    unique_by=tuple,
)
places = st.tuples(
    st.floats(51.4, 52.1),
    st.floats(179.0, 180.0) | st.floats(-180.0, -179.0),
    st.floats(1, 90),
    st.sampled_from(("km", "mi")),
)


@pytest.fixture(scope="module")
def crowd(engine: Engine) -> Iterator[None]:
    """Random clinics on both sides of the antimeridian."""
    with Session(engine) as session, session.begin():
        make_vocabulary(session)
        name_specialties(session)
        write(session, clinics(random.Random(8), CLINICS))
    yield
    empty(engine)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=wants, place=places)
def test_both_ways_of_asking_give_the_same_places(
    client: FlaskClient, crowd: None, wanted: list[list[str]], place: tuple[float, float, float, str]
) -> None:
    # Three decimals: the JSON API rounds a position to them.
    lat, lon, far, unit = place[0], place[1], round(place[2], 3), place[3]
    near = f"{lat:.3f},{lon:.3f}"
    ours = client.get(
        "/api/v1/clinics",
        query_string=[
            ("near", near), ("radius", f"{far}{unit}"), ("match", "all"), ("limit", "100"),
            *(("specialty", ",".join(each)) for each in wanted),
        ],
    )  # fmt: skip
    assert ours.status_code == 200, ours.text
    exact = [hit for hit in ours.json["data"] if not hit["coverage"]["lacks"]]  # type: ignore[index]  # it is there
    expected = {f"clinic-{hit['id']}" for hit in exact if len(wanted) == 1 or hit["coverage"]["team"]}
    theirs = client.get(
        "/fhir/R4/Location",
        query_string=[
            ("near", f"{lat:.3f}|{lon:.3f}|{far}|{unit}"), ("_count", "100"),
            *(
                ("_has:PractitionerRole:location:specialty", ",".join(NUCC[code] for code in each))
                for each in wanted
            ),
        ],
    )  # fmt: skip
    assert theirs.status_code == 200, theirs.text
    found = {entry["resource"]["id"] for entry in theirs.json.get("entry", [])}  # type: ignore[union-attr]  # it is there
    assert found == expected
    assert theirs.json["total"] == len(expected)  # type: ignore[index]  # it is there
