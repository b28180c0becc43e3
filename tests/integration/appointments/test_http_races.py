"""Twelve patients want the same time in the same moment over real HTTP: one gets it, the others are told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.app import create_app
from finder.appointments.jobs import offer_on
from finder.appointments.services import deciding
from finder.appointments.services.free import first_day_together, free_openings
from finder.appointments.services.requesting import Made
from finder.config import Settings
from finder.models import AppointmentRequest, Clinic, OutgoingMail
from tests.conftest import SECRET
from tests.factories.accounts import make_person
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.browsing import MARK, TIME, Browser, Heard, all_at_once, served
from tests.integration.appointments.conftest import KINDS, open_clinic
from tests.integration.appointments.invariants import broken_rules

PATIENTS = 12
CALL = "/api/v1/appointment-requests"
TAKEN = "Somebody else took this time first."


@pytest.fixture(scope="module")
def url(database_url: str) -> Iterator[str]:
    """The application with its usual pool of connections, smaller than the crowd."""
    app = create_app(
        Settings(database_url=database_url, secret_key=SECRET, engine="postgis", trusted_proxies=1)
    )
    with served(app) as address:
        yield address


@pytest.fixture
def town(engine: Engine, sessions: db.SessionFactory, url: str) -> Iterator[SimpleNamespace]:
    """An open clinic with a scheduler; what is left afterwards must hold every rule."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        made = open_clinic(session, now=now, lead_minutes=24 * 60)
        scheduler = make_person(session, SECRET, role="scheduler", clinic_id=made.id)
    yield SimpleNamespace(
        url=url, id=made.id, slug=made.clinic.slug, people=made.people, scheduler=scheduler,
        engine=engine, now=now, form=f"/clinics/{made.clinic.slug}/request",
    )  # fmt: skip
    with engine.begin() as connection:
        assert broken_rules(connection) == []
        connection.execute(text("truncate request_attempts"))


def browsers(town: SimpleNamespace) -> list[Browser]:
    return [Browser(town.url, network=f"10.7.{number}.1") for number in range(PATIENTS)]


def filled(
    browser: Browser, town: SimpleNamespace, kinds: tuple[str, ...], time: str
) -> list[tuple[str, str]]:
    """Open the form as a person does, some seconds ago, and fill it in; `time` may be "first"."""
    asked = "&".join(f"specialty={kind}" for kind in kinds)
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20), tick=True):
        page = browser.get(f"{town.form}?{asked}").text
    mark, token = MARK.search(page), page.partition('name="csrf_token" value="')[2].partition('"')[0]
    first = TIME.search(page)
    assert mark is not None
    assert first is not None
    return [
        *(("specialty", kind) for kind in kinds), ("time", first[1] if time == "first" else time),
        ("csrf_token", token), ("form", mark[1]), ("reason", "My back hurts."), ("first_visit", "yes"),
        ("name", "Example Patient"), ("email", f"race{browser.network[5:]}@example.org"), ("consent", "yes"),
    ]  # fmt: skip


def body(town: SimpleNamespace, number: int, **more: object) -> dict[str, object]:
    return {
        "clinic": town.slug, "specialties": ["physiatry"], "name": "Example Caller",
        "email": f"call{number}@example.org", "reason": "My back hurts.", "first_visit": True,
        "consent": True, **more,
    }  # fmt: skip


def the_opening(town: SimpleNamespace) -> int:
    with Session(town.engine) as session:
        return free_openings(session, clinic_id=town.id, specialty="physiatry", now=town.now)[0].opening_id


def made(town: SimpleNamespace, **wish: object) -> Made:
    """Make a request and confirm its address."""
    with Session(town.engine) as session, session.begin():
        found = ask_for(session, session.get_one(Clinic, town.id), town.now, **wish)
        deciding.confirm_address(session, request_id=found.request_id, office=office_at(town.now))
    return found


def states(town: SimpleNamespace) -> Counter[str]:
    with Session(town.engine) as session:
        return Counter(session.scalars(select(AppointmentRequest.state)))


