"""Writes the directory's answers as the JSON of API v1; codes stand for names, which the vocabulary has."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from finder.directory.answers import (
    Address,
    ClinicHit,
    Coverage,
    Location,
    MixEntry,
    NearestTeam,
    Neighbour,
    PathwayEntry,
    Query,
    Relaxation,
    Results,
    SpecialtyEntry,
    TeamEntry,
    Verified,
)
from finder.directory.pair_answers import ClinicPair
from finder.directory.question import Question
from finder.places.answers import Place

Document = dict[str, Any]


def results(found: Results, question: Question) -> Document:
    """Write the answer to a search. `meta.took_ms` is the whole time, all rounds together."""
    following = (*question.query, ("cursor", found.next)) if found.next else None
    return {
        "data": [clinic(hit) for hit in found.hits],
        "facets": {
            name: [{"value": facet.value, "count": facet.count} for facet in facets]
            for name, facets in (found.facets or {}).items()
        },
        "meta": {
            "total": found.total,
            "full": found.full,
            "in_part": found.in_part,
            "engine": found.engine,
            "limited": found.limited,
            "place": place(found.place) if found.place else None,
            "radius_m": found.radius_m,
            "took_ms": found.took_ms,
            "relaxed": [_relaxation(change) for change in found.relaxed],
            "nearest_full": clinic(found.nearest_full) if found.nearest_full else None,
            "nearest_pair": pair(found.nearest_pair) if found.nearest_pair else None,
            "nearest_lacking": _nearest_lacking(found.hits),
        },
        "links": {"next": _search(following) if following else None},
    }


def nearest_team(found: NearestTeam) -> Document:
    """Write the nearest full match and the nearest pair; null where the directory has none."""
    return {
        "data": {
            "clinic": clinic(found.clinic) if found.clinic else None,
            "pair": pair(found.pair) if found.pair else None,
        },
        "meta": {
            "engine": found.engine,
            "limited": found.limited,
            "place": place(found.place) if found.place else None,
            "took_ms": found.took_ms,
        },
    }


def pair(of: ClinicPair) -> Document:
    """Write two clinics that have everything wanted together: `one_clinic` is always false.

    `confirmed_together`: each says that it works with the other; `words` are who said so and when.
    """
    return {
        "one_clinic": False,
        "clinics": [clinic(hit) for hit in of.clinics],
        "apart_m": _metres(of.apart_m),
        "walking_distance_m": of.walk_m,
        "confirmed_together": of.confirmed,
        "words": [
            {"clinic": word.clinic, "said_by": word.said_by, "said_on": word.said_on} for word in of.words
        ],
    }


def clinic(hit: ClinicHit) -> Document:
    """Write a clinic of a list. `doubted`: people contradict it (profile: `reports`); it ranks lower."""
    document = {
        "id": hit.id,
        "slug": hit.slug,
        "name": hit.name,
        "organization": hit.organization,
        "form": hit.form,
        "demo": hit.demo,
        "location": location(hit.location),
        "address": address(hit.address),
        "phone": hit.phone,
        "distance_m": _metres(hit.distance_m),
        "distance_precision": hit.precision,
        "drive_s": None if hit.drive_s is None else round(hit.drive_s),
        "coverage": _coverage(hit.coverage),
        "specialty_mix": mix(hit.mix),
        "roster_basis": "counts" if hit.by_counts else "people",
        "integrated": hit.integrated,
        "practices": [practice.code for practice in hit.practices],
        "verified": verified(hit.verified),
        "doubted": hit.verified.doubted,
        "sources": list(hit.sources),
        "url": clinic_url(hit.slug),
    }
    if hit.reasons:
        document["explanation"] = [
            {"name": part.name, "metres": _metres(part.metres)} for part in hit.reasons
        ]
    return document


def specialty(entry: SpecialtyEntry) -> Document:
    """Write a specialty."""
    return {
        "code": entry.code,
        "name": entry.name,
        "lay_name": entry.lay_name,
        "what": entry.what,
        "group": entry.group,
        "parent": entry.parent,
        "nucc": list(entry.nucc),
        "synonyms": list(entry.synonyms),
    }


def team(entry: TeamEntry) -> Document:
    """Write a team; each wanted item is a list of alternatives."""
    wants = [[term.code for term in want.any_of] for want in entry.wants]
    return {
        "code": entry.code,
        "name": entry.name,
        "what": entry.what,
        "when": entry.when,
        "specialties": wants,
    }


def pathway(entry: PathwayEntry) -> Document:
    """Write a pathway, its steps in order."""
    return {
        "code": entry.code,
        "name": entry.name,
        "what": entry.what,
        "statement": entry.statement,
        "steps": [{"when": step.when, "any_of": [term.code for term in step.any_of]} for step in entry.steps],
    }


def place(found: Place) -> Document:
    """Write a place and how near its point lies to what was meant."""
    return {
        "label": found.label,
        "name": found.name,
        "lat": found.point.lat,
        "lon": found.point.lon,
        "precision": found.precision,
        "state": found.state,
        "county": found.county,
        "time_zone": found.time_zone,
        "caveats": list(found.caveats),
    }


def location(where: Location) -> Document:
    """Write a point and its precision."""
    return {"lat": where.point.lat, "lon": where.point.lon, "precision": where.precision}


def address(of: Address) -> Document:
    """Write an address."""
    return {"street": of.street, "suite": of.suite, "city": of.city, "state": of.state, "zip": of.zip5}


def mix(entries: tuple[MixEntry, ...]) -> list[Document]:
    """Write a mix of specialties."""
    return [{"specialty": entry.specialty.code, "count": entry.count} for entry in entries]


def verified(of: Verified) -> Document:
    """Write how well a profile is known."""
    return {"status": of.status, "at": of.at}


def clinic_url(slug: str) -> str:
    """Give the address of a clinic's page."""
    return f"{request.root_url}clinics/{slug}"


def _coverage(of: Coverage) -> Document:
    """Write items as the `specialty` parameter spells them: alternatives joined by commas."""
    return {
        "wanted": [want.code for want in of.wanted],
        "has": [want.code for want in of.has],
        "lacks": [lack.wanted.code for lack in of.lacks],
        "team": of.team,
    }


def _nearest_lacking(hits: tuple[ClinicHit, ...]) -> Document:
    """Write where the nearest clinic with each lacking item lies."""
    return {
        lack.wanted.code: _neighbour(lack.nearest)
        for hit in hits
        for lack in hit.coverage.lacks
        if lack.nearest
    }


def _neighbour(of: Neighbour) -> Document:
    return {
        "id": of.id,
        "slug": of.slug,
        "name": of.name,
        "city": of.city,
        "state": of.state,
        "distance_m": _metres(of.distance_m),
        "distance_precision": of.precision,
        "url": clinic_url(of.slug),
    }


def _relaxation(change: Relaxation) -> Document:
    return {
        "parameter": change.parameter,
        "change": change.change,
        "value": change.value,
        "dropped": change.dropped,
        "total": change.total,
        "whole": change.whole,
        "url": _search(change.query),
    }


def _search(query: Query) -> str:
    return f"{url_for('api.clinics', _external=True)}?{urlencode(query)}"


def _metres(length: float | None) -> float | None:
    return None if length is None else round(length, 1)
