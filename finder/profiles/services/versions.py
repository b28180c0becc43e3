"""The versions of a profile: who changed what when, what it was before, and how it is put back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.errors import NotListed
from finder.models import ProfileVersion
from finder.models.integration import OWN_GRADES
from finder.profiles.services import publishing
from finder.profiles.services.publishing import Author, Published
from finder.profiles.services.state import read_state

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A change of one field; `now` is what stands today. `restorable`: that differs from `before`."""

    id: int
    field: str
    before: Any
    after: Any
    now: Any
    author: str
    reviewed_by: str | None
    made_at: dt.datetime
    restores_id: int | None

    @property
    def restorable(self) -> bool:
        """Whether putting the earlier value back would change anything."""
        return bool(self.before != self.now)


def list_versions(session: Session, *, clinic_id: int, before_id: int | None = None) -> tuple[Version, ...]:
    """Give a clinic's changes, newest first, a page at a time."""
    rows = select(ProfileVersion).where(ProfileVersion.clinic_id == clinic_id)
    if before_id is not None:
        rows = rows.where(ProfileVersion.id < before_id)
    state = read_state(session, clinic_id=clinic_id)
    return tuple(
        Version(row.id, row.field, row.before, row.after, state.get(row.field), row.author_name,
                row.reviewed_by, row.made_at, row.restores_id)
        for row in session.scalars(rows.order_by(ProfileVersion.id.desc()).limit(PAGE_SIZE))
    )  # fmt: skip


def restore(
    session: Session, *, clinic_id: int, version_id: int, author: Author, now: dt.datetime
) -> Published:
    """Put back what a field was before a version, as one more change. Errors: `NotListed`, `CannotBe`."""
    version = session.get(ProfileVersion, version_id)
    if version is None or version.clinic_id != clinic_id:
        raise NotListed(version_id)
    value = version.before
    if version.field.startswith("practices/") and value and value["evidence"] not in OWN_GRADES:
        # What somebody else has proved comes back as the clinic's own word only.
        value = {**value, "evidence": "own_word", "meets_on": None, "participants": []}
    return publishing.publish(
        session, clinic_id=clinic_id, changes={version.field: value}, author=author, now=now,
        restores_id=version.id,
    )  # fmt: skip
