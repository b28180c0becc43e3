"""The review queue: what files say against a clinic's own word."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Clinic, ImportDoubt


def open_doubts(session: Session) -> list[tuple[ImportDoubt, str]]:
    """Give the doubts nobody has dealt with, the oldest first, each with its clinic's slug."""
    rows = session.execute(
        select(ImportDoubt, Clinic.slug)
        .join(Clinic, Clinic.id == ImportDoubt.clinic_id)
        .where(ImportDoubt.decided_at.is_(None))
        .order_by(ImportDoubt.id)
    )
    return [(doubt, slug) for doubt, slug in rows]


def close_doubt(session: Session, *, doubt_id: int) -> bool:
    """Mark a doubt as dealt with; give whether it was open. The next file may open it anew."""
    doubt = session.get(ImportDoubt, doubt_id, with_for_update=True)
    if doubt is None or doubt.decided_at is not None:
        return False
    doubt.decided_at, doubt.decision = dt.datetime.now(dt.UTC), "closed"
    return True
