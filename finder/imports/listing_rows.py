"""Checks listed clinics and people against the directory, and brings them to the rows that are merged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.imports.addresses import address_key
from finder.imports.faults import Outcome, RowFault, RowRefused
from finder.imports.listings import Listed, ListedClinic, ListedPerson
from finder.imports.spelling import slug, title_case
from finder.imports.zips import ZipArea, load_zip_areas
from finder.models import (
    AccessibilityFeature,
    InsurancePlan,
    Language,
    Specialty,
    SpecialtyRegistryName,
)
from finder.places.distance import geodesic_m
from search.text import fold
from search.types import Point

FEWEST_PEOPLE = 2
"""One clinician's address can be a home, so it is not published."""
FROM_ZIP_M = 10_000
"""How far from the middle of its ZIP a clinic's given position is believed to lie."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a listing is checked against: ZIPs, our specialties by every name of theirs, and small codes."""

    areas: Mapping[str, ZipArea]
    specialties: Mapping[str, str]
    languages: frozenset[str]
    insurance: frozenset[str]
    accessibility: frozenset[str]


class ClinicRow(NamedTuple):
    """The columns of the temporary table `batch`, in the order they are copied."""

    row: int
    key: str
    organization_key: str
    organization: str
    name: str
    slug: str
    form: str | None
    street: str
    suite: str | None
    city: str
    state: str
    zip5: str
    address_key: str
    lat: float
    lon: float
    point_precision: str
    time_zone: str
    phone: str | None
    phone_extension: str | None
    website: str | None
    languages: list[str]
    insurance: list[str]
    accessibility: list[str]
    status: str
    fingerprint: str


class PersonRow(NamedTuple):
    """The columns of the temporary table `batch_people`."""

    clinic_row: int
    person_key: str
    npi: str | None
    given_name: str | None
    family_name: str
    credentials: str | None
    codes: list[str]
    accepting: bool | None
    telehealth: bool | None
    weekdays: list[int] | None
    languages: list[str]


@dataclass(slots=True)
class _Clinic:
    """A clinic in the making."""

    listed: ListedClinic
    area: ZipArea
    point: Point
    precision: str
    people: dict[str, PersonRow] = field(default_factory=dict)


def load_vocabulary(session: Session) -> Vocabulary:
    """Read it. Errors: `FileRefused` where the gazetteer is not loaded."""
    own = {code.casefold(): code for code in session.scalars(select(Specialty.code))}
    names = session.scalars(select(SpecialtyRegistryName))
    return Vocabulary(
        areas=load_zip_areas(session),
        specialties={name.value.casefold(): name.specialty_code for name in names} | own,
        languages=frozenset(session.scalars(select(Language.code))),
        insurance=frozenset(session.scalars(select(InsurancePlan.code))),
        accessibility=frozenset(session.scalars(select(AccessibilityFeature.code))),
    )


