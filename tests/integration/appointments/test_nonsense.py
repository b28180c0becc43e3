"""What nobody means to send: days beyond the calendar, people beyond any number, letters that are no text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from finder import db
from finder.app import create_app
from finder.config import Settings
from tests.conftest import SECRET
from tests.integration.appointments.test_inbox import app, house, page_of, signed_in
from tests.visitor import Visitor

__all__ = ["app", "house"]


@pytest.mark.parametrize("since", ["9999-12-31", "9999-12-27", "0001-01-01", "2027-02-30", "today"])
def test_a_day_that_no_calendar_shows_is_refused_by_name(
    app: Flask, house: SimpleNamespace, since: str
) -> None:
    answer = signed_in(app, house.scheduler).get(f"/portal/{house.slug}/calendar?since={since}")
    assert answer.status_code == 400
    assert "since" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"person.1.physiatry": str(2**70)},
        {"person.1.physiatry": "-1"},
        {"person.1.physiatry": "9" * 5000},
        {"day.1.physiatry": "9999-12-31", "hour.1.physiatry": "23:59"},
        {"day.1.physiatry": "0001-01-01", "hour.1.physiatry": "00:00"},
        {"hour.1.physiatry": "10:00:00.5+05:00"},
        {"minutes.1.physiatry": "1e3"},
    ],
)
def test_a_proposal_that_makes_no_sense_is_answered_in_words(
    app: Flask, house: SimpleNamespace, change: dict[str, str]
) -> None:
    visitor = signed_in(app, house.scheduler)
    form = {
        "specialty": "physiatry", "person.1.physiatry": str(house.person), "day.1.physiatry": "2099-05-04",
        "hour.1.physiatry": "10:00", "minutes.1.physiatry": "30", **change,
    }  # fmt: skip
    answer = visitor.post(page_of(house) + "/propose", form, page=page_of(house))
    assert answer.status_code == 409
    assert "could not be done" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/clinics/a%00b/request", "/clinics/a%00b", "/requests/a%00b", "/portal/a%00b/requests",
     "/new-password/a%00b", "/invitation/a%00b", "/es/clinics/%ed%a0%80/request"],
)  # fmt: skip
def test_an_address_with_letters_that_are_no_text_is_not_found(
    app: Flask, house: SimpleNamespace, path: str
) -> None:
    assert signed_in(app, house.scheduler).get(path).status_code in (400, 404)


@pytest.mark.parametrize("page", ["/sign-in", "/forgotten"])
@pytest.mark.parametrize(
    "email", ["a\0b@example.org", "\ud800@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_an_address_that_is_none_never_reaches_the_database(
    app: Flask, house: SimpleNamespace, page: str, email: str
) -> None:
    sent = email.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = Visitor(app.test_client()).post(page, {"email": sent, "password": "x\0y"})
    assert answer.status_code in (200, 422, 429)


def test_an_unforeseen_error_writes_neither_address_nor_words_anywhere(
    database_url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, engine="postgis"))

    def broken(token: str) -> str:
        raise RuntimeError(f"{token} of ZZCANARY")

    app.add_url_rule("/broken/<token>", "broken", broken)
    answer = app.test_client().get("/broken/SECRETLINK")
    written = caplog.text + "".join(capfd.readouterr())
    assert answer.status_code == 500
    assert '"error": "RuntimeError"' in written
    assert "ZZCANARY" not in written
    assert "SECRETLINK" not in written


def test_an_error_of_the_database_quotes_no_value(settings: Settings) -> None:
    engine = db.make_engine(settings)
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("select 1 / 0, :given"), {"given": "ZZCANARY"})
    engine.dispose()
    assert "ZZCANARY" not in str(raised.value)
