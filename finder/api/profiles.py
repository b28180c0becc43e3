"""Writes a clinic's whole profile as the JSON of API v1, with the provenance of each group of facts."""

from __future__ import annotations

from typing import Any

from finder.api.documents import address, clinic_url, location, mix, verified
from finder.directory.answers import PathwayEntry
from finder.directory.profile import (
    Event,
    Fact,
    Opening,
    Person,
    PracticeEntry,
    Presence,
    Profile,
    ReportedFault,
)

Document = dict[str, Any]


def profile(of: Profile) -> Document:
    """Write a profile."""
    return {
        "id": of.id,
        "slug": of.slug,
        "name": of.name,
        "organization": of.organization,
        "form": of.form,
        "demo": of.demo,
        "location": location(of.location),
        "address": address(of.address),
        "time_zone": of.time_zone,
        "phone": of.phone,
        "phone_extension": of.phone_extension,
        "website": of.website,
        "specialty_mix": mix(of.mix),
        "roster_basis": "counts" if of.by_counts else "people",
        "integrated": of.integrated,
        "people": [_person(person) for person in of.people],
        "practices": [_practice(practice) for practice in of.practices],
        "pathways": [_pathway(pathway) for pathway in of.pathways],
        "hours": [
            {"weekday": open_.weekday, "opens": f"{open_.opens:%H:%M}", "closes": f"{open_.closes:%H:%M}"}
            for open_ in of.hours
        ],
        "insurance": [plan.code for plan in of.insurance],
        "languages": [{"language": it.language.code, "spoken_by": it.spoken_by} for it in of.languages],
        "accessibility": [feature.code for feature in of.access],
        "verified": verified(of.verified) | {"by": of.attested_by},
        "doubted": of.doubted,
        "closed_on": [{"day": one.day, "name": one.name} for one in of.closed_on],
        "open_now": _opening(of.opening) if of.opening else None,
        "presence": _presence(of.presence) if of.presence else None,
        "reports": [_report(report) for report in of.reports],
        "history": [_event(event) for event in of.history],
        "provenance": [_fact(fact) for fact in of.facts.values()],
        "url": clinic_url(of.slug),
    }


def _fact(of: Fact) -> Document:
    return {
        "group": of.group,
        "source": of.source,
        "kind": of.source_kind,
        "url": of.url,
        "stated_on": of.stated_on,
        "stale": of.stale,
        "reported": of.reported,
        "doubted": of.doubted,
    }


def _opening(of: Opening) -> Document:
    """Write whether it is open, and the local time (ISO 8601, with the offset) at which that changes."""
    return {"open": of.open, "until": of.until and of.until.isoformat()}


def _presence(of: Presence) -> Document:
    """Write weekdays (ISO: 1 = Monday) by specialty, and those on which the whole team is on site."""
    return {
        "specialties": [{"specialty": term.code, "weekdays": sorted(days)} for term, days in of.rows],
        "together": list(of.together),
    }


def _report(of: ReportedFault) -> Document:
    """Write a problem that people report: since when, until when it is checked, how many say so."""
    return {
        "problem": of.kind,
        "person": of.person,
        "since": of.since,
        "due": of.due,
        "reporters": of.reporters,
        "found_on": of.found_on,
        "doubted": of.doubted,
    }


def _event(of: Event) -> Document:
    return {"on": of.on, "kind": of.kind, "by": of.by, "groups": list(of.groups)}


def _person(of: Person) -> Document:
    return {
        "id": of.id,
        "name": of.name,
        "credentials": of.credentials,
        "npi": of.npi,
        "specialties": [term.code for term in of.specialties],
        "presence": of.presence,
        "accepting": of.accepting,
        "telehealth": of.telehealth,
        "weekdays": list(of.weekdays),
        "languages": [term.code for term in of.languages],
        "insurance": [term.code for term in of.insurance],
        "stated_on": of.stated_on,
        "source": of.source,
    }


def _practice(of: PracticeEntry) -> Document:
    return {
        "code": of.code,
        "evidence": of.evidence,
        "grade": of.grade,
        "detail": of.detail,
        "said_by": of.said_by,
        "said_on": of.said_on,
        "expires_on": of.expires_on,
        "source": of.source,
    }


def _pathway(of: PathwayEntry) -> Document:
    """Write which steps of a pathway the clinic can take in house, and since when it says that it does."""
    return {"code": of.code, "in_house": [step.here for step in of.steps], "said_on": of.said_on}
