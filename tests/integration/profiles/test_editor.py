"""The editor's pages as a person uses them: sections, people by NPI, preview, publication, history."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from finder.db import SessionFactory, unit_of_work
from finder.models import Clinic, ProfileVersion, Specialist
from finder.profiles.services.state import read_state
from tests.factories import make_source
from tests.visitor import Visitor

NPI = "1234567893"


@pytest.fixture
def editor(visitor: Visitor, staff: SimpleNamespace) -> Visitor:
    """The clinic's editor, signed in."""
    assert visitor.sign_in(staff.editor).status_code == 303
    return visitor


@pytest.fixture
def home(staff: SimpleNamespace) -> str:
    """Where the profile of clinic A is edited."""
    return f"/portal/{staff.slugs['a']}/profile"


def state(sessions: SessionFactory, clinic_id: int) -> dict[str, Any]:
    with unit_of_work(sessions) as session:
        return read_state(session, clinic_id=clinic_id)


def fields(text: str) -> dict[str, str]:
    """The fields of the page's form that hold a value."""
    found = re.findall(r'<input id="[^"]*" name="([^"]+)" [^>]*?value="([^"]*)"', text)
    return {name: value for name, value in found if value}


def publish(editor: Visitor, home: str) -> None:
    assert editor.post(f"{home}/publish", page=home).status_code == 303


def test_a_section_is_drafted_previewed_and_published(
    editor: Visitor,
    home: str,
    staff: SimpleNamespace,
    sessions: SessionFactory,
) -> None:
    given = fields(editor.get(f"{home}/identity").text)
    assert given["name"] == "Alpha"
    sent = editor.post(f"{home}/identity", {**given, "form": "hospital", "website": "alpha.example"})
    assert sent.status_code == 303
    assert state(sessions, staff.a)["website"] is None
    public = f"/clinics/{staff.slugs['a']}"
    assert "alpha.example" not in editor.get(public).text
    shown = editor.get(f"{home}/preview")
    assert "This is your draft" in shown.text
    assert "https://alpha.example" in shown.text
    publish(editor, home)
    assert state(sessions, staff.a)["website"] == "https://alpha.example"
    assert "https://alpha.example" in editor.get(public).text
    history = editor.get(f"{home}/history").text
    assert "Test Person" in history
    (version,) = re.findall(r"/history/(\d+)/restore", history)[:1]
    assert editor.post(f"{home}/history/{version}/restore", page=f"{home}/history").status_code == 303
    with unit_of_work(sessions) as session:
        kept = session.scalars(select(ProfileVersion).order_by(ProfileVersion.id)).all()
    assert [one.restores_id is None for one in kept] == [True, True, False]


def test_somebody_is_found_by_npi_in_the_imported_registry(
    editor: Visitor,
    home: str,
    staff: SimpleNamespace,
    sessions: SessionFactory,
) -> None:
    with unit_of_work(sessions) as session:
        session.add(Specialist(npi=NPI, given_name="Ada", family_name="Example", credentials="DC",
                               source_id=make_source(session).id))  # fmt: skip
    found = editor.get(f"{home}/people/find?npi={NPI}")
    assert found.location == f"{home}/people/{NPI}"
    page = editor.get(f"{home}/people/{NPI}")
    assert "Ada Example" in page.text
    sent = editor.post(
        f"{home}/people/{NPI}", {"specialty": "chiropractic", "weekday": "2", "accepting": "yes"}
    )
    assert sent.status_code == 303
    assert "Ada Example" in editor.get(f"{home}/people").text
    publish(editor, home)
    assert "Being checked" in editor.get(home).text
    assert f"people/{NPI}" not in state(sessions, staff.a)


def test_an_npi_with_a_wrong_digit_is_refused_in_words(editor: Visitor, home: str) -> None:
    answer = editor.get(f"{home}/people/find?npi=1234567890")
    assert answer.status_code == 422
    assert "ten digits" in answer.text


@pytest.mark.parametrize(
    ("section", "sent", "said"),
    [
        ("identity", {"name": "", "phone": "12"}, "Write a telephone number"),
        ("identity", {"name": "Alpha", "website": "javascript:alert(1)"}, "Write the address of a site"),
        ("hours", {"opens-1-1": "17:00", "closes-1-1": "08:00"}, "Choose an end after"),
        ("hours", {"day": "2027-02-31"}, "Write a date"),
        ("practices", {"shared-records.has": "yes", "shared-records.evidence": "confirmed"}, "Choose one"),
        ("practices", {"shared-records.has": "yes", "shared-records.evidence": "named_conference",
                       "shared-records.participants": "One"}, "Name two people"),
        ("offers", {"insurance": "nobody"}, "Nothing was kept"),
        ("place", {"street": "", "zip5": "2451", "lat": "north"}, "Write the number and the street"),
        ("people/new", {"family": "Example"}, "Choose from one"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    editor: Visitor, home: str, section: str, sent: dict[str, str], said: str
) -> None:
    answer = editor.post(f"{home}/{section}", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Your draft" not in editor.get(home).text


def test_an_unknown_field_is_refused_by_its_name(editor: Visitor, home: str) -> None:
    assert editor.post(f"{home}/offers", {"zzcanary": "1"}).status_code == 400


def test_every_section_opens_in_both_languages_and_keeps_what_it_shows(
    editor: Visitor,
    home: str,
    staff: SimpleNamespace,
    sessions: SessionFactory,
) -> None:
    for section in ("", "/identity", "/place", "/hours", "/people", "/people/new", "/practices", "/offers",
                    "/history"):  # fmt: skip
        for prefix in ("", "/es"):
            assert editor.get(f"{prefix}{home}{section}").status_code == 200, section
    assert editor.get(f"{home}/nowhere").status_code == 404
    before = state(sessions, staff.a)
    assert editor.post(f"{home}/hours").status_code == 303
    assert editor.post(f"{home}/offers").status_code == 303
    assert "Your draft" not in editor.get(home).text
    assert state(sessions, staff.a) == before


def test_a_draft_of_a_closed_day_and_hours_is_published(
    editor: Visitor,
    home: str,
    staff: SimpleNamespace,
    sessions: SessionFactory,
) -> None:
    day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)).isoformat()
    sent = {"opens-1-1": "08:00", "closes-1-1": "12:30", "day": day, "day_name": "A feast"}
    assert editor.post(f"{home}/hours", sent).status_code == 303
    publish(editor, home)
    after = state(sessions, staff.a)
    assert (after["hours"], after["closed_days"]) == ([[1, "08:00", "12:30"]], [[day, "A feast"]])
    with unit_of_work(sessions) as session:
        assert session.get_one(Clinic, staff.a).status == "published"


def test_a_number_that_no_import_brought_is_filled_in_by_hand(editor: Visitor, home: str) -> None:
    assert "We have no entry of this number" in editor.get(f"{home}/people/{NPI}").text
