"""What the invented clinics in seeds/examples.json must look like."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from finder.seeding.entries import Code, Entry, InTwoLanguages, LanguageTag, Text

ExampleName = Annotated[str, StringConstraints(pattern=r"^Example \S")]
ExampleSite = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9-]+\.example\.org$")]
# 555-0100 to 555-0199 belong to nobody: they are kept for fiction.
FictionalPhone = Annotated[str, StringConstraints(pattern=r"^\+1[2-9][0-9]{2}55501[0-9]{2}$")]
Weekday = Annotated[int, Field(ge=1, le=7)]
WallTime = Annotated[dt.time, Field(strict=False)]
Days = Annotated[int, Field(ge=0)]


class OrganizationExample(Entry):
    """An invented owner of clinics."""

    code: Code
    name: ExampleName
    website: ExampleSite


class PersonExample(Entry):
    """An invented person at one clinic; `weekdays`, `accepting` and `telehealth` are null where unknown."""

    given: Text
    family: Text
    credentials: Text
    specialties: list[Code] = Field(min_length=1)
    weekdays: list[Weekday] | None = Field(min_length=1)
    accepting: bool | None
    telehealth: bool | None
    languages: list[LanguageTag] = Field(min_length=1)
    insurance: list[Code]

    @property
    def key(self) -> str:
        """Tell the person from the others of the file; the same key at two clinics is the same person."""
        return f"{self.given} {self.family}, {self.credentials}"


class PracticeExample(Entry):
    """An integration practice with its proof; it was said `days_ago` and holds for `valid_days`."""

    code: Code
    evidence: Literal["own_word", "named_conference", "document", "confirmed"]
    detail: InTwoLanguages
    said_by: Text
    days_ago: Days
    valid_days: Annotated[int, Field(gt=0)]


class ClinicExample(Entry):
    """An invented clinic. Its facts were stated `stated_days_ago`, and attested then by `attested_by`."""

    slug: Annotated[str, StringConstraints(pattern=r"^example(-[a-z0-9]+)+$")]
    name: ExampleName
    organization: Code | None
    form: Literal["hospital", "independent"]
    street: Text
    suite: Text | None
    city: Text
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    zip: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    time_zone: Text
    phone: FictionalPhone
    website: ExampleSite
    hours: dict[Annotated[str, StringConstraints(pattern="^[1-7]$")], list[tuple[WallTime, WallTime]]]
    people: list[PersonExample] = Field(min_length=1)
    practices: list[PracticeExample]
    insurance: list[Code] = Field(min_length=1)
    languages: dict[LanguageTag, Literal["staff", "interpreter"]]
    accessibility: list[Code]
    pathways: list[Code]
    stated_days_ago: Days
    attested_by: Text | None

    @model_validator(mode="after")
    def _hours_are_in_order(self) -> ClinicExample:
        for weekday, stretches in self.hours.items():
            times = [time for stretch in stretches for time in stretch]
            if any(first >= second for first, second in itertools.pairwise(times)):
                raise ValueError(f"{self.slug}: the hours of weekday {weekday} are out of order")
        return self

    @model_validator(mode="after")
    def _people_come_on_open_days(self) -> ClinicExample:
        for person in self.people:
            closed = {str(day) for day in person.weekdays or ()} - self.hours.keys()
            if closed:
                raise ValueError(
                    f"{self.slug}: {person.key} comes on weekdays {sorted(closed)}, when it is closed"
                )
        return self


class PartnershipExample(Entry):
    """An invented clinic's word, `days_ago`, that it works with another; both are named by their slugs."""

    clinic: str
    partner: str
    said_by: Text
    days_ago: Days


class Examples(Entry):
    """The whole of examples.json."""

    organizations: list[OrganizationExample]
    clinics: list[ClinicExample]
    partnerships: list[PartnershipExample]

    @model_validator(mode="after")
    def _partners_are_two_of_these_clinics(self) -> Examples:
        slugs = {clinic.slug for clinic in self.clinics}
        for word in self.partnerships:
            if word.clinic == word.partner or not {word.clinic, word.partner} <= slugs:
                raise ValueError(f"{word.clinic} and {word.partner} are not two of these clinics")
        return self

    @model_validator(mode="after")
    def _a_person_speaks_the_same_everywhere(self) -> Examples:
        spoken: dict[str, list[str]] = {}
        for person in (person for clinic in self.clinics for person in clinic.people):
            if spoken.setdefault(person.key, person.languages) != person.languages:
                raise ValueError(f"{person.key} speaks other languages at another clinic")
        return self
