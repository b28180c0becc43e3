"""A new request: checked, limited, sealed, its times held, and a letter to the address that it names."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from finder import tenancy
from finder.appointments.faults import KeyReused, StillRunning
from finder.appointments.office import PATIENT, Office
from finder.appointments.services import limits, links
from finder.appointments.services.holding import hold, wanted_openings
from finder.appointments.services.patients import seal_patient, unseal_answer
from finder.appointments.services.steps import note_event
from finder.appointments.wishes import Wish
from finder.errors import BadParameters, Fault, NotListed
from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    AppointmentRequest,
    Attestation,
    Clinic,
    IdempotentAnswer,
    InsurancePlan,
    Language,
    RequestSpecialty,
)

CONFIRM_WITHIN = dt.timedelta(hours=24)
HOLD_UNCONFIRMED = dt.timedelta(minutes=30)
"""How long a picked time waits for the patient to confirm the address."""
LARGEST_ID = 2**63
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for another when it is read out."""


@dataclass(frozen=True, slots=True)
class Made:
    """A request that was made, and the token of its link; `again` where the same key had made it before."""

    request_id: UUID
    reference: str
    token: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a request comes from: an idempotency key within its scope, and the sender's network."""

    scope: str
    key: str
    network: str


def clinic_for_requests(session: Session, *, slug: str) -> Clinic:
    """Give a published clinic that has spoken for itself: where nobody has, nobody would answer.

    Errors: `NotListed`.
    """
    spoken = exists().where(Attestation.clinic_id == Clinic.id)
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug, Clinic.status == "published", spoken))
    if clinic is None:
        raise NotListed
    return clinic


def clinic_by_id(session: Session, *, clinic_id: int) -> Clinic:
    """Give a published clinic by its number. Errors: `NotListed`."""
    clinic = session.get(Clinic, clinic_id) if clinic_id < LARGEST_ID else None
    if clinic is None or clinic.status != "published":
        raise NotListed
    return clinic


def offered_specialties(session: Session, *, clinic_id: int) -> list[str]:
    """Give the specialties that a patient may ask for at a clinic: those of the people who are there."""
    rows = session.scalars(
        select(AffiliationSpecialty.specialty_code)
        .join(Affiliation, Affiliation.id == AffiliationSpecialty.affiliation_id)
        .where(
            Affiliation.clinic_id == clinic_id,
            Affiliation.active,
            Affiliation.presence != "doubtful",
        )
        .distinct()
        .order_by(AffiliationSpecialty.specialty_code)
    )
    return list(rows)


def make_request(
    session: Session, *, clinic: Clinic, wish: Wish, locale: str, sender: Sender, office: Office
) -> Made:
    """Make a request, or give the one that the same key and wish made before.

    Errors: `BadParameters`, `TooManyRequests`, `TimeTaken`, `KeyReused`, `StillRunning`.
    """
    body = _digest(clinic, wish)
    before = _answered(session, sender=sender, body=body, office=office)
    if before is not None:
        return before
    _check(session, clinic, wish)
    limits.count_attempt(session, wish=wish, clinic_id=clinic.id, network=sender.network, office=office)
    request = _write(session, clinic=clinic, wish=wish, locale=locale, office=office)
    key = seal_patient(session, request_id=request.id, wish=wish, keyring=office.keyring)
    if wish.openings:
        picked = list(zip(wish.specialties, wish.openings, strict=True))
        wanted = wanted_openings(session, request, picked=picked, now=office.now)
        hold(session, request, wanted=wanted, origin="patient", until=office.now + HOLD_UNCONFIRMED)
    note_event(session, request, kind="created", before=None, office=office, actor=PATIENT)
    token = links.make_link(session, request_id=request.id, purpose="view", now=office.now)
    made = Made(request.id, request.reference, token)
    answer = json.dumps({"reference": made.reference, "token": token})
    session.add(
        IdempotentAnswer(
            scope=sender.scope,
            key=sender.key,
            request_id=request.id,
            body_sha256=body,
            answer=key.seal(answer, table="idempotent_answers", column="answer", row=request.id),
            created_at=office.now,
        )
    )
    session.flush()
    return made


def _answered(session: Session, *, sender: Sender, body: bytes, office: Office) -> Made | None:
    """Give what the key's first use was answered with.

    The advisory lock lasts as long as the transaction that works on the key, and dies with its process.
    """
    locked = session.scalar(
        select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"{sender.scope}\n{sender.key}", 40)))
    )
    if not locked:
        raise StillRunning
    stored = session.get(IdempotentAnswer, (sender.scope, sender.key))
    if stored is None:
        return None
    if not secrets.compare_digest(stored.body_sha256, body):
        raise KeyReused
    tenancy.act_for(session, request_id=stored.request_id)
    answer = unseal_answer(session, stored=stored, keyring=office.keyring)
    return Made(stored.request_id, answer["reference"], answer["token"], again=True)


def _digest(clinic: Clinic, wish: Wish) -> bytes:
    return hashlib.sha256(f"{clinic.id}\n{wish.model_dump_json()}".encode()).digest()


def _check(session: Session, clinic: Clinic, wish: Wish) -> None:
    """See that what is asked for exists. Errors: `BadParameters`."""
    faults = []
    offered = set(offered_specialties(session, clinic_id=clinic.id))
    families = set(
        session.scalars(
            select(text("ancestor"))
            .select_from(text("specialty_ancestors"))
            .where(text("code = any(:codes)")),
            {"codes": sorted(offered)},
        )
    )
    if not set(wish.specialties) <= offered | families:
        faults.append(Fault("specialties", "Nobody at this clinic does that."))
    if wish.openings and len(wish.openings) != len(wish.specialties):
        faults.append(Fault("openings", "Pick one time for each specialist."))
    for name, model, code in (
        ("insurance", InsurancePlan, wish.insurance),
        ("language", Language, wish.language),
    ):
        if code is not None and not session.scalar(select(exists().where(model.code == code))):
            faults.append(Fault(name, "We do not know that code."))
    if faults:
        raise BadParameters(faults)


def _write(
    session: Session, *, clinic: Clinic, wish: Wish, locale: str, office: Office
) -> AppointmentRequest:
    request_id = uuid4()
    tenancy.act_for(session, request_id=request_id)
    request = AppointmentRequest(
        id=request_id,
        reference=_reference(),
        clinic_id=clinic.id,
        state="unconfirmed",
        version=1,
        locale=locale,
        time_zone=clinic.time_zone,
        waits=wish.waits,
        calendar_sequence=0,
        missed_offers=0,
        seen_version=0,
        created_at=office.now,
        state_since=office.now,
        due_at=office.now + CONFIRM_WITHIN,
    )
    session.add(request)
    session.flush()
    session.add_all(
        RequestSpecialty(request_id=request_id, position=place, specialty_code=code)
        for place, code in enumerate(wish.specialties, start=1)
    )
    session.flush()
    return request


def _reference() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
