"""Weighs what a registry's rows say for and against people working together at a place.

By registry, people are co-located at most; what is weighed here is whether even that may be believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FEWEST_CLINICIANS = 2
"""One clinician's address can be a home, so it is not published."""
MOST_ADDRESSES = 100
"""A group at more addresses is a teleradiology group, or lists its people wherever it has a contract."""
MANY_SITES = 3
"""Somebody listed at so many sites of one group: two can be Monday and Thursday, three are a list."""
_HOSPITAL_WORK = {
    "EMERGENCY MEDICINE": "emergency", "PATHOLOGY": "pathology", "HOSPITALIST": "hospitalist",
    "ANESTHESIOLOGY": "anesthesia", "CRNA": "anesthesia", "ANESTHESIOLOGY ASSISTANT": "anesthesia",
    "ANESTHESIOLOGIST ASSISTANTS": "anesthesia", "CERTIFIED REGISTERED NURSE ANESTHETIST": "anesthesia",
    "CERTIFIED REGISTERED NURSE ANESTHETIST CRNA": "anesthesia",
    "CERTIFIED REGISTERED NURSE ANESTHETIST (CRNA)": "anesthesia", "DIAGNOSTIC RADIOLOGY": "radiology",
    "CRITICAL CARE (INTENSIVISTS)": "critical care", "CRITICAL CARE INTENSIVISTS": "critical care",
}  # fmt: skip
"""CMS specialty names of work that is done in hospitals, by kind."""
_KINDS_OF_A_HOSPITAL = 3
OURS_TO_OTHERS = 2
"""Where nobody names a group: so many people of a team's field to each of another trade."""
_WITHOUT_KIND = {"NURSE PRACTITIONER", "PHYSICIAN ASSISTANT"}


class Against(StrEnum):
    """Why people are listed as doubtful."""

    WIDE_GROUP = "wide-group"
    STAFF_LIST = "staff-list"
    REPEATED_ROSTER = "repeated-roster"
    OFFICE_BUILDING = "office-building"
    NO_TIE = "no-tie"


@dataclass(frozen=True, slots=True)
class Family:
    """What a specialty is a kind of, and whether registries list it mostly for hospital staff.

    `field`: alike for all families that team presets join, however far; spine care is one, cancer another.
    """

    root: str
    supporting: bool
    field: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of groups that list people at many sites: the wide ones, and who is listed where (group and NPI)."""

    wide: Collection[str] = frozenset()
    repeated: Collection[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Roster:
    """Who a file lists at a place: all clinicians by NPI, and the specialties of those that have known ones.

    `group` is what the file calls the organization, its number or else its name; "" where it has none.
    `sectors`: who is listed under each writing of the ZIP; its last four digits part a house's tenants.
    """

    group: str
    clinicians: set[str] = field(default_factory=set)
    specialties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hospital_work: Counter[str] = field(default_factory=Counter)
    with_kind: set[str] = field(default_factory=set)
    sectors: dict[str, set[str]] = field(default_factory=dict)

    def note(self, npi: str, cms_name: str, sector: str = "") -> None:
        """Count a clinician."""
        self.clinicians.add(npi)
        self.sectors.setdefault(sector, set()).add(npi)
        if cms_name not in _WITHOUT_KIND:
            self.with_kind.add(npi)
        if kind := _HOSPITAL_WORK.get(cms_name):
            self.hospital_work[kind] += 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """`doubtful`: whose presence is not believed. `counts`: two of the others make a co-located team."""

    counts: bool
    publishable: bool
    doubtful: frozenset[str]
    against: tuple[str, ...]
    facts: Mapping[str, Any]


def weigh(
    roster: Roster,
    *,
    building: Counter[str],
    spread: Spread,
    families: Mapping[str, Family],
    vouched: Collection[str] = (),
) -> Verdict:
    """Weigh a place; `building` counts the hospital work of all who are listed at its address.

    `vouched`: of whom a person has decided that they are one team, though nobody names their group.
    """
    against, doubtful = _doubt(roster, building, spread, families)
    doubtful = doubtful.difference(vouched)
    present = {npi: codes for npi, codes in roster.specialties.items() if npi not in doubtful}
    believed = len(roster.clinicians - doubtful)
    return Verdict(
        counts=is_team(present.values(), families),
        publishable=believed >= FEWEST_CLINICIANS and bool(present),
        doubtful=doubtful,
        against=against,
        facts={
            "clinicians": len(roster.clinicians),
            "believed": believed,
            "specialties": dict(
                sorted(Counter(code for codes in present.values() for code in codes).items())
            ),
            **({"hospital_work": dict(sorted(building.items()))} if building else {}),
        },
    )


def _doubt(
    roster: Roster, building: Counter[str], spread: Spread, families: Mapping[str, Family]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Give what speaks against a list, and whom of it not to believe."""
    everybody = frozenset(roster.clinicians)
    if roster.group in spread.wide:
        return (Against.WIDE_GROUP,), everybody
    if is_hospital(roster.hospital_work if roster.group else building):
        return (Against.STAFF_LIST,), everybody
    if roster.group:
        repeated = frozenset(npi for npi in roster.clinicians if (roster.group, npi) in spread.repeated)
        return ((Against.REPEATED_ROSTER,) if repeated else ()), repeated
    if not is_team(roster.specialties.values(), families):
        return (), frozenset()
    together = [people for people in roster.sectors.values() if _is_team_of(people, roster, families)]
    tied = frozenset[str]().union(*(_of_one_field(people, roster, families) for people in together))
    if tied:
        return ((Against.NO_TIE,) if everybody - tied else ()), everybody - tied
    return (Against.OFFICE_BUILDING if together else Against.NO_TIE,), everybody


def _is_team_of(people: Collection[str], roster: Roster, families: Mapping[str, Family]) -> bool:
    return is_team([codes for npi, codes in roster.specialties.items() if npi in people], families)


def _of_one_field(people: Collection[str], roster: Roster, families: Mapping[str, Family]) -> Collection[str]:
    """Give the people if strangers to their team's field are few; nurses and assistants belong to anybody."""
    fields: dict[str, set[str]] = {}
    for npi in people:
        for code in roster.specialties.get(npi, ()):
            fields.setdefault(families[code].field, set()).add(npi)
    for ours in fields.values():
        others = len((roster.with_kind & set(people)) - ours)
        if len(ours) >= OURS_TO_OTHERS * others and _is_team_of(ours, roster, families):
            return people
    return ()


def is_hospital(work: Counter[str]) -> bool:
    """Tell whether a list of people is a hospital's staff: an emergency department and whoever serves it."""
    return len(work) >= _KINDS_OF_A_HOSPITAL or (work["emergency"] >= 2 and len(work) >= 2)


def is_team(people: Collection[tuple[str, ...]], families: Mapping[str, Family]) -> bool:
    """Tell whether two different people stand for two different families, supporting ones left out.

    As the database has it (`refresh_clinics`): a matching of two exists unless one person or one family
    touches every edge (König's theorem).
    """
    edges = [{families[code].root for code in codes if not families[code].supporting} for codes in people]
    those = [roots for roots in edges if roots]
    return len(those) >= 2 and len(set[str]().union(*those)) >= 2
