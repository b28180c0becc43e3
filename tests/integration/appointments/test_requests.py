"""A request's life through the services: made, confirmed, proposed, booked, moved, ended, forgotten."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from finder.appointments.faults import KeyReused, NoSuchRequest, NotPossible, TimeTaken, TooManyRequests
from finder.appointments.office import Actor
from finder.appointments.services import answering, deciding, limits, links, privacy, upkeep
from finder.appointments.services.answering import ProposedVisit
from finder.appointments.services.free import free_openings
from finder.appointments.services.patients import messages_of, open_patient
from finder.appointments.services.requesting import Sender, make_request
from finder.appointments.states import LEGAL
from finder.errors import BadParameters
from finder.models import (
    AppointmentRequest,
    OutgoingMail,
    RequestEvent,
    RequestPatient,
    Visit,
    VisitPlan,
)
from tests.factories.requests import KEYRING, ask_for, make_wish, office_at
from tests.integration.appointments.conftest import KINDS, NOW

CLINIC = Actor("clinic")
HOUR = dt.timedelta(hours=1)


def agree(session: Session) -> None:
    """Let the checks of a commit run now."""
    session.flush()
    session.execute(text("set constraints all immediate"))
    session.execute(text("set constraints all deferred"))


def first_opening(session: Session, place: SimpleNamespace, specialty: str = "physiatry") -> int:
    return free_openings(session, clinic_id=place.id, specialty=specialty, now=NOW)[0].opening_id


def sent(session: Session, place: SimpleNamespace, **values: object) -> AppointmentRequest:
    made = ask_for(session, place.clinic, NOW, **values)
    return deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW))


def proposal(place: SimpleNamespace, hours: int = 50, specialty: str = "physiatry") -> list[ProposedVisit]:
    person = place.people[specialty].specialist_id
    return [ProposedVisit(person, specialty, NOW + hours * HOUR, 30)]


def test_the_database_knows_the_same_steps(session: Session) -> None:
    for before in LEGAL:
        for after in LEGAL:
            known = session.scalar(select(func.is_legal_step(before, after)))
            assert known == (after in LEGAL[before]), (before, after)


def test_a_request_reaches_the_clinic_only_after_its_address_is_confirmed(
    session: Session, open_place: SimpleNamespace
) -> None:
    made = ask_for(session, open_place.clinic, NOW)
    request = session.get_one(AppointmentRequest, made.request_id)
    assert (request.state, request.sent_at) == ("unconfirmed", None)
    deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW))
    assert (request.state, request.sent_at) == ("sent", NOW)
    again = deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW + HOUR))
    assert again.version == 2
    agree(session)


def test_what_a_patient_tells_is_sealed_and_opens_again(
    session: Session, open_place: SimpleNamespace
) -> None:
    made = ask_for(session, open_place.clinic, NOW, name="Zoë Canary", phone="617 555 0100", records="here")
    row = session.get_one(RequestPatient, made.request_id)
    assert all(b"Canary" not in value for value in (row.name, row.email, row.reason, row.answers))
    opened = open_patient(session, request_id=made.request_id, keyring=KEYRING)
    assert opened is not None
    assert (opened.name, opened.phone, opened.answers["records"]) == ("Zoë Canary", "+16175550100", "here")


def test_each_change_of_state_has_one_event_and_one_letter(
    session: Session, open_place: SimpleNamespace
) -> None:
    request = sent(session, open_place)
    answering.propose(
        session, request_id=request.id, plans=[proposal(open_place)], actor=CLINIC, office=office_at(NOW)
    )
    plan = session.scalars(select(VisitPlan).where(VisitPlan.request_id == request.id)).one()
    deciding.accept_plan(session, request_id=request.id, plan_id=plan.id, office=office_at(NOW))
    deciding.cancel(session, request_id=request.id, actor=CLINIC, office=office_at(NOW))
    deciding.cancel(session, request_id=request.id, actor=CLINIC, office=office_at(NOW))
    events = session.scalars(
        select(RequestEvent).where(RequestEvent.request_id == request.id).order_by(RequestEvent.version)
    ).all()
    assert [event.to_state for event in events] == ["unconfirmed", "sent", "proposed", "booked", "cancelled"]
    assert len({event.mail_id for event in events if event.mail_id}) == 5
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 5
    agree(session)


def test_a_picked_opening_is_held_and_booked_when_the_address_is_confirmed(
    session: Session, open_place: SimpleNamespace
) -> None:
    opening = first_opening(session, open_place)
    made = ask_for(session, open_place.clinic, NOW, openings=[opening])
    assert first_opening(session, open_place) != opening
    request = deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW))
    assert request.state == "booked"
    agree(session)
    with pytest.raises(TimeTaken):
        ask_for(session, open_place.clinic, NOW, openings=[opening])


def test_an_opening_that_the_clinic_confirms_is_held_until_it_does(
    session: Session, open_place: SimpleNamespace
) -> None:
    session.execute(text("update openings set at_once = false"))
    request = sent(session, open_place, openings=[first_opening(session, open_place)])
    assert request.state == "sent"
    assert (
        answering.confirm(session, request_id=request.id, actor=CLINIC, office=office_at(NOW)).state
        == "booked"
    )
    agree(session)


def test_a_sequence_of_three_is_booked_as_a_whole(session: Session, open_place: SimpleNamespace) -> None:
    openings = [free_openings(session, clinic_id=open_place.id, specialty=kind, now=NOW)[n].opening_id
                for n, kind in enumerate(KINDS)]  # fmt: skip
    request = sent(session, open_place, specialties=list(KINDS), openings=openings)
    assert request.state == "booked"
    visits = session.scalars(select(Visit).where(Visit.request_id == request.id)).all()
    assert [visit.plan_state for visit in visits] == ["accepted"] * 3
    agree(session)


def test_a_patient_is_never_in_two_rooms_at_once(session: Session, open_place: SimpleNamespace) -> None:
    openings = [first_opening(session, open_place, kind) for kind in KINDS]
    with pytest.raises(TimeTaken):
        ask_for(session, open_place.clinic, NOW, specialties=list(KINDS), openings=openings)


def test_an_opening_has_as_many_seats_as_its_capacity(session: Session, open_place: SimpleNamespace) -> None:
    opening = first_opening(session, open_place)
    session.execute(text("update openings set capacity = 2 where id = :id"), {"id": opening})
    for _ in range(2):
        sent(session, open_place, openings=[opening])
    with pytest.raises(TimeTaken):
        ask_for(session, open_place.clinic, NOW, openings=[opening])
    with pytest.raises(DBAPIError, match="ck_visits_seat"), session.begin_nested():
        session.execute(text("update openings set capacity = 1 where id = :id"), {"id": opening})


def test_a_proposal_holds_its_time_against_every_other_way(
    session: Session, open_place: SimpleNamespace
) -> None:
    first, second = sent(session, open_place), sent(session, open_place)
    answering.propose(
        session, request_id=first.id, plans=[proposal(open_place, 26)], actor=CLINIC, office=office_at(NOW)
    )
    with pytest.raises(TimeTaken):
        answering.propose(
            session,
            request_id=second.id,
            plans=[proposal(open_place, 26)],
            actor=CLINIC,
            office=office_at(NOW),
        )
    at_nine = NOW + 26 * HOUR
    free = free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW)
    assert at_nine not in [visit.starts_at for visit in free]


def test_a_booked_patient_moves_to_another_opening_and_frees_the_old_one(
    session: Session, open_place: SimpleNamespace
) -> None:
    old = first_opening(session, open_place)
    request = sent(session, open_place, openings=[old])
    new = first_opening(session, open_place)
    deciding.pick(session, request_id=request.id, opening_ids=[new], office=office_at(NOW))
    assert (request.state, request.calendar_sequence) == ("booked", 1)
    assert first_opening(session, open_place) == old
    agree(session)


def test_who_cannot_get_the_new_time_keeps_the_old(session: Session, open_place: SimpleNamespace) -> None:
    mine = sent(session, open_place, openings=[first_opening(session, open_place)])
    theirs = first_opening(session, open_place)
    sent(session, open_place, openings=[theirs])
    with pytest.raises(TimeTaken), session.begin_nested():
        deciding.pick(session, request_id=mine.id, opening_ids=[theirs], office=office_at(NOW))
    session.expire_all()
    assert session.scalars(select(VisitPlan.state).where(VisitPlan.request_id == mine.id)).all() == [
        "accepted"
    ]


def test_refused_proposals_send_the_request_back(session: Session, open_place: SimpleNamespace) -> None:
    request = sent(session, open_place)
    plans = [proposal(open_place, hours) for hours in (30, 54, 78)]
    answering.propose(session, request_id=request.id, plans=plans, actor=CLINIC, office=office_at(NOW))
    deciding.refuse(session, request_id=request.id, office=office_at(NOW))
    assert request.state == "sent"
    agree(session)
    with pytest.raises(NotPossible):
        answering.propose(
            session, request_id=request.id, plans=[*plans, plans[0]], actor=CLINIC, office=office_at(NOW)
        )


def test_deadlines_let_times_go_and_bring_the_request_back(
    session: Session, open_place: SimpleNamespace
) -> None:
    unconfirmed = ask_for(session, open_place.clinic, NOW, openings=[first_opening(session, open_place)])
    proposed = sent(session, open_place)
    plans = [proposal(open_place, 90)]
    answering.propose(session, request_id=proposed.id, plans=plans, actor=CLINIC, office=office_at(NOW))
    later = office_at(NOW + 73 * HOUR)
    due = upkeep.due_requests(session, office=later, limit=9)
    assert set(due) == {unconfirmed.request_id, proposed.id}
    for request_id in due:
        upkeep.run_out(session, request_id=request_id, office=later)
    states = [session.get_one(AppointmentRequest, i).state for i in (unconfirmed.request_id, proposed.id)]
    assert states == ["expired", "sent"]
    assert upkeep.due_requests(session, office=later, limit=9) == []
    agree(session)


def test_the_waiting_list_is_offered_in_order_and_offered_on(
    session: Session, open_place: SimpleNamespace
) -> None:
    session.execute(text("update openings set state = 'closed'"))
    first = sent(session, open_place, waits=True)
    second = deciding.confirm_address(
        session,
        request_id=ask_for(session, open_place.clinic, NOW, waits=True).request_id,
        office=office_at(NOW + HOUR),
    )
    assert (first.state, second.state) == ("waiting", "waiting")
    session.execute(
        text("update openings set state = 'open' where id = (select min(id) from openings"
             " where specialty_code = 'physiatry' and starts_at > :day)"), {"day": NOW + 30 * HOUR}
    )  # fmt: skip
    offered = [upkeep.offer(session, request_id=i, office=office_at(NOW + 2 * HOUR))
               for i in upkeep.waiting_requests(session, limit=9)]  # fmt: skip
    assert offered == [True, False]
    assert (first.state, second.state) == ("proposed", "waiting")
    later = office_at(NOW + 15 * HOUR)
    upkeep.run_out(session, request_id=first.id, office=later)
    assert upkeep.waiting_requests(session, limit=9) == [second.id, first.id]
    assert upkeep.offer(session, request_id=second.id, office=later)
    agree(session)


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    session: Session, open_place: SimpleNamespace
) -> None:
    wish, sender = make_wish(), Sender("api", "key-12345678", "10.0.0.1")
    given = {"clinic": open_place.clinic, "locale": "en", "sender": sender, "office": office_at(NOW)}
    made = make_request(session, wish=wish, **given)
    again = make_request(session, wish=wish, **given)
    assert (again.request_id, again.token, again.again) == (made.request_id, made.token, True)
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
    with pytest.raises(KeyReused):
        make_request(session, wish=make_wish(), **given)


def test_one_address_gets_so_many_requests_a_day_and_no_more(
    session: Session, open_place: SimpleNamespace
) -> None:
    for _ in range(limits.FOR_ONE_ADDRESS_A_DAY):
        ask_for(session, open_place.clinic, NOW, email="one@example.org")
    with pytest.raises(TooManyRequests):
        ask_for(session, open_place.clinic, NOW, email="One@example.org")
    ask_for(session, open_place.clinic, NOW, email="two@example.org")


def test_links_of_every_wrong_kind_are_alike(session: Session, open_place: SimpleNamespace) -> None:
    made = ask_for(session, open_place.clinic, NOW)
    assert links.follow(session, token=made.token, now=NOW).request_id == made.request_id
    wrong = [("x" * 43, NOW), (made.token + "x", NOW), ("", NOW), (made.token, NOW + links.LIVES)]
    for token, moment in wrong:
        with pytest.raises(NoSuchRequest):
            links.follow(session, token=token, now=moment)
    links.revoke_all(session, request_id=made.request_id, now=NOW)
    with pytest.raises(NoSuchRequest):
        links.follow(session, token=made.token, now=NOW)


def test_what_was_erased_cannot_be_read_again(session: Session, open_place: SimpleNamespace) -> None:
    request = sent(session, open_place, openings=[first_opening(session, open_place)])
    deciding.say(session, request_id=request.id, body="I come by bus.", office=office_at(NOW))
    exported = privacy.export(session, request_id=request.id, office=office_at(NOW))
    assert exported["patient"]["reason"] == "My back hurts."
    assert exported["messages"][0]["body"] == "I come by bus."
    privacy.erase(session, request_id=request.id, office=office_at(NOW))
    assert open_patient(session, request_id=request.id, keyring=KEYRING) is None
    assert messages_of(session, request_id=request.id, keyring=KEYRING) == []
    assert session.get_one(AppointmentRequest, request.id).state == "cancelled"
    agree(session)


def test_closed_requests_are_purged_after_their_time(session: Session, open_place: SimpleNamespace) -> None:
    request = sent(session, open_place)
    deciding.cancel(session, request_id=request.id, actor=CLINIC, office=office_at(NOW))
    assert upkeep.purgeable(session, now=NOW + 89 * 24 * HOUR, limit=9) == []
    due = upkeep.purgeable(session, now=NOW + 90 * 24 * HOUR, limit=9)
    assert due == [request.id]
    assert upkeep.purge(session, request_ids=due) == 1
    assert upkeep.purgeable(session, now=NOW + 90 * 24 * HOUR, limit=9) == []


def test_nobody_is_asked_for_who_is_not_there(session: Session, open_place: SimpleNamespace) -> None:
    with pytest.raises(BadParameters, match="Nobody at this clinic"):
        ask_for(session, open_place.clinic, NOW, specialties=["radiology"])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update appointment_requests set state = 'booked' where id = :id", "disagree"),
        ("update appointment_requests set version = 9 where id = :id", "disagree"),
        (
            "update appointment_requests set state = 'completed', closed_at = now() where id = :id",
            "no request goes",
        ),
        ("update request_events set kind = 'cancelled' where request_id = :id", "stays as it is"),
        ("delete from request_events where request_id = :id", "stays as it is"),
    ],
)
def test_not_even_a_hand_at_psql_bends_a_history(
    session: Session, open_place: SimpleNamespace, statement: str, said: str
) -> None:
    request = sent(session, open_place)
    agree(session)
    session.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError, match=said):
        session.execute(text(statement), {"id": request.id})
