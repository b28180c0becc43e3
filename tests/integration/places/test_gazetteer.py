"""What the gazetteer holds, and that the database refuses what is no place."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, InternalError
from sqlalchemy.orm import Session

from finder.places.gazetteer import CentroidsLoaded, Loaded, load_centroids, load_gazetteer

pytestmark = pytest.mark.usefixtures("gazetteer")


def test_each_zip_has_a_city_a_state_a_time_zone_and_a_point_within_the_country(session: Session) -> None:
    zips, without_zone, states, nowhere = session.execute(
        text(
            "select count(*), count(*) - count(time_zone), count(distinct state),"
            " count(*) filter (where abs(lat) < 1) from gazetteer_places where kind = 'zip'"
        )
    ).one()
    assert zips > 41_000
    assert (without_zone, nowhere) == (0, 0)
    assert states == 56


def test_no_city_lies_abroad(session: Session) -> None:
    """Country codes of GeoNames look like states: DE is Germany, ID Indonesia."""
    outside = session.scalars(
        text(
            "select city.name from gazetteer_places city cross join lateral ("
            " select st_distance(zip.point, city.point) as metres from gazetteer_places zip"
            " where zip.kind = 'zip' order by zip.point <-> city.point limit 1) nearest"
            " where city.kind = 'city' and city.state in ('DE', 'ID', 'MD') and metres > 200000"
        )
    ).all()
    assert outside == []


def read_anew(session: Session) -> None:
    """Forget which packages the table was made from, as after an upgrade of one of them."""
    session.execute(text("comment on table gazetteer_places is null"))


def test_the_same_packages_are_read_once(session: Session) -> None:
    session.execute(text("delete from gazetteer_places where code = 'zip:02451'"))
    assert load_gazetteer(session) == Loaded(written=0, removed=0)


def test_loading_again_changes_nothing_and_repairs_what_was_lost(session: Session) -> None:
    session.execute(text("delete from gazetteer_places where code = 'zip:02451'"))
    session.execute(text("update gazetteer_places set county = 'Nowhere' where code = 'zip:02453'"))
    session.execute(
        text(
            "insert into gazetteer_places (code, kind, name, folded, state, point, source)"
            " values ('city:gone', 'city', 'Gone', 'gone', 'MA', 'POINT(-71 42)', 'zipcodes')"
        )
    )
    read_anew(session)
    assert load_gazetteer(session) == Loaded(written=2, removed=1)
    read_anew(session)
    assert load_gazetteer(session) == Loaded(written=0, removed=0)


def test_an_operators_centroid_is_taken_and_outlives_the_next_load(session: Session) -> None:
    file = io.StringIO(
        "zip,latitude,longitude\n02451,42.39,-71.25\n99503,62.043689,-158.174466\n00001,42,-71\n"
    )
    assert load_centroids(session, file=file) == CentroidsLoaded(taken=1, unknown=1, doubtful=("99503",))
    read_anew(session)
    load_gazetteer(session)
    lat = session.scalar(text("select lat from gazetteer_places where code = 'zip:02451'"))
    assert lat == pytest.approx(42.39)


@pytest.mark.parametrize(
    "content",
    ["", "ZIP;LAT;LON\n", "zip,latitude,longitude\n02451,nan,0\n", "zip,latitude,longitude\n02451,42\n"],
)
def test_a_file_of_another_shape_is_refused(session: Session, content: str) -> None:
    with pytest.raises(ValueError, match=r"header|Line 2"):
        load_centroids(session, file=io.StringIO(content))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("point", "POINT(NaN 0)"),
        ("point", "POINT(0 Infinity)"),
        ("kind", "county"),
        ("state", "Mass"),
        ("time_zone", "Napakiak"),
        ("city", None),
        ("population", -1),
    ],
)
def test_the_database_refuses_what_is_no_place(session: Session, column: str, value: object) -> None:
    change = text(f"update gazetteer_places set {column} = :value where code = 'zip:02451'")
    with pytest.raises((IntegrityError, DataError, InternalError)):
        session.execute(change, {"value": value})
