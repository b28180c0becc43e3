"""Prove, grant and refuse claims; no machine lets somebody in while another claims or holds the clinic."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.accounts.services import accounts, links, members
from finder.audit import services as audit
from finder.claims.errors import WrongCode
from finder.mail import services as mails
from finder.models import Clinic, ClinicClaim
from finder.sealing.keyring import Keyring
from finder.tokens import digest

MOST_TRIES = 5
INVITER = "Integrated Clinic Finder"


@dataclass(frozen=True, slots=True)
class Decider:
    """The moderator who decides."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Open:
    """A claim to decide. `disputed`: somebody else claims the clinic too, or owns it already."""

    id: UUID
    slug: str
    clinic: str
    phone: str | None
    address: str
    time_zone: str
    name: str
    title: str
    email: str
    method: str
    proof: str
    tries: int
    received_at: dt.datetime
    due_at: dt.datetime
    late: bool
    disputed: bool


def open_claims(session: Session, *, now: dt.datetime) -> tuple[Open, ...]:
    """Give the claims to decide, the most urgent first; a moderator's session sees all."""
    rows = session.execute(
        select(ClinicClaim, Clinic, func.claim_is_disputed(ClinicClaim.clinic_id, ClinicClaim.id))
        .join(Clinic, Clinic.id == ClinicClaim.clinic_id)
        .where(ClinicClaim.state.in_(("open", "proved")))
        .order_by(ClinicClaim.due_at, ClinicClaim.received_at)
    )
    return tuple(
        Open(
            claim.id, clinic.slug, clinic.name, clinic.phone,
            f"{clinic.street}, {clinic.city}, {clinic.state} {clinic.zip5}", clinic.time_zone, claim.name,
            claim.title, claim.email, claim.method, claim.proof, claim.tries, claim.received_at, claim.due_at,
            claim.due_at < now, disputed,
        )
        for claim, clinic, disputed in rows
    )  # fmt: skip


def note_proof(session: Session, *, claim: ClinicClaim, proof: str, now: dt.datetime) -> None:
    """Note how a claim was proven."""
    claim.state, claim.proof, claim.proved_at = "proved", proof[:200], now
    session.flush()


def enter_code(
    session: Session, *, claim_id: UUID, code: str, by: Decider, keyring: Keyring, now: dt.datetime
) -> bool:
    """Take the code that the clinic told by telephone or letter; gives whether that granted the claim.

    A wrong one counts as a try. Errors: `WrongCode`, after which the caller still commits.
    """
    claim = _open(session, claim_id)
    given = "".join(code.upper().split()).replace("-", "")
    if claim is None or claim.code_sha256 is None or claim.tries >= MOST_TRIES:
        raise WrongCode
    if not secrets.compare_digest(claim.code_sha256, digest(given)):
        claim.tries += 1
        session.flush()
        raise WrongCode
    note_proof(session, claim=claim, proof="The clinic told the code by telephone or letter.", now=now)
    _note(session, claim, "claim.prove", by)
    return grant_if_undisputed(session, claim=claim, keyring=keyring, now=now, by=by) is not None


def grant_if_undisputed(
    session: Session,
    *,
    claim: ClinicClaim,
    keyring: Keyring,
    now: dt.datetime,
    locale: str = "en",
    by: Decider | None = None,
) -> str | None:
    """Grant a proven claim where nobody else claims or holds the clinic; gives the invitation's path."""
    if session.scalar(select(func.claim_is_disputed(claim.clinic_id, claim.id))):
        return None
    return _grant(session, claim, by, "", keyring, now, locale)


def grant(
    session: Session,
    *,
    claim_id: UUID,
    proof: str,
    reason: str,
    by: Decider,
    keyring: Keyring,
    now: dt.datetime,
) -> bool:
    """Grant a claim by a moderator's word; the clinic's other claims end, with an earlier owner's role.

    Gives whether it was open.
    """
    claim = _open(session, claim_id)
    if claim is None:
        return False
    if claim.proved_at is None:
        note_proof(session, claim=claim, proof=proof, now=now)
    others = select(ClinicClaim).where(
        ClinicClaim.clinic_id == claim.clinic_id,
        ClinicClaim.id != claim.id,
        ClinicClaim.state.in_(("open", "proved", "granted")),
    )
    for other in session.scalars(others.with_for_update()):
        if other.state == "granted":
            _take_role(session, other)
        other.state = "ended" if other.state == "granted" else "refused"
        other.decided_at, other.decided_by = now, by.name
        other.reason = "Another claim of the clinic was granted."
    session.flush()
    _grant(session, claim, by, reason, keyring, now, "en")
    return True


def refuse(
    session: Session, *, claim_id: UUID, reason: str, by: Decider, keyring: Keyring, now: dt.datetime
) -> bool:
    """Refuse a claim and tell its person why; gives whether it was open."""
    claim = _open(session, claim_id)
    if claim is None:
        return False
    claim.state, claim.decided_at, claim.decided_by, claim.reason = "refused", now, by.name, reason
    session.flush()
    clinic = session.get_one(Clinic, claim.clinic_id)
    mails.queue(session, keyring=keyring, to=claim.email, template="claim_refused", locale="en",
                values={"clinic": clinic.name, "why": reason}, path=f"/clinics/{clinic.slug}")  # fmt: skip
    _note(session, claim, "claim.refuse", by)
    return True


def _grant(
    session: Session,
    claim: ClinicClaim,
    by: Decider | None,
    reason: str,
    keyring: Keyring,
    now: dt.datetime,
    locale: str,
) -> str:
    claim.state, claim.decided_at, claim.reason = "granted", now, reason
    claim.decided_by = by.name if by else "proof"
    session.flush()
    path = links.invite(
        session, keyring=keyring, email=claim.email, inviter=INVITER, role="owner", clinic_id=claim.clinic_id,
        invited_by=by.account_id if by else None, locale=locale,
    )  # fmt: skip
    _note(session, claim, "claim.grant", by)
    return path


def _take_role(session: Session, claim: ClinicClaim) -> None:
    account = accounts.find(session, email=claim.email)
    if account is not None:
        members.remove(session, account_id=account.id, clinic_id=claim.clinic_id)


def _open(session: Session, claim_id: UUID) -> ClinicClaim | None:
    claim = session.get(ClinicClaim, claim_id, with_for_update=True, populate_existing=True)
    return claim if claim is not None and claim.state in ("open", "proved") else None


def _note(session: Session, claim: ClinicClaim, action: str, by: Decider | None) -> None:
    actor = audit.Actor("account", str(by.account_id)) if by else audit.Actor("system", "claims")
    audit.note(session, actor=actor, action=action, subject="clinic_claim", subject_id=claim.id,
               clinic_id=claim.clinic_id, why=claim.method)  # fmt: skip
