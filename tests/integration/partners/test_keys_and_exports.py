"""A key opens the exports until it ends; exports have every clinic, and say what is gone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from finder.partners.errors import KeyRefused, ScopeMissing
from finder.partners.key_texts import new_key, prefix_of
from finder.partners.services import exporting, keys
from tests.factories import make_vocabulary
from tests.integration.web.conftest import client, clinics_of_the_town

__all__ = ["client"]

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def shop(engine: Engine) -> Iterator[SimpleNamespace]:
    """The town's clinics, and a partner with a key."""
    with Session(engine) as session, session.begin():
        make_vocabulary(session)
        ids = SimpleNamespace(**dict(clinics_of_the_town(session)))
        keys.add_partner(session, name="Example Payer")
        ids.key = keys.issue(
            session, partner="Example Payer", label="nightly", scopes=["exports"], now=dt.datetime.now(dt.UTC)
        ).text
    yield ids
    with engine.begin() as connection:
        connection.execute(
            text(
                "truncate sources, specialties, teams, practices, insurance_plans, languages, pathways,"
                " accessibility_features, search_outbox, partners cascade"
            )
        )


def fetch(client: FlaskClient, key: str, form: str = "ndjson", query: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"}
    return client.get(f"/api/v1/exports/clinics.{form}{query}", headers=headers)


def test_a_key_is_known_by_its_form_and_a_slip_of_the_pen_is_seen() -> None:
    key, prefix = new_key(test=False)
    assert key.startswith("icf_live_")
    assert prefix_of(key) == prefix
    swapped = key[:20] + key[21] + key[20] + key[22:]
    assert prefix_of(swapped) is None or swapped == key
    assert prefix_of("") is prefix_of(key + "x") is None
    assert new_key(test=True)[0].startswith("icf_test_")


def test_a_key_holds_until_it_is_revoked_or_expires(session: Session) -> None:
    keys.add_partner(session, name="Example Practice")
    day = dt.timedelta(days=1)
    first = keys.issue(
        session, partner="Example Practice", label="a", scopes=["exports"], now=NOW, lasts=day, test=True
    )

    def check(key: str, at: dt.datetime, scope: str = "exports") -> keys.Holder:
        return keys.check(session, text=key, scope=scope, now=at)

    assert check(first.text, NOW).test is True
    with pytest.raises(KeyRefused):
        check(first.text, NOW + day)
    with pytest.raises(ScopeMissing):
        check(first.text, NOW, "referrals")
    second = keys.rotate(session, prefix=first.prefix, now=NOW, overlap=dt.timedelta(hours=1))
    assert check(first.text, NOW + dt.timedelta(minutes=59)).prefix == first.prefix
    with pytest.raises(KeyRefused):
        check(first.text, NOW + dt.timedelta(minutes=61))
    assert check(second.text, NOW).prefix == second.prefix
    keys.revoke(session, prefix=second.prefix, now=NOW)
    with pytest.raises(KeyRefused):
        check(second.text, NOW)


def test_of_a_key_nothing_is_kept_that_opens(session: Session) -> None:
    keys.add_partner(session, name="Example Practice")
    key = keys.issue(session, partner="Example Practice", label="a", scopes=["exports"], now=NOW).text
    keys.check(session, text=key, scope="exports", now=NOW)
    row = session.execute(text("select partner_keys::text, last_used_at from partner_keys")).one()
    assert key not in row[0]
    assert key[17:49] not in row[0]
    assert row.last_used_at == NOW


def test_without_a_key_that_holds_there_is_nothing(client: FlaskClient, shop: SimpleNamespace) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {shop.key}"},
                    {"Authorization": f"Bearer {new_key(test=False)[0]}"}):  # fmt: skip
        answer = client.get("/api/v1/exports/clinics.csv", headers=headers)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_export_has_every_published_clinic_in_each_format(
    client: FlaskClient, shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "A_PAGE", 2)
    published = {shop.spine, shop.two, shop.registry, shop.far, shop.boards}
    answer = fetch(client, shop.key)
    assert answer.headers["RateLimit-Limit"] == "60"
    assert int(answer.headers["RateLimit-Remaining"]) < 60
    assert 0 < int(answer.headers["RateLimit-Reset"]) <= 3_600
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["id"] for line in lines] == sorted(published)
    spine = next(line for line in lines if line["id"] == shop.spine)
    assert spine["insurance"] == ["medicare"]
    assert spine["languages"] == ["es"]
    assert {"specialty": "physiatry", "count": 1} in spine["specialty_mix"]
    rows = list(csv.DictReader(io.StringIO(fetch(client, shop.key, "csv").text)))
    assert [int(row["id"]) for row in rows] == sorted(published)
    assert rows[0]["lat"] == str(spine["lat"])
    features = fetch(client, shop.key, "geojson").json["features"]  # type: ignore[index]  # it is there
    assert [feature["id"] for feature in features] == sorted(published)
    assert features[0]["geometry"]["coordinates"] == [spine["lon"], spine["lat"]]


def test_what_is_gone_since_is_said_so(client: FlaskClient, shop: SimpleNamespace, engine: Engine) -> None:
    before = dt.datetime.now(dt.UTC).isoformat()
    with engine.begin() as connection:
        connection.execute(
            text("update clinics set status = 'unpublished' where id = :id"), {"id": shop.boards}
        )
    answer = fetch(client, shop.key, query=f"?modified_since={before.replace('+', '%2B')}")
    assert [(line["id"], line["deleted"]) for line in map(json.loads, answer.text.splitlines())] == [
        (shop.boards, True)
    ]
    assert fetch(client, shop.key, query="?modified_since=2100-01-01").text == ""
    feature = fetch(client, shop.key, "geojson", "?modified_since=2020-01-01").json["features"]  # type: ignore[index]  # it is there
    assert [each["geometry"] for each in feature if each["id"] == shop.boards] == [None]


@pytest.mark.parametrize("wrong", ["soon", "2026-02-30", "1e9", ""])
def test_a_wrong_time_is_refused(client: FlaskClient, shop: SimpleNamespace, wrong: str) -> None:
    answer = fetch(client, shop.key, query=f"?modified_since={wrong}")
    assert answer.status_code == (400 if wrong else 200)
    assert fetch(client, shop.key, "xlsx").status_code == 404


def test_every_site_tells_whom_to_write_to_and_what_it_offers(client: FlaskClient) -> None:
    security = client.get("/.well-known/security.txt")
    assert security.mimetype == "text/plain"
    fields = dict(line.split(": ", 1) for line in security.text.splitlines())
    assert fields["Contact"].startswith("mailto:")
    assert dt.datetime.fromisoformat(fields["Expires"]) > dt.datetime.now(dt.UTC)
    catalog = client.get("/.well-known/api-catalog")
    assert catalog.mimetype == "application/linkset+json"
    assert 'rel="api-catalog"' in catalog.headers["Link"]
    for entry in json.loads(catalog.text)["linkset"]:
        for links in entry.values():
            for link in links if isinstance(links, list) else ():
                path = link["href"].removeprefix("http://127.0.0.1:8000")
                assert client.get(path).status_code in (200, 503), path
