"""What nobody has to press a button for: deadlines that pass, openings offered on, old requests forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible, TimeTaken
from finder.appointments.office import SYSTEM, Office
from finder.appointments.services.deciding import back_after_silence
from finder.appointments.services.free import first_day_together
from finder.appointments.services.holding import hold, let_go, wanted_openings
from finder.appointments.services.patients import forget
from finder.appointments.services.steps import locked, take_step
from finder.models import AppointmentRequest, ClinicAnswerTime, RequestSpecialty, VisitPlan

GIVEN_UP_AFTER = dt.timedelta(days=30)
"""So long after its last step a request that nobody answers is closed."""
OFFER_HOLDS = dt.timedelta(hours=12)
"""How long an opening is held for the first of a waiting list before the next one is offered it."""
MOST_MISSED = 3
KEPT_AFTER_CLOSE = dt.timedelta(days=90)
"""How long after its end a request's words can still be read."""
ENOUGH_ANSWERS = 10
"""With fewer, nothing is said of how long a clinic takes."""
HALF_A_YEAR = dt.timedelta(days=182)


def due_requests(session: Session, *, office: Office, limit: int) -> list[UUID]:
    """Give the requests of which something has run out, the longest overdue first."""
    lapsed = (
        select(VisitPlan.request_id.label("id"), VisitPlan.held_until.label("since"))
        .where(VisitPlan.state == "held", VisitPlan.held_until <= office.now)
        .limit(limit)
    )
    unconfirmed = select(AppointmentRequest.id, AppointmentRequest.due_at.label("since")).where(
        AppointmentRequest.state == "unconfirmed", AppointmentRequest.due_at <= office.now
    )
    forgotten = select(AppointmentRequest.id, AppointmentRequest.state_since.label("since")).where(
        AppointmentRequest.state == "sent", AppointmentRequest.state_since <= office.now - GIVEN_UP_AFTER
    )
    rows = lapsed.union(unconfirmed.limit(limit), forgotten.limit(limit)).subquery()
    return list(dict.fromkeys(session.scalars(select(rows.c.id).order_by(rows.c.since).limit(limit))))


def run_out(session: Session, *, request_id: UUID, office: Office) -> None:
    """Let what has run out of one request go; what was done meanwhile is looked at anew under the lock."""
    request = locked(session, request_id)
    lapsed = session.scalars(
        update(VisitPlan)
        .where(
            VisitPlan.request_id == request_id, VisitPlan.state == "held", VisitPlan.held_until <= office.now
        )
        .values(state="lapsed")
        .returning(VisitPlan.origin)
    ).all()
    session.expire_all()
    silent = request.state == "sent" and request.state_since <= office.now - GIVEN_UP_AFTER
    late = request.due_at is not None and request.due_at <= office.now
    if silent or (late and request.state == "unconfirmed"):
        _end(session, request, office)
        if request.sent_at is None:
            forget(session, request_id=request_id)
    elif request.state == "proposed" and lapsed and not _still_held(session, request):
        if "waiting_list" in lapsed:
            _missed(session, request)
        back_after_silence(session, request, actor=SYSTEM, office=office)


def _end(session: Session, request: AppointmentRequest, office: Office) -> None:
    let_go(session, request, held_as="lapsed")
    take_step(session, request, office=office, kind="expired", to="expired", actor=SYSTEM)


def _missed(session: Session, request: AppointmentRequest) -> None:
    """Note that an offer went by; after three of them the patient leaves the list and asks the clinic."""
    request.missed_offers += 1
    request.waits = request.missed_offers < MOST_MISSED
    session.flush()


def _still_held(session: Session, request: AppointmentRequest) -> bool:
    held = select(VisitPlan.id).where(VisitPlan.request_id == request.id, VisitPlan.state == "held")
    return session.scalar(held.limit(1)) is not None


def waiting_requests(session: Session, *, limit: int) -> list[UUID]:
    """Give those who wait, in the order in which openings are offered to them."""
    return list(
        session.scalars(
            select(AppointmentRequest.id)
            .where(AppointmentRequest.state == "waiting")
            .order_by(
                AppointmentRequest.missed_offers, AppointmentRequest.waiting_since, AppointmentRequest.id
            )
            .limit(limit)
        )
    )


def offer(session: Session, *, request_id: UUID, office: Office) -> bool:
    """Hold the first openings that suit somebody who waits, and tell them; say whether there were any."""
    request = locked(session, request_id)
    if request.state != "waiting":
        return False
    codes = session.scalars(
        select(RequestSpecialty.specialty_code)
        .where(RequestSpecialty.request_id == request_id)
        .order_by(RequestSpecialty.position)
    ).all()
    found = first_day_together(session, clinic_id=request.clinic_id, specialties=codes, now=office.now)
    if found is None:
        return False
    try:
        picked = [(visit.specialty_code, visit.opening_id) for visit in found]
        wanted = wanted_openings(session, request, picked=picked, now=office.now)
        until = min(office.now + OFFER_HOLDS, found[0].starts_at)
        hold(session, request, wanted=wanted, origin="waiting_list", until=until)
    except (TimeTaken, NotPossible):
        return False
    take_step(session, request, office=office, kind="proposed", to="proposed", actor=SYSTEM, due_at=until)
    return True


def purgeable(session: Session, *, now: dt.datetime, limit: int) -> list[UUID]:
    """Give closed requests whose words have been kept long enough and are still there."""
    rows = session.scalars(
        text(
            "select r.id from appointment_requests as r join request_patients as p on p.request_id = r.id"
            " where r.closed_at <= :before order by r.closed_at, r.id limit :limit"
        ),
        {"before": now - KEPT_AFTER_CLOSE, "limit": limit},
    )
    return list(rows)


def purge(session: Session, *, request_ids: Sequence[UUID]) -> int:
    """Shred the words of these requests and give how many; when which step was taken stays."""
    return sum(forget(session, request_id=request_id) for request_id in request_ids)


def measure_answers(session: Session, *, office: Office) -> int:
    """Measure how long each clinic takes to its first answer; those with too few answers are left out."""
    rows = session.execute(
        text(
            "select clinic_id, count(*), percentile_disc(0.5) within group (order by minutes),"
            " percentile_disc(0.9) within group (order by minutes) from ("
            "  select clinic_id, ceil(extract(epoch from answered_at - sent_at) / 60)::integer as minutes"
            "  from appointment_requests where answered_at is not null and sent_at > :since"
            "  and answered_at > sent_at) as answers"
            " group by clinic_id having count(*) >= :enough"
        ),
        {"since": office.now - HALF_A_YEAR, "enough": ENOUGH_ANSWERS},
    ).all()
    for clinic_id, answered, usual, slow in rows:
        values = {
            "answered": answered, "usual_minutes": usual, "slow_minutes": slow, "measured_at": office.now,
        }  # fmt: skip
        session.execute(
            insert(ClinicAnswerTime)
            .values(clinic_id=clinic_id, **values)
            .on_conflict_do_update(index_elements=["clinic_id"], set_=values)
        )
    return len(rows)