class Resolver:
    """Takes listings in their order; `faults` are what is wrong with them, by row."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = vocabulary
        self._clinics: dict[tuple[str, str], _Clinic] = {}
        self._by_key: dict[str, _Clinic] = {}
        self.faults: list[RowFault] = []

    def take(self, listed: Iterable[Listed]) -> None:
        """Take them all: clinics stand before their people."""
        for each in listed:
            if isinstance(each, RowFault):
                self.faults.append(each)
                continue
            self.faults.extend(each.faults)
            try:
                self._take_clinic(each) if isinstance(each, ListedClinic) else self._take_person(each)
            except RowRefused as refused:
                self.faults.append(refused.at(each.row))

    def rows(self) -> Iterator[tuple[ClinicRow, list[PersonRow]]]:
        """Give each clinic with its people."""
        for (organization_key, key), clinic in self._clinics.items():
            people = list(clinic.people.values())
            yield _clinic_row(clinic, organization_key, key, people, self._known), people

    def _doubt(self, row: int, code: str, reason: str, value: str) -> None:
        self.faults.append(RowFault(row, Outcome.DOUBTFUL, code, reason, value))

    def _take_clinic(self, listed: ListedClinic) -> None:
        address = listed.address
        area = self._known.areas.get(address.zip5)
        if area is None:
            raise RowRefused("unknown-zip", "no such ZIP is known, so the place has no point", address.zip5)
        if area.state != address.state:
            reason = f"the ZIP lies in {area.state}; not published"
            self._doubt(listed.row, "state-disagrees", reason, address.state)
        point, precision = Point(area.lat, area.lon), "zip"
        if address.point is not None:
            if geodesic_m(address.point, point) <= FROM_ZIP_M:
                point, precision = address.point, "street"
            else:
                reason = "the position lies far from the ZIP; the middle of the ZIP stands for it"
                self._doubt(listed.row, "far-from-zip", reason, f"{address.point.lat},{address.point.lon}")
        for codes, known, what in (
            (listed.languages, self._known.languages, "language"),
            (listed.insurance, self._known.insurance, "plan"),
            (listed.accessibility, self._known.accessibility, "kind of access"),
        ):
            for code in codes:
                if code not in known:
                    self._doubt(listed.row, "unknown-code", f"this {what} is not known here; left out", code)
        organization = listed.organization or listed.name
        key = f"{fold(organization)}|{address.state}", address_key(address.street, address.zip5)
        clinic = self._clinics.get(key)
        if clinic is None:
            clinic = self._clinics[key] = _Clinic(listed, area, point, precision)
        else:
            reason = f"same organization and address as row {clinic.listed.row}; its people count there"
            self._doubt(listed.row, "shared-address", reason, listed.key)
        self._by_key[listed.key] = clinic

    def _take_person(self, listed: ListedPerson) -> None:
        clinic = self._by_key.get(listed.clinic_key)
        if clinic is None:
            raise RowRefused("clinic-refused", "the clinic of this person was refused", listed.clinic_key)
        codes: list[str] = []
        for said in listed.specialties:
            code = self._known.specialties.get(said.casefold())
            if code is None:
                self._doubt(
                    listed.row, "unknown-specialty", "this specialty is not known here; left out", said
                )
            elif code not in codes:
                codes.append(code)
        before = clinic.people.get(listed.person_key)
        if before is not None:
            codes = list(dict.fromkeys((*before.codes, *codes)))
        clinic.people[listed.person_key] = PersonRow(
            clinic_row=clinic.listed.row,
            person_key=listed.person_key,
            npi=listed.npi,
            given_name=title_case(listed.given_name) or None,
            family_name=title_case(listed.family_name),
            credentials=listed.credentials or None,
            codes=codes,
            accepting=listed.accepting,
            telehealth=listed.telehealth,
            weekdays=list(listed.weekdays) if listed.weekdays else None,
            languages=[code for code in listed.languages if code in self._known.languages],
        )


def _clinic_row(
    clinic: _Clinic, organization_key: str, key: str, people: list[PersonRow], known: Vocabulary
) -> ClinicRow:
    listed, address = clinic.listed, clinic.listed.address
    trusted = clinic.area.state == address.state
    able = sum(bool(person.codes) for person in people)
    line, city = title_case(address.street.line, street=True), title_case(address.city)
    row = ClinicRow(
        row=listed.row,
        key=listed.key,
        organization_key=organization_key,
        organization=title_case(listed.organization or listed.name),
        name=title_case(listed.name),
        slug=slug(title_case(listed.name), city, address.state),
        form=listed.form,
        street=line,
        suite=address.street.suite and title_case(address.street.suite, street=True),
        city=city,
        state=address.state,
        zip5=address.zip5,
        address_key=key,
        lat=clinic.point.lat,
        lon=clinic.point.lon,
        point_precision=clinic.precision,
        time_zone=clinic.area.time_zone,
        phone=listed.phone.number,
        phone_extension=listed.phone.extension,
        website=listed.website,
        languages=[code for code in listed.languages if code in known.languages],
        insurance=[code for code in listed.insurance if code in known.insurance],
        accessibility=[code for code in listed.accessibility if code in known.accessibility],
        status="published" if trusted and able >= FEWEST_PEOPLE else "unpublished",
        fingerprint="",
    )
    said = repr((row._replace(row=0), [person._replace(clinic_row=0) for person in people]))
    return row._replace(fingerprint=hashlib.sha256(said.encode()).hexdigest())
