"""A patient's rights over what was told: a copy of all of it, another name or telephone, and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.office import PATIENT, Office
from finder.appointments.services import deciding, links
from finder.appointments.services.patients import (
    Patient,
    forget,
    messages_of,
    open_patient,
    reseal_contact,
)
from finder.appointments.services.steps import locked, require, take_step
from finder.appointments.services.suggesting import suggested_for
from finder.appointments.states import OPEN
from finder.appointments.wishes import Contact
from finder.models import AppointmentRequest, Clinic, RequestEvent, RequestSpecialty, Visit


def export(session: Session, *, request_id: UUID, office: Office) -> dict[str, Any]:
    """Give all that is kept of one request, in plain values; times are UTC."""
    request = session.get_one(AppointmentRequest, request_id)
    clinic = session.get_one(Clinic, request.clinic_id)
    patient = open_patient(session, request_id=request_id, keyring=office.keyring)
    events = session.scalars(
        select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.version)
    )
    visits = session.scalars(select(Visit).where(Visit.request_id == request_id).order_by(Visit.id))
    wanted = select(RequestSpecialty.specialty_code).where(RequestSpecialty.request_id == request_id)
    return {
        "reference": request.reference,
        "clinic": clinic.name,
        "state": request.state,
        "created_at": request.created_at,
        "specialties": list(session.scalars(wanted.order_by(RequestSpecialty.position))),
        "patient": _told(patient),
        "messages": [
            {"author": each.author, "at": each.at, "body": each.body}
            for each in messages_of(session, request_id=request_id, keyring=office.keyring)
        ],
        "visits": [
            {
                "specialty": each.specialty_code,
                "starts_at": each.starts_at,
                "ends_at": each.ends_at,
                "time_zone": each.time_zone,
                "state": each.plan_state,
            }
            for each in visits
        ],
        "clinics_named_instead": [
            each.name for each in suggested_for(session, request_id=request_id, clinic=clinic)
        ],
        "events": [
            {"at": each.at, "kind": each.kind, "by": each.actor, "state": each.to_state} for each in events
        ],
    }


def _told(patient: Patient | None) -> dict[str, Any] | None:
    if patient is None:
        return None
    own = {"name": patient.name, "email": patient.email, "phone": patient.phone, "reason": patient.reason}
    return {**own, **patient.answers}


def correct(session: Session, *, request_id: UUID, contact: Contact, office: Office) -> None:
    """Change name and telephone of an open request; its clinic finds it unread. Errors: `NotPossible`."""
    request = locked(session, request_id)
    require(request, *OPEN)
    reseal_contact(session, request_id=request_id, contact=contact, keyring=office.keyring)
    take_step(
        session,
        request,
        office=office,
        kind="changed",
        to=request.state,
        actor=PATIENT,
        due_at=request.due_at,
        quietly=True,
    )


def erase(session: Session, *, request_id: UUID, office: Office) -> None:
    """Cancel what is still open, make all that the patient told unreadable, and let no link lead there."""
    request = locked(session, request_id)
    if request.state in OPEN:
        deciding.cancel(session, request_id=request_id, actor=PATIENT, office=office)
    forget(session, request_id=request_id)
    links.revoke_all(session, request_id=request_id, now=office.now)