def one_won(heard: list[Heard], *, won: int = 303, said: str = TAKEN) -> None:
    """One was let through; all others were told so, in words, or asked to try again where all is busy."""
    counted = Counter(each.status for each in heard)
    assert counted[won] == 1
    assert set(counted) <= {won, 409, 503}
    assert counted[409] > len(heard) / 2
    assert all(said in each.text for each in heard if each.status == 409)


def test_a_deed_needs_no_more_than_one_connection(database_url: str, town: SimpleNamespace) -> None:
    single = Settings(database_url=database_url, secret_key=SECRET, engine="postgis", pool_size=1)
    with served(create_app(single)) as url:
        patient = Browser(url)
        assert patient.send(town.form, filled(patient, town, ("physiatry",), "ask")).status == 303
        assert patient.act("cancel")().status == 303
        assert patient.call(CALL, body(town, 1), key="one-connection").status == 201


@pytest.mark.parametrize("kinds", [("physiatry",), KINDS])
def test_by_the_page_for_one_specialist_and_for_three(town: SimpleNamespace, kinds: tuple[str, ...]) -> None:
    crowd = [(browser, filled(browser, town, kinds, "first")) for browser in browsers(town)]
    sends = [lambda b=browser, f=form: b.send(town.form, f) for browser, form in crowd]
    one_won(all_at_once(sends))
    assert states(town) == {"unconfirmed": 1}


def test_by_the_api(town: SimpleNamespace) -> None:
    opening = the_opening(town)
    calls = [
        lambda b=browser, n=number: b.call(CALL, body(town, n, openings=[opening]), key=f"race-key-{n}")
        for number, browser in enumerate(browsers(town))
    ]
    one_won(all_at_once(calls), won=201, said="Somebody else took this time first.")


def test_by_the_clinics_proposals(town: SimpleNamespace) -> None:
    requests = [made(town).request_id for _ in range(PATIENTS)]
    staff = Browser(town.url)
    staff.sign_in(town.scheduler)
    day = (town.now + dt.timedelta(days=9)).date().isoformat()
    form = {
        "specialty": "physiatry", "day.1.physiatry": day, "hour.1.physiatry": "16:10",
        "person.1.physiatry": str(town.people["physiatry"].specialist_id), "minutes.1.physiatry": "30",
    }  # fmt: skip
    pages = [f"/portal/{town.slug}/requests/{request_id}" for request_id in requests]
    one_won(
        all_at_once([staff.ready(f"{page}/propose", form, page=page) for page in pages]),
        said="One of these times is taken",
    )
    assert states(town) == {"proposed": 1, "sent": PATIENTS - 1}


def test_by_moving_a_booked_appointment_and_who_cannot_move_keeps_the_old_time(town: SimpleNamespace) -> None:
    moves = []
    crowd = browsers(town)
    for browser in crowd:
        token = made(town, openings=[the_opening(town)]).token
        browser.get(f"/requests/{token}")
    wanted = str(the_opening(town))
    moves = [browser.act("pick", time=wanted) for browser in crowd]
    one_won(all_at_once(moves))
    assert states(town) == {"booked": PATIENTS}


def test_by_confirming_what_patients_picked_while_they_cancel(town: SimpleNamespace) -> None:
    with town.engine.begin() as connection:
        connection.execute(text("update openings set at_once = false"))
    staff = Browser(town.url)
    staff.sign_in(town.scheduler)
    for browser in browsers(town)[:4]:
        request = made(town, openings=[the_opening(town)])
        browser.get(f"/requests/{request.token}")
        page = f"/portal/{town.slug}/requests/{request.request_id}"
        confirms: list[Callable[[], Heard]] = [
            staff.ready(f"{page}/confirm", {}, page=page) for _ in range(2)
        ]
        cancels = [browser.act("cancel") for _ in range(2)]
        heard = all_at_once([*confirms, *cancels])
        assert [each.status for each in heard[2:]] == [303, 303], "a cancellation is never refused"
        assert sorted(each.status for each in heard[:2]) in ([303, 409], [409, 409])
        assert history(town, request.request_id)[-1] == "cancelled"
    assert states(town) == {"cancelled": 4}


