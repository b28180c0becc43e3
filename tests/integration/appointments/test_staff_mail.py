"""Mails to a clinic's staff: who is told of what, once, in their language, and nothing of the patient."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from finder.accounts.services import members
from finder.appointments.office import Actor
from finder.appointments.services import answering, deciding
from finder.appointments.services.steps import answer_due
from finder.db import SessionFactory
from finder.mail import delivery
from finder.mail.transport import make_transport
from finder.models import Account, Clinic, Organization, OutgoingMail, StaffNotice
from finder.staff.jobs import tell_staff
from finder.staff.services import notices
from finder.staff.services.notices import Choice
from tests.conftest import SECRET
from tests.factories import make_clinic
from tests.factories.accounts import Person, make_person
from tests.factories.requests import KEYRING, ask_for, office_at
from tests.integration.appointments.conftest import NOW
from tests.integration.appointments.test_inbox import CANARY, app, house, signed_in
from tests.mail_server import mail_server

__all__ = ["app", "house"]


def counts(session: Session) -> dict[str, int]:
    """How many mails of each kind to staff are queued."""
    rows = session.execute(
        select(OutgoingMail.template, func.count())
        .where(OutgoingMail.template.like("staff_%"))
        .group_by(OutgoingMail.template)
    )
    return dict(rows.all())


def tell_all(session: Session, now: dt.datetime) -> None:
    for notice in notices.due_notices(session, now=now, limit=50):
        notices.tell(session, notice=notice, office=office_at(now))


@pytest.fixture
def crew(session: Session, open_place: SimpleNamespace) -> dict[str, Person]:
    """A person with each role at the clinic."""
    return {
        role: make_person(session, SECRET, role=role, clinic_id=open_place.id)
        for role in ("owner", "scheduler", "editor", "reader")
    }


def sent(session: Session, place: SimpleNamespace, now: dt.datetime = NOW, **wish: object) -> object:
    made = ask_for(session, place.clinic, now, **wish)
    deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
    return made.request_id


def test_owner_and_scheduler_are_told_once_of_a_new_request(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    ask_for(session, open_place.clinic, NOW)
    tell_all(session, NOW)
    assert counts(session) == {}, "what was not confirmed has not come in"
    sent(session, open_place)
    for _ in range(3):
        tell_all(session, NOW)
    assert counts(session) == {"staff_new": 2}


def test_an_overdue_request_is_told_once_for_each_deadline(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    request_id = sent(session, open_place)
    late = answer_due(NOW)
    tell_all(session, late - dt.timedelta(seconds=1))
    assert counts(session) == {"staff_new": 2}
    for _ in range(2):
        tell_all(session, late)
    assert counts(session) == {"staff_new": 2, "staff_overdue": 2}
    actor = Actor("clinic", crew["owner"].account_id)
    answering.hand_over(
        session,
        request_id=request_id,
        specialties=["neurosurgery"],
        actor=actor,
        office=office_at(late),  # type: ignore[arg-type]  # an id
    )
    tell_all(session, late)
    assert counts(session)["staff_overdue"] == 2
    tell_all(session, answer_due(late))
    assert counts(session)["staff_overdue"] == 4


def test_an_answered_request_is_not_overdue(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    request_id = sent(session, open_place)
    actor = Actor("clinic", crew["owner"].account_id)
    answering.decline(
        session,
        request_id=request_id,
        words="No.",
        actor=actor,
        office=office_at(NOW),  # type: ignore[arg-type]  # an id
    )
    tell_all(session, answer_due(NOW))
    assert counts(session) == {}, "it is neither new nor waiting"


def test_who_wants_no_mail_gets_none_and_others_do(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    for role, choice in (("owner", Choice(on_new=False)), ("scheduler", Choice(on_overdue=False))):
        notices.choose(session, account_id=crew[role].account_id, clinic_id=open_place.id, choice=choice)
    sent(session, open_place)
    tell_all(session, answer_due(NOW))
    assert counts(session) == {"staff_new": 1, "staff_overdue": 1}


def test_people_of_the_organization_are_told_and_suspended_or_removed_ones_are_not(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    organization = Organization(name="Example Group", source_id=open_place.clinic.source_id)
    session.add(organization)
    session.flush()
    open_place.clinic.organization_id = organization.id
    above = make_person(session, SECRET)
    members.grant(
        session, account_id=above.account_id, role="owner", clinic_id=None, organization_id=organization.id
    )
    members.remove(session, account_id=crew["scheduler"].account_id, clinic_id=open_place.id)
    session.execute(
        update(Account).where(Account.id == crew["owner"].account_id).values(suspended_at=func.now())
    )
    sent(session, open_place)
    tell_all(session, NOW)
    assert counts(session) == {"staff_new": 1}


def test_people_of_other_clinics_are_told_nothing(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person]
) -> None:
    elsewhere = make_clinic(session)
    stranger = make_person(session, SECRET, role="owner", clinic_id=elsewhere.id)
    sent(session, open_place)
    tell_all(session, NOW)
    assert counts(session) == {"staff_new": 2}
    told = members.people_with(session, clinic_id=open_place.id, roles=members.READS_REQUESTS)
    assert {person.id for person in told} == {crew["owner"].account_id, crew["scheduler"].account_id}
    assert stranger.account_id not in {person.id for person in told}


def test_a_flood_of_requests_fills_no_mailbox_and_loses_no_notice(
    session: Session, open_place: SimpleNamespace, crew: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MAILS_AN_HOUR", 2)
    for _ in range(4):
        sent(session, open_place)
    tell_all(session, NOW)
    assert counts(session) == {"staff_new": 4}
    assert session.scalar(select(func.count()).select_from(StaffNotice)) == 4


def test_the_mail_comes_in_the_readers_language_under_one_message_id_and_says_nothing_of_the_patient(
    app: Flask, engine: Engine, house: SimpleNamespace, sessions: SessionFactory
) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(Account).where(Account.id == house.scheduler.account_id).values(locale="es"))
        name = session.scalars(select(Clinic.name).where(Clinic.slug == house.slug)).one()
    now = dt.datetime.now(dt.UTC)
    assert tell_staff(sessions, office_at(now)) == 1
    assert tell_staff(sessions, office_at(now)) == 0
    with mail_server() as server:
        transport = make_transport(server.url)
        assert transport is not None
        post = delivery.Post(KEYRING, "http://127.0.0.1:8000", "finder@clinic.example")
        for _ in range(2):
            delivery.deliver_batch(sessions, post=post, transport=transport)
        mails = [mail for mail in server.mails if mail["To"] == house.scheduler.email]
    (mail,) = mails
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    written = "".join(str(part.get_content()) for part in parts if part) + str(mail["Subject"])
    assert mail["Content-Language"] == "es"
    assert name in str(mail["Subject"])
    assert f"http://127.0.0.1:8000/es/portal/{house.slug}/requests" in written
    assert CANARY not in written
    assert "hysiat" not in written


def test_each_person_chooses_on_a_page_and_nobody_chooses_for_others(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    page = f"/portal/{house.slug}/mails"
    visitor = signed_in(app, house.scheduler)
    assert visitor.get(page).text.count(" checked") == 2
    assert visitor.post(page, {"overdue": "yes"}).status_code == 200
    assert visitor.get(page).text.count(" checked") == 1
    for who in ("editor", "reader", "stranger"):
        assert signed_in(app, getattr(house, who)).get(page).status_code == 404
    with engine.begin() as connection:
        connection.execute(text("set local role finder_private"))
        connection.execute(text("select set_config('app.account_id', '1', true)"))
        assert connection.scalar(text("select count(*) from staff_mail_choices")) == 0
