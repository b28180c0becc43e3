"""Take a claim, and prove it by a link that was mailed to the clinic's own domain."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.claims.errors import NotItsDomain, TooManyClaims
from finder.claims.services import deciding
from finder.errors import NotListed
from finder.mail import services as mails
from finder.models import Clinic, ClinicClaim
from finder.moderation.deadlines import due_at
from finder.sealing.keyring import Keyring
from finder.tenancy import act_for
from finder.tokens import digest, new_token

MOST_OPEN = 5
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LETTERS = 8
LINK_HOLDS = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be claimed: a clinic, and the domain to whose addresses a link can be sent."""

    clinic_id: int
    slug: str
    name: str
    domain: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """Who claims, and how they want to prove it (`CLAIM_METHODS`)."""

    name: str
    title: str
    email: str
    method: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim as its own person sees it. `can_prove`: by the link in hand."""

    clinic: Subject
    state: str
    method: str
    due_at: dt.datetime
    can_prove: bool


def subject(session: Session, *, slug: str) -> Subject:
    """Give what can be claimed of a published clinic. Errors: `NotListed`."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug, Clinic.status == "published"))
    if clinic is None:
        raise NotListed(slug)
    return _subject(clinic)


def create(
    session: Session, *, slug: str, told: Told, keyring: Keyring, now: dt.datetime, locale: str
) -> UUID:
    """Take a claim and mail its link, and with method `code` the code that the clinic is to read out.

    Errors: `NotListed`, `NotItsDomain`, `TooManyClaims`, `BadAddress`, `TooManyMails`.
    """
    clinic = session.scalar(
        select(Clinic).where(Clinic.slug == slug, Clinic.status == "published").with_for_update()
    )
    if clinic is None:
        raise NotListed(slug)
    email = mails.clean_address(told.email).lower()
    if told.method == "mail" and not of_domain(email, _subject(clinic).domain):
        raise NotItsDomain(email)
    if (session.scalar(select(func.open_claims(clinic.id))) or 0) >= MOST_OPEN:
        raise TooManyClaims
    claim_id, token = uuid4(), new_token()
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)) if told.method == "code" else ""
    act_for(session, request_id=claim_id)
    session.add(
        ClinicClaim(
            id=claim_id, clinic_id=clinic.id, name=told.name, title=told.title, email=email,
            method=told.method, token_sha256=digest(token), code_sha256=digest(code) if code else None,
            received_at=now, due_at=due_at(now, time_zone=clinic.time_zone),
        )
    )  # fmt: skip
    session.flush()
    mails.queue(
        session, keyring=keyring, to=email, template="claim", locale=locale,
        values={"clinic": clinic.name, "method": told.method, "code": code},
        path=f"/claims/{claim_id}/{token}",
    )  # fmt: skip
    return claim_id


def standing(session: Session, *, claim_id: UUID, token: str, now: dt.datetime) -> Standing:
    """Give a claim to whoever has its link. Errors: `NotListed`."""
    claim = _by_link(session, claim_id, token)
    clinic = _subject(session.get_one(Clinic, claim.clinic_id))
    return Standing(clinic, claim.state, claim.method, claim.due_at, _can_prove(claim, now))


def prove(
    session: Session, *, claim_id: UUID, token: str, keyring: Keyring, now: dt.datetime, locale: str
) -> str | None:
    """Take the link as the proof; gives the path of the invitation, None where a moderator decides first.

    Errors: `NotListed`.
    """
    claim = _by_link(session, claim_id, token)
    if not _can_prove(claim, now):
        raise NotListed(claim_id)
    domain = claim.email.partition("@")[2]
    deciding.note_proof(session, claim=claim, proof=f"A link by mail to {domain} was opened.", now=now)
    return deciding.grant_if_undisputed(session, claim=claim, keyring=keyring, now=now, locale=locale)


def of_domain(email: str, domain: str | None) -> bool:
    """Whether an address is of a domain, or of a part of it."""
    host = email.partition("@")[2]
    return domain is not None and (host == domain or host.endswith(f".{domain}"))


def _subject(clinic: Clinic) -> Subject:
    host = (urlsplit(clinic.website).hostname or "").removeprefix("www.") if clinic.website else ""
    return Subject(clinic.id, clinic.slug, clinic.name, host or None)


def _can_prove(claim: ClinicClaim, now: dt.datetime) -> bool:
    return claim.state == "open" and claim.method == "mail" and now < claim.received_at + LINK_HOLDS


def _by_link(session: Session, claim_id: UUID, token: str) -> ClinicClaim:
    act_for(session, request_id=claim_id)
    claim = session.get(ClinicClaim, claim_id, with_for_update=True, populate_existing=True)
    if claim is None or not secrets.compare_digest(claim.token_sha256, digest(token)):
        raise NotListed(claim_id)
    return claim
