"""Add to the audit log, in the transaction that does what the entry tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from finder.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account or partner by number, a patient by the request, the system by a job's name."""

    kind: Literal["account", "patient", "partner", "system"]
    id: str


def note(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: object,
    clinic_id: int | None = None,
    why: str = "",
) -> None:
    """Add one entry: `request.read` of `appointment_request` 8d2…, say, because of "inbox".

    Ids only, never content. Entries follow each other: a transaction that noted something keeps others that
    note waiting until it ends, so note last.
    """
    session.execute(
        insert(AuditEntry.__table__).values(  # type: ignore[arg-type]  # a mapped class's table is a Table
            position=0,  # the trigger gives it its place
            actor=actor.kind,
            actor_id=actor.id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            clinic_id=clinic_id,
            why=why,
        )
    )


def entries_of(session: Session, *, subject: str, subject_id: object) -> list[AuditEntry]:
    """Give what is noted of one thing, oldest first."""
    wanted = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == str(subject_id))
    return list(session.scalars(wanted.order_by(AuditEntry.position)))