def history(town: SimpleNamespace, request_id: UUID) -> list[str]:
    with town.engine.connect() as connection:
        return list(
            connection.execute(
                text("select to_state from request_events where request_id = :id order by version"),
                {"id": request_id},
            ).scalars()
        )


def test_by_the_offer_to_those_who_wait_against_the_api(
    town: SimpleNamespace, sessions: db.SessionFactory
) -> None:
    with town.engine.begin() as connection:
        connection.execute(text("update openings set state = 'closed'"))
    for _ in range(PATIENTS):
        made(town, waits=True)
    with town.engine.begin() as connection:
        opening = connection.execute(
            text("update openings set state = 'open' where id = (select max(id) from openings"
                 " where specialty_code = 'physiatry') returning id")
        ).scalar_one()  # fmt: skip

    def offer() -> Heard:
        return Heard(offer_on(sessions, office_at(town.now)), "", "")

    calls = [
        lambda b=browser, n=number: b.call(CALL, body(town, n, openings=[opening]), key=f"race-key-{n}")
        for number, browser in enumerate(browsers(town)[:4])
    ]
    heard = all_at_once([offer, offer, offer, *calls])
    offered, called = sum(each.status for each in heard[:3]), [each.status for each in heard[3:]]
    assert offered + called.count(201) == 1
    assert set(called) <= {201, 409}
    with town.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from taken_times")) == 1


def test_by_a_sequence_that_a_clinic_offers_to_those_who_wait_for_all_three(
    town: SimpleNamespace, sessions: db.SessionFactory
) -> None:
    with Session(town.engine) as session:
        found = first_day_together(session, clinic_id=town.id, specialties=KINDS, now=town.now)
    assert found is not None
    with town.engine.begin() as connection:
        ids = [visit.opening_id for visit in found]
        connection.execute(text("update openings set state = 'closed' where id <> all (:ids)"), {"ids": ids})
    for _ in range(4):
        made(town, specialties=list(KINDS), waits=True)

    def offer() -> Heard:
        return Heard(offer_on(sessions, office_at(town.now)), "", "")

    assert sum(each.status for each in all_at_once([offer] * 4)) == 1
    assert states(town) == {"proposed": 1, "waiting": 3}


def test_one_form_sent_many_times_at_once_and_again_from_the_page_before(town: SimpleNamespace) -> None:
    browser = Browser(town.url)
    form = filled(browser, town, ("physiatry",), "ask")
    heard = all_at_once([lambda: browser.send(town.form, form)] * 6)
    assert {each.status for each in heard} <= {303, 409}
    assert any(each.status == 303 for each in heard)
    assert all(each.location == "/requests/yours" for each in heard if each.status == 303)
    first = browser.reference()
    browser.get(f"{town.form}?specialty=physiatry")
    assert browser.send(town.form, form).status == 303, "the back button, then the same words"
    assert browser.reference() == first
    changed = [(name, "Something else." if name == "reason" else value) for name, value in form]
    refused = browser.send(town.form, changed)
    assert (refused.status, "sent before with other words" in refused.text) == (409, True)
    assert written(town) == (1, 1)


def test_one_key_called_many_times_at_once_and_with_another_body(town: SimpleNamespace) -> None:
    program = Browser(town.url)
    wish = body(town, 1)
    heard = all_at_once([lambda: program.call(CALL, wish, key="one-key-for-all")] * 6)
    assert {each.status for each in heard} <= {201, 409}
    assert all(
        "A call with this key is being worked on." in each.text for each in heard if each.status == 409
    )
    again = program.call(CALL, wish, key="one-key-for-all")
    assert {each.text for each in heard if each.status == 201} == {again.text}
    assert program.call(CALL, {**wish, "reason": "Another."}, key="one-key-for-all").status == 422
    assert written(town) == (1, 1)


def written(town: SimpleNamespace) -> tuple[int, int]:
    """Count the requests and the letters there are."""
    with Session(town.engine) as session:
        counted = [
            session.scalar(select(func.count()).select_from(m)) for m in (AppointmentRequest, OutgoingMail)
        ]
    return counted[0] or 0, counted[1] or 0
