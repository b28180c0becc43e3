"""A request as its patient sees it: where it stands, what is proposed, what was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.faults import NoSuchRequest
from finder.appointments.office import Office
from finder.appointments.services.free import OfferedVisit, days_together, free_openings, name_of
from finder.appointments.services.patients import Message, Patient, messages_of, open_patient
from finder.appointments.services.suggesting import Suggested, suggested_for
from finder.appointments.times import same_clock
from finder.directory.services.names import load_names
from finder.models import (
    AppointmentRequest,
    Clinic,
    ClinicAnswerTime,
    RequestSpecialty,
    Specialist,
    Visit,
    VisitPlan,
)

CHOICES_SHOWN = 12
DAYS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of a plan: with whom, for what (as patients call it), and when (UTC) in which zone.

    `time_zone` is the clinic's own now, `zone_before` that in which the visit was agreed.
    """

    specialist: str
    specialty: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    zone_before: str

    @property
    def reads_otherwise(self) -> bool:
        """Say whether the clinic's clock now shows another hour for it than when it was agreed."""
        return not same_clock(self.starts_at, self.time_zone, self.zone_before)


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal or an appointment: its visits in order of time."""

    id: int
    origin: str
    held_until: dt.datetime | None
    visits: tuple[PlannedVisit, ...]

    def lasts(self, now: dt.datetime) -> bool:
        """Say whether its times are held still."""
        return self.held_until is not None and self.held_until > now


@dataclass(frozen=True, slots=True)
class Status:
    """All that the page of a request shows. `patient` and messages are gone once it was purged."""

    id: UUID
    reference: str
    state: str
    version: int
    created_at: dt.datetime
    due_at: dt.datetime | None
    time_zone: str
    locale: str
    claimed_by: int | None
    waits: bool
    reminders: bool
    clinic: Clinic
    specialties: tuple[str, ...]
    codes: tuple[str, ...]
    patient: Patient | None
    booked: Plan | None
    called_off: Plan | None
    proposals: tuple[Plan, ...]
    picked: Plan | None
    messages: tuple[Message, ...]
    answer_time: ClinicAnswerTime | None
    suggested: tuple[Suggested, ...]


def status_of(session: Session, *, request_id: UUID, office: Office, locale: str) -> Status:
    """Give where a request stands. Errors: `NoSuchRequest`."""
    request = session.get(AppointmentRequest, request_id)
    if request is None:
        raise NoSuchRequest
    clinic = session.get_one(Clinic, request.clinic_id)
    names = {code: term.lay_name for code, term in load_names(session, locale=locale).specialties.items()}
    codes = codes_of(session, request_id=request_id)
    plans = _plans(session, request, names, clinic.time_zone)
    held = [plan for state, plan in plans if state == "held" and plan.lasts(office.now)]
    return Status(
        id=request.id,
        reference=request.reference,
        state=request.state,
        version=request.version,
        created_at=request.created_at,
        due_at=request.due_at,
        time_zone=clinic.time_zone,
        locale=request.locale,
        claimed_by=request.claimed_by,
        waits=request.waits,
        reminders=request.reminders,
        clinic=clinic,
        specialties=tuple(names[code] for code in codes),
        codes=codes,
        patient=open_patient(session, request_id=request_id, keyring=office.keyring),
        booked=next((plan for state, plan in plans if state == "accepted"), None),
        called_off=_called_off(request.state, plans),
        proposals=tuple(plan for plan in held if plan.origin != "patient"),
        picked=next((plan for plan in held if plan.origin == "patient"), None),
        messages=tuple(messages_of(session, request_id=request_id, keyring=office.keyring)),
        answer_time=session.get(ClinicAnswerTime, clinic.id),
        suggested=suggested_for(session, request_id=request_id, clinic=clinic),
    )


def codes_of(session: Session, *, request_id: UUID) -> tuple[str, ...]:
    """Give the specialties that are asked for, in their order."""
    rows = session.scalars(
        select(RequestSpecialty.specialty_code)
        .where(RequestSpecialty.request_id == request_id)
        .order_by(RequestSpecialty.position)
    )
    return tuple(rows)


def _called_off(state: str, plans: list[tuple[str, Plan]]) -> Plan | None:
    """Give the appointment that stood when the request was cancelled; earlier ones were moved."""
    released = [plan for each, plan in plans if each == "released"] if state == "cancelled" else []
    return max(released, key=lambda plan: plan.id, default=None)


def _plans(
    session: Session, request: AppointmentRequest, names: dict[str, str], zone: str
) -> list[tuple[str, Plan]]:
    rows = session.execute(
        select(VisitPlan, Visit, Specialist)
        .join(Visit, Visit.plan_id == VisitPlan.id)
        .join(Specialist, Specialist.id == Visit.specialist_id)
        .where(VisitPlan.request_id == request.id, VisitPlan.state.in_(("held", "accepted", "released")))
        .order_by(VisitPlan.choice, VisitPlan.id, Visit.starts_at)
    ).all()
    found: dict[int, tuple[VisitPlan, list[PlannedVisit]]] = {}
    for plan, visit, person in rows:
        planned = PlannedVisit(
            name_of(person),
            names[visit.specialty_code],
            visit.starts_at,
            visit.ends_at,
            zone,
            visit.time_zone,
        )
        found.setdefault(plan.id, (plan, []))[1].append(planned)
    return [
        (plan.state, Plan(plan.id, plan.origin, plan.held_until, tuple(visits)))
        for plan, visits in found.values()
    ]


def choices_for(
    session: Session, *, clinic_id: int, codes: tuple[str, ...], now: dt.datetime
) -> list[tuple[OfferedVisit, ...]]:
    """Give what a patient may pick: single openings of one specialty, or the first days of all together."""
    if len(codes) == 1:
        single = free_openings(session, clinic_id=clinic_id, specialty=codes[0], now=now, limit=CHOICES_SHOWN)
        return [(visit,) for visit in single]
    return days_together(session, clinic_id=clinic_id, specialties=codes, now=now, limit=DAYS_SHOWN)
