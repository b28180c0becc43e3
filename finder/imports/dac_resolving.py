"""Resolves the rows of a bucket to places: organization, building and, where nobody names a group, suite.

Rows of one practice repeat the same cells for it, so each distinct spelling is read once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from finder.imports.addresses import Street, address_key
from finder.imports.dac_places import Person, Place
from finder.imports.faults import Doubt, Outcome, RowFault, RowRefused
from finder.imports.inference import Family, Roster, Spread, weigh
from finder.imports.readers.dac_sites import Site, read_site
from finder.imports.suites import suite_number
from finder.imports.zips import ZipArea
from search.text import fold


class StagedCells(NamedTuple):
    """A staged row as the merge reads it; the last three are NPPES's word, "" where it has none."""

    file: str
    row: str
    npi: str
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    credential: str
    telehealth: str
    primary: str
    secondary_1: str
    secondary_2: str
    secondary_3: str
    secondary_4: str
    organization: str
    organization_pac_id: str
    line_1: str
    line_2: str
    suppressed: str
    city: str
    state: str
    zip: str
    phone: str
    adrs_id: str
    registry_codes: str
    registry_void: str
    registry_name: str


_SPECIALTIES = slice(StagedCells._fields.index("primary"), StagedCells._fields.index("organization"))
_SITE = slice(StagedCells._fields.index("organization"), StagedCells._fields.index("registry_codes"))
_ZIP = StagedCells._fields.index("zip")


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are read against.

    `vouched`: at a nameless place's key, whom a person has accepted as a team; the clinic has it already.
    """

    areas: Mapping[str, ZipArea]
    specialties: Mapping[str, str]
    families: Mapping[str, Family]
    spread: Spread
    vouched: Mapping[str, Collection[str]]


@dataclass(slots=True)
class Resolved:
    """The places of a batch that hold a specialty of ours, what is wrong with rows, and rows by outcome."""

    places: list[Place]
    faults: list[tuple[str, RowFault]]
    counts: Counter[str]


class _Spelling(NamedTuple):
    """What one spelling of a site came to: a place, or none, and why."""

    place: Place | None
    site: Site | None
    doubts: tuple[Doubt, ...]
    refused: RowRefused | None


class Resolver:
    """Reads the rows of whole buckets, all rows of a place among them."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._codes: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._spellings: dict[tuple[str, ...], _Spelling] = {}
        self._places: dict[tuple[str | tuple[str, str] | None, str], Place] = {}
        self._work: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def resolve(self, rows: Iterable[Sequence[str]]) -> Resolved:
        """Give the places of the rows, weighed; the same rows in whatever order give the same places."""
        self._spellings, self._places, self._work = {}, {}, defaultdict(Counter)
        result = Resolved([], [], Counter())
        for cells in rows:
            faults = list(self._take(cells))
            outcome = faults[0].outcome if faults else "accepted"
            result.counts[f"rows_{outcome}"] += 1
            result.faults.extend((cells[0], fault) for fault in faults)
        self._leave_out_repeats_without_suite()
        for place in self._places.values():
            if place.people:
                self._weigh(place)
                result.places.append(place)
        result.places.sort(key=lambda place: (place.address_key, place.organization_key or ("", "")))
        return result

    def _take(self, cells: Sequence[str]) -> Iterator[RowFault]:
        """Put a row where it belongs; give what is wrong with it."""
        key = tuple(cells[_SITE])
        spelling = self._spellings.get(key)
        if spelling is None:
            spelling = self._spellings[key] = self._read(key)
        row = int(cells[1])
        if spelling.refused is not None:
            yield spelling.refused.at(row)
            return
        for doubt in spelling.doubts:
            yield doubt.at(row)
        codes = cells[24]
        if cells[25] == "true":
            yield RowFault(
                row, Outcome.DOUBTFUL, "void-npi", "NPPES has taken this NPI back; left out", cells[2]
            )
        elif codes and not _same_name(cells[3], cells[26]):
            reason = "NPPES knows this NPI under another name; its specialties are left out"
            yield RowFault(row, Outcome.DOUBTFUL, "name-disagrees", reason, cells[26])
            codes = ""
        if spelling.place is not None and cells[25] != "true":
            self._list(spelling, cells, codes)

    def _list(self, spelling: _Spelling, cells: Sequence[str], registry_codes: str) -> None:
        """List a clinician at a place."""
        place, site = spelling.place, spelling.site
        assert place is not None
        assert site is not None
        npi, name = cells[2], cells[9].upper()
        place.roster.note(npi, name, _last_four(cells[_ZIP]))
        if site.phone.number:
            place.phones[site.phone.number, site.phone.extension] += 1
        said = (*cells[_SPECIALTIES], registry_codes)
        codes = self._codes.get(said)
        if codes is None:
            codes = self._codes[said] = self._known_codes(said)
        if codes:
            person = Person(cells[1], codes, *cells[3:9])
            before = place.people.get(npi)
            if before is not None:
                codes = tuple(sorted({*before.codes, *codes}))
                first = before if int(before.row) < int(person.row) else person
                person = first._replace(codes=codes)
            place.people[npi] = person
            place.roster.specialties[npi] = codes

    def _known_codes(self, said: Sequence[str]) -> tuple[str, ...]:
        """Give our specialties for CMS's names (all but the last) and NPPES's codes."""
        by_name = {self._known.specialties.get(name.upper(), "") for name in said[:-1]}
        by_taxonomy = said[-1].strip("{}").split(",")
        return tuple(sorted({*by_name, *by_taxonomy} - {""}))

    def _read(self, cells: tuple[str, ...]) -> _Spelling:
        try:
            site = read_site(*cells)
        except RowRefused as refused:
            return _Spelling(None, None, (), refused)
        area = self._known.areas.get(site.zip5)
        if area is None:
            reason = "no such ZIP is known, so the place has no point"
            return _Spelling(None, None, (), RowRefused("unknown-zip", reason, site.zip5))
        doubts = site.doubts
        if site.state != area.state:
            reason = f"the ZIP lies in {area.state}; no clinic is made of it"
            doubts = (*doubts, Doubt("state-disagrees", reason, site.state))
        if site.street is None or site.suppressed or site.state != area.state:
            return _Spelling(None, site, doubts, None)
        return _Spelling(self._place(site, site.street, area), site, doubts, None)

    def _place(self, site: Site, street: Street, area: ZipArea) -> Place:
        building = address_key(street, site.zip5)
        named = site.organization if site.organization and fold(site.organization) else None
        group = (site.organization_pac_id or named.upper()) if named else ""
        suite = suite_number(street.suite)
        fresh = Place(
            named, site.organization_pac_id, building, suite, street, site.city, site.state, site.zip5, area,
            Roster(group),
        )  # fmt: skip
        place = self._places.setdefault((fresh.organization_key, fresh.address_key), fresh)
        # Of several spellings the first in the alphabet, so that the order of rows changes nothing.
        if (street.line, site.city) < (place.street.line, place.city):
            place.street, place.city = street, site.city
        if named and place.organization and named < place.organization:
            place.organization = named
        if street.suite:
            place.suites.add(street.suite)
        return place

    def _leave_out_repeats_without_suite(self) -> None:
        """Where somebody without a group stands in a building with a suite and without, the suite holds."""
        in_suites: defaultdict[str, set[str]] = defaultdict(set)
        for place in self._places.values():
            if place.suite and not place.organization:
                in_suites[place.building] |= place.roster.clinicians
        for place in self._places.values():
            if not place.suite and not place.organization:
                twice = place.roster.clinicians & in_suites[place.building]
                place.roster.clinicians -= twice
                for sector in place.roster.sectors.values():
                    sector -= twice
                for npi in twice:
                    place.people.pop(npi, None)
                    place.roster.specialties.pop(npi, None)
        for place in self._places.values():
            self._work[place.building].update(place.roster.hospital_work)

    def _weigh(self, place: Place) -> None:
        place.verdict = weigh(
            place.roster,
            building=self._work[place.building],
            spread=self._known.spread,
            families=self._known.families,
            vouched=() if place.organization else self._known.vouched.get(place.address_key, ()),
        )


def _last_four(zip_code: str) -> str:
    """Give the last four digits of a ZIP+4, "" where they are missing or say nothing."""
    digits = zip_code.replace("-", "").strip()
    return digits[5:] if len(digits) == 9 and digits.isdigit() and digits[5:] != "0000" else ""


def _same_name(ours: str, theirs: str) -> bool:
    """Tell whether two last names share a word: people marry, and NPPES may know either name."""
    one, other = fold(ours).split(), fold(theirs).split()
    return not other or not set(one).isdisjoint(other) or "".join(one) == "".join(other)
