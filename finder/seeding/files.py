"""Reads the seed files strictly: what is wrong in one of them, or between two, is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from finder.seeding.entries import (
    LanguageEntry,
    NamedEntry,
    PathwayEntry,
    PracticeEntry,
    SpecialtyEntry,
    TeamEntry,
)
from finder.seeding.examples import ClinicExample, Examples

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

Read = TypeVar("Read")


class BadSeed(ValueError):
    """A seed file says something that cannot be; the message has one line a fault."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """All seed files but the real places, checked against each other."""

    specialties: Sequence[SpecialtyEntry]
    teams: Sequence[TeamEntry]
    pathways: Sequence[PathwayEntry]
    practices: Sequence[PracticeEntry]
    insurance: Sequence[NamedEntry]
    languages: Sequence[LanguageEntry]
    accessibility: Sequence[NamedEntry]
    examples: Examples


def read_seeds(folder: Path = SEEDS) -> Seeds:
    """Read and check the files of the folder. Raises `BadSeed`."""
    seeds = Seeds(
        specialties=_read(folder / "specialties.json", list[SpecialtyEntry]),
        teams=_read(folder / "teams.json", list[TeamEntry]),
        pathways=_read(folder / "pathways.json", list[PathwayEntry]),
        practices=_read(folder / "practices.json", list[PracticeEntry]),
        insurance=_read(folder / "insurance.json", list[NamedEntry]),
        languages=_read(folder / "languages.json", list[LanguageEntry]),
        accessibility=_read(folder / "accessibility.json", list[NamedEntry]),
        examples=_read(folder / "examples.json", Examples),
    )
    faults = [*_repeated(seeds), *_taxonomy_faults(seeds), *_unknown(seeds), *_pathway_faults(seeds)]
    if faults:
        raise BadSeed("\n".join(faults))
    return seeds


def lineage(code: str, specialties: Sequence[SpecialtyEntry]) -> list[str]:
    """Give a specialty, its parent, and so on to the root; cut where a line comes back to itself."""
    parents = {entry.code: entry.parent for entry in specialties}
    line: list[str] = []
    at: str | None = code
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def _read(path: Path, shape: type[Read]) -> Read:
    try:
        return TypeAdapter(shape).validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadSeed(f"{path.name}: {error}") from error


def _repeated(seeds: Seeds) -> Iterator[str]:
    clinics = seeds.examples.clinics
    must_differ: dict[str, Iterable[str]] = {
        "specialty": (entry.code for entry in seeds.specialties),
        "team": (entry.code for entry in seeds.teams),
        "pathway": (entry.code for entry in seeds.pathways),
        "practice": (entry.code for entry in seeds.practices),
        "insurance plan": (entry.code for entry in seeds.insurance),
        "language": (entry.code for entry in seeds.languages),
        "kind of access": (entry.code for entry in seeds.accessibility),
        "NUCC code": (code for entry in seeds.specialties for code in entry.nucc),
        "CMS name": (name for entry in seeds.specialties for name in entry.cms_names),
        "organization": (entry.code for entry in seeds.examples.organizations),
        "clinic": (clinic.slug for clinic in clinics),
        "term": (
            f"{term} ({locale}, {entry.code})"
            for entry in seeds.specialties
            for locale, terms in (("en", entry.synonyms.en), ("es", entry.synonyms.es))
            for term in terms
        ),
        "person": (f"{person.key} at {clinic.slug}" for clinic in clinics for person in clinic.people),
    }
    for kind, values in must_differ.items():
        for value, times in Counter(values).items():
            if times > 1:
                yield f"The {kind} {value} stands {times} times."


def _taxonomy_faults(seeds: Seeds) -> Iterator[str]:
    """A parent must exist and stand before its child, so no line comes back to itself."""
    seen: set[str] = set()
    for entry in seeds.specialties:
        if entry.parent is not None and entry.parent not in seen:
            yield f"The specialty {entry.code} must stand after its parent {entry.parent}."
        seen.add(entry.code)
    groups = [("team", team.code, want) for team in seeds.teams for want in team.wants]
    groups += [("pathway", path.code, step.any_of) for path in seeds.pathways for step in path.steps]
    for kind, code, alternatives in groups:
        for narrow in alternatives:
            if set(lineage(narrow, seeds.specialties)[1:]) & set(alternatives):
                yield f"The {kind} {code} names {narrow} beside its parent, which it satisfies already."


def _unknown(seeds: Seeds) -> Iterator[str]:
    known: dict[str, set[str]] = {
        "specialty": {entry.code for entry in seeds.specialties},
        "pathway": {entry.code for entry in seeds.pathways},
        "practice": {entry.code for entry in seeds.practices},
        "insurance plan": {entry.code for entry in seeds.insurance},
        "language": {entry.code for entry in seeds.languages},
        "kind of access": {entry.code for entry in seeds.accessibility},
        "organization": {entry.code for entry in seeds.examples.organizations},
    }
    used = [
        ("team " + team.code, "specialty", code)
        for team in seeds.teams
        for want in team.wants
        for code in want
    ]
    used += [
        ("pathway " + path.code, "specialty", code)
        for path in seeds.pathways
        for step in path.steps
        for code in step.any_of
    ]
    for clinic in seeds.examples.clinics:
        used += [(clinic.slug, kind, code) for kind, code in _used_by(clinic)]
    for user, kind, code in used:
        if code not in known[kind]:
            yield f"{user}: there is no {kind} {code}."


def _used_by(clinic: ClinicExample) -> Iterator[tuple[str, str]]:
    if clinic.organization is not None:
        yield "organization", clinic.organization
    for practice in clinic.practices:
        yield "practice", practice.code
    for kind, codes in (
        ("insurance plan", clinic.insurance),
        ("language", clinic.languages),
        ("kind of access", clinic.accessibility),
        ("pathway", clinic.pathways),
    ):
        yield from ((kind, code) for code in codes)
    for person in clinic.people:
        yield from (("specialty", code) for code in person.specialties)
        yield from (("language", code) for code in person.languages)
        yield from (("insurance plan", code) for code in person.insurance)


def _pathway_faults(seeds: Seeds) -> Iterator[str]:
    """A clinic may state a pathway only where somebody there can take each of its steps."""
    pathways = {pathway.code: pathway for pathway in seeds.pathways}
    for clinic in seeds.examples.clinics:
        here = {
            ancestor
            for person in clinic.people
            for code in person.specialties
            for ancestor in lineage(code, seeds.specialties)
        }
        for code in clinic.pathways:
            steps = pathways[code].steps if code in pathways else ()
            if any(here.isdisjoint(step.any_of) for step in steps):
                yield f"{clinic.slug} states the pathway {code}, but not all of its steps can be taken there."
