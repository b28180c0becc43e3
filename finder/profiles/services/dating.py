"""Dates a group of a clinic's facts: who said it, and from which day on it counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from finder.models import Provenance


def date_group(session: Session, *, clinic_id: int, group: str, source_id: int, on: dt.date) -> None:
    """Note that a source said a group of facts (`FACT_GROUPS`) on a day, in place of what stood there."""
    held = session.get(Provenance, (clinic_id, group))
    if held is None:
        held = Provenance(clinic_id=clinic_id, fact_group=group)
        session.add(held)
    held.source_id, held.source_row, held.stated_on = source_id, None, on
