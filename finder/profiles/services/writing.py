"""Writes one field of a profile into the system of record; triggers tell the index of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.times import day_of
from finder.imports.addresses import address_key, read_street
from finder.models import (
    Base,
    Clinic,
    ClinicAccessibility,
    ClinicHoliday,
    ClinicHours,
    ClinicInsurance,
    ClinicLanguage,
    ClinicPathway,
    ClinicPractice,
)
from finder.models.integration import OWN_GRADES
from finder.offering.services import rules
from finder.places import lookup
from finder.profiles.faults import CannotBe
from finder.profiles.fields import kind_of
from finder.profiles.services.people_writing import write_person

PROOF_HOLDS = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Word:
    """Who says it, as the record keeps it, and when."""

    source_id: int
    name: str
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date in UTC, as all dates of statements are."""
        return self.now.astimezone(dt.UTC).date()


def write_field(session: Session, *, clinic: Clinic, field: str, value: Any, word: Word) -> None:
    """Write one field. Errors: `CannotBe` for a value that the record cannot hold."""
    kind, key = kind_of(field), field.partition("/")[2]
    if kind == "people":
        write_person(session, clinic_id=clinic.id, key=key, value=value, source_id=word.source_id,
                     today=word.today)  # fmt: skip
    elif kind == "practices":
        _write_practice(session, clinic.id, key, value, word)
    elif kind == "address":
        _write_address(session, clinic, value)
    elif kind == "closed_days":
        _write_closed_days(session, clinic, value, word.now)
    elif kind in _LISTS:
        _replace(session, clinic.id, kind, value, word)
    else:
        _write_plain(clinic, field, value)
    session.flush()


def _write_plain(clinic: Clinic, field: str, value: Any) -> None:
    if field == "phone":
        clinic.phone = value["number"] if value else None
        clinic.phone_extension = (value["extension"] or None) if value else None
    elif field == "point":
        if value is None:
            raise CannotBe(field)
        clinic.point = f"SRID=4326;POINT({value['lon']} {value['lat']})"  # type: ignore[assignment]  # EWKT is read as well
        clinic.point_precision = value["precision"]
    elif field == "basis":
        clinic.roster_basis = value
    elif field in ("name", "form", "website"):
        setattr(clinic, field, value)
    else:
        raise CannotBe(field)


def _write_address(session: Session, clinic: Clinic, value: dict[str, Any]) -> None:
    """Write the address; its point becomes the middle of a new ZIP until somebody places it better."""
    try:
        street = read_street(value["street"])
    except ValueError:
        raise CannotBe("address") from None
    key = address_key(street, value["zip5"])
    taken = select(Clinic.id).where(
        Clinic.id != clinic.id,
        Clinic.address_key == key,
        Clinic.organization_id.is_not_distinct_from(clinic.organization_id),
    )
    if session.scalar(taken.limit(1)):
        raise CannotBe("address")
    moved = key != clinic.address_key
    clinic.street, clinic.suite, clinic.city = value["street"], value["suite"], value["city"]
    clinic.state, clinic.zip5, clinic.address_key = value["state"], value["zip5"], key
    middle = lookup.zip_place(session, zip5=clinic.zip5)
    if middle is not None and moved:
        clinic.time_zone = middle.time_zone or clinic.time_zone
        clinic.point = f"SRID=4326;POINT({middle.point.lon} {middle.point.lat})"  # type: ignore[assignment]  # as above
        clinic.point_precision = "zip"


def _write_closed_days(session: Session, clinic: Clinic, value: list[list[str]], now: dt.datetime) -> None:
    """Close and open days from today on, with the visits offered on them; past days stay as they were."""
    today = day_of(now, clinic.time_zone)
    held = {
        row.day: row.name or ""
        for row in session.scalars(select(ClinicHoliday).where(ClinicHoliday.clinic_id == clinic.id))
    }
    wanted = {dt.date.fromisoformat(day): name for day, name in value}
    for day in sorted({*held, *wanted}):
        if day < today or held.get(day) == wanted.get(day):
            continue
        try:
            if day in held:
                rules.drop_holiday(session, clinic_id=clinic.id, day=day, now=now)
            if day in wanted:
                rules.add_holiday(session, clinic_id=clinic.id, day=day, name=wanted[day] or None, now=now)
        except NotPossible:
            raise CannotBe("closed_days") from None


def _write_practice(session: Session, clinic_id: int, code: str, value: Any, word: Word) -> None:
    held = session.get(ClinicPractice, (clinic_id, code))
    if value is None:
        if held is not None:
            session.delete(held)
        return
    if held is not None and held.evidence == value["evidence"] and held.evidence not in OWN_GRADES:
        held.detail_en, held.detail_es = value["detail"], value["detail_es"]  # the proof stays who gave it
        return
    if value["evidence"] not in OWN_GRADES:
        raise CannotBe(f"practices/{code}")
    if held is None:
        held = ClinicPractice(clinic_id=clinic_id, practice_code=code)
        session.add(held)
    named = value["evidence"] == "named_conference"
    held.evidence, held.detail_en, held.detail_es = value["evidence"], value["detail"], value["detail_es"]
    held.meets_on = value["meets_on"] if named else None
    held.participants = value["participants"] if named else None
    held.said_by, held.said_on, held.expires_on = word.name, word.today, word.today + PROOF_HOLDS
    held.source_id, held.source_row = word.source_id, None


_LISTS: dict[str, type[Base]] = {
    "hours": ClinicHours,
    "insurance": ClinicInsurance,
    "languages": ClinicLanguage,
    "access": ClinicAccessibility,
    "pathways": ClinicPathway,
}


def _rows(clinic_id: int, kind: str, value: Any, word: Word) -> Iterable[Base]:
    if kind == "hours":
        for weekday, opens, closes in value:
            yield ClinicHours(clinic_id=clinic_id, weekday=weekday, opens=dt.time.fromisoformat(opens),
                              closes=dt.time.fromisoformat(closes))  # fmt: skip
    elif kind == "languages":
        for code, by in value.items():
            yield ClinicLanguage(clinic_id=clinic_id, language_code=code, spoken_by=by)
    for code in value if kind in ("insurance", "access", "pathways") else ():
        if kind == "insurance":
            yield ClinicInsurance(clinic_id=clinic_id, plan_code=code)
        elif kind == "access":
            yield ClinicAccessibility(clinic_id=clinic_id, feature_code=code)
        else:
            yield ClinicPathway(clinic_id=clinic_id, pathway_code=code, said_on=word.today,
                                source_id=word.source_id)  # fmt: skip


def _replace(session: Session, clinic_id: int, kind: str, value: Any, word: Word) -> None:
    """Make these the clinic's only rows of a kind."""
    wanted = {session.merge(row) for row in _rows(clinic_id, kind, value, word)}
    for stored in session.scalars(select(_LISTS[kind]).filter_by(clinic_id=clinic_id)):
        if stored not in wanted:
            session.delete(stored)
