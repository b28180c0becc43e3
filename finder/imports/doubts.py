"""The review queue: what files say and nobody believed unseen, until a person decides."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.imports import nameless
from finder.models import Clinic, ImportDoubt


class NotForUs(Exception):
    """What a doubt asks is not an operator's to accept; the message says whose it is."""


_WHOSE = {
    "contradiction": "A clinic's own word is changed by the clinic, on its pages; no file changes it.",
    "roster": "Whom a clinic names is changed by the clinic, on its pages; no file changes it.",
    "match": "Two clinics are never made one by an import. Close the wrong one by hand, then refuse this.",
}


def open_doubts(session: Session, *, kind: str | None = None) -> list[tuple[ImportDoubt, Clinic]]:
    """Give the doubts nobody has dealt with, the oldest first, each with its clinic."""
    query = (
        select(ImportDoubt, Clinic)
        .join(Clinic, Clinic.id == ImportDoubt.clinic_id)
        .where(ImportDoubt.decided_at.is_(None))
        .order_by(ImportDoubt.id)
    )
    if kind is not None:
        query = query.where(ImportDoubt.kind == kind)
    return [(doubt, clinic) for doubt, clinic in session.execute(query)]


def accept_doubt(session: Session, *, doubt_id: int) -> bool:
    """Take the file's side; give whether the doubt was open. Errors: `NotForUs`."""
    doubt = _open(session, doubt_id)
    if doubt is None:
        return False
    if doubt.kind in _WHOSE:
        raise NotForUs(_WHOSE[doubt.kind])
    nameless.accept(session, doubt)
    doubt.decided_at, doubt.decision = dt.datetime.now(dt.UTC), "accepted"
    return True


def refuse_doubt(session: Session, *, doubt_id: int) -> bool:
    """Leave everything as it is; give whether the doubt was open. Another file may open one anew."""
    doubt = _open(session, doubt_id)
    if doubt is None:
        return False
    doubt.decided_at, doubt.decision = dt.datetime.now(dt.UTC), "refused"
    return True


def _open(session: Session, doubt_id: int) -> ImportDoubt | None:
    doubt = session.get(ImportDoubt, doubt_id, with_for_update=True)
    return doubt if doubt is not None and doubt.decided_at is None else None
