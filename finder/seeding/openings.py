"""The openings of the invented clinics: every person's mornings, on the days they are there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from finder.models import Affiliation, AffiliationSpecialty, Attestation, Clinic, OpeningRule, Source

OPENS, CLOSES = dt.time(9), dt.time(12)
MINUTES = 30
LEAD_MINUTES = 24 * 60
FIRST_ON = dt.date(2026, 1, 1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def write_openings(session: Session, *, source: Source) -> int:
    """Give each attested example a rule a person; one that has rules already is left as it is.

    Gives how many rules were written. The worker makes the openings of them.
    """
    rows = session.execute(
        select(Affiliation, Clinic)
        .join(Clinic, Clinic.id == Affiliation.clinic_id)
        .where(
            Clinic.source_id == source.id,
            Affiliation.active,
            Affiliation.weekdays.is_not(None),
            exists().where(Attestation.clinic_id == Clinic.id),
            ~exists().where(OpeningRule.clinic_id == Clinic.id),
        )
    ).all()
    rules = [_rule(session, affiliation, clinic) for affiliation, clinic in rows]
    session.add_all(rules)
    session.flush()
    return len(rules)


def _rule(session: Session, affiliation: Affiliation, clinic: Clinic) -> OpeningRule:
    specialty = session.scalars(
        select(AffiliationSpecialty.specialty_code)
        .where(AffiliationSpecialty.affiliation_id == affiliation.id)
        .order_by(AffiliationSpecialty.specialty_code)
        .limit(1)
    ).one()
    days = ",".join(WEEKDAYS[day - 1] for day in sorted(affiliation.weekdays or ()))
    return OpeningRule(
        clinic_id=clinic.id,
        specialist_id=affiliation.specialist_id,
        specialty_code=specialty,
        repeats=f"FREQ=WEEKLY;BYDAY={days}",
        first_on=FIRST_ON,
        opens=OPENS,
        closes=CLOSES,
        minutes=MINUTES,
        lead_minutes=LEAD_MINUTES,
        time_zone=clinic.time_zone,
        # Some clinics want to look at each patient's request first, and the examples show both ways.
        at_once=bool(affiliation.telehealth),
    )
