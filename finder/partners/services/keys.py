"""Partners' keys: given, checked, followed by new ones, taken back."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Partner, PartnerKey
from finder.partners.errors import KeyRefused, NoSuchKey, ScopeMissing
from finder.partners.key_texts import new_key, prefix_of
from finder.tokens import digest

LASTS = dt.timedelta(days=365)
OVERLAP = dt.timedelta(days=7)
NOTED_EVERY = dt.timedelta(minutes=1)
"""How exactly the last use is known; a write for each call would cost more than it tells."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key. Its text is shown this once."""

    text: str
    prefix: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key a call came with."""

    partner_id: int
    prefix: str
    test: bool


def add_partner(session: Session, *, name: str) -> Partner:
    """Add an organization."""
    partner = Partner(name=name)
    session.add(partner)
    session.flush()
    return partner


def issue(
    session: Session,
    *,
    partner: str,
    label: str,
    scopes: Sequence[str],
    now: dt.datetime,
    test: bool = False,
    lasts: dt.timedelta = LASTS,
) -> Issued:
    """Give a partner, by its name, a new key. Errors: `NoSuchKey`."""
    found = session.scalar(select(Partner).where(Partner.name == partner))
    if found is None:
        raise NoSuchKey(partner)
    return _issue(session, found.id, label, scopes, now, test=test, lasts=lasts)


def rotate(session: Session, *, prefix: str, now: dt.datetime, overlap: dt.timedelta = OVERLAP) -> Issued:
    """Give a key's follower; the old one holds for `overlap` longer at most. Errors: `NoSuchKey`."""
    old = _by_prefix(session, prefix)
    following = _issue(
        session,
        old.partner_id,
        old.label,
        old.scopes,
        now,
        test=old.test,
        lasts=old.expires_at - old.created_at,
    )
    old.expires_at = min(old.expires_at, now + overlap)
    return following


def revoke(session: Session, *, prefix: str, now: dt.datetime) -> None:
    """Take a key back at once. Errors: `NoSuchKey`."""
    _by_prefix(session, prefix).revoked_at = now


def check(session: Session, *, text: str, scope: str, now: dt.datetime) -> Holder:
    """Say whose key this is, and note its use. Errors: `KeyRefused`, `ScopeMissing`."""
    prefix = prefix_of(text)
    key = session.scalar(select(PartnerKey).where(PartnerKey.prefix == prefix)) if prefix else None
    if key is None or not hmac.compare_digest(key.digest, digest(text)):
        raise KeyRefused
    if key.revoked_at is not None or key.expires_at <= now:
        raise KeyRefused
    if scope not in key.scopes:
        raise ScopeMissing
    if key.last_used_at is None or key.last_used_at < now - NOTED_EVERY:
        key.last_used_at = now
    return Holder(key.partner_id, key.prefix, key.test)


def listed(session: Session) -> list[tuple[str, PartnerKey]]:
    """Give every key with the name of its partner."""
    rows = select(Partner.name, PartnerKey).join(PartnerKey, PartnerKey.partner_id == Partner.id)
    return [(row[0], row[1]) for row in session.execute(rows.order_by(Partner.name, PartnerKey.id))]


def _issue(
    session: Session,
    partner_id: int,
    label: str,
    scopes: Sequence[str],
    now: dt.datetime,
    *,
    test: bool,
    lasts: dt.timedelta,
) -> Issued:
    text, prefix = new_key(test=test)
    key = PartnerKey(
        partner_id=partner_id, label=label, prefix=prefix, digest=digest(text), scopes=list(scopes),
        test=test, created_at=now, expires_at=now + lasts,
    )  # fmt: skip
    session.add(key)
    session.flush()
    return Issued(text, prefix, key.expires_at)


def _by_prefix(session: Session, prefix: str) -> PartnerKey:
    key = session.scalar(select(PartnerKey).where(PartnerKey.prefix == prefix).with_for_update())
    if key is None:
        raise NoSuchKey(prefix)
    return key
