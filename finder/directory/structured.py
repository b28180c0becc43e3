"""A clinic's page as schema.org says it to machines: one MedicalClinic and the way to it, as JSON-LD.

Only what the page itself shows, and only words that schema.org has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from markupsafe import Markup

from finder.directory.profile import Person, Profile
from finder.directory.values import WEEKDAYS
from finder.places.answers import Precision

VOCABULARY = "https://schema.org"
EXACT = (Precision.ROOFTOP, Precision.STREET)
"""A coarser point is no place of the clinic's, so none is given."""
Thing = dict[str, Any]
Crumb = tuple[str, str]


def script(clinic: Profile, *, crumbs: Sequence[Crumb]) -> Markup:
    """Give the text of a JSON-LD script. `crumbs` are names and addresses; the last one is the page itself.

    Inside a script nothing but "<" could end it (HTML, 4.12.1.3), so "<", ">" and "&" are written as escapes.
    """
    graph = [medical_clinic(clinic, address=crumbs[-1][1]), breadcrumbs(crumbs)]
    text = orjson.dumps({"@context": VOCABULARY, "@graph": graph}).decode()
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - nothing in it can end the script any more


def medical_clinic(clinic: Profile, *, address: str) -> Thing:
    """Describe the clinic (https://schema.org/MedicalClinic); what is not known is left out."""
    thing: Thing = {
        "@type": "MedicalClinic",
        "@id": f"{address}#clinic",
        "url": address,
        "name": clinic.name,
        "address": _address(clinic),
        "geo": _geo(clinic),
        "telephone": clinic.phone,
        "sameAs": clinic.website,
        "parentOrganization": _organization(clinic),
        "openingHoursSpecification": [_open(one.weekday, one.opens, one.closes) for one in clinic.hours],
        "availableService": [_service(entry.specialty.name) for entry in clinic.mix],
        "medicalSpecialty": [f"{VOCABULARY}/{value}" for value in clinic.schema_org],
        "isAcceptingNewPatients": _accepting(clinic.people),
    }
    return {name: value for name, value in thing.items() if value is not None and value != []}


def breadcrumbs(crumbs: Sequence[Crumb]) -> Thing:
    """Describe the way to the page (https://schema.org/BreadcrumbList)."""
    steps = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _address(clinic: Profile) -> Thing:
    of = clinic.address
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(filter(None, (of.street, of.suite))),
        "addressLocality": of.city,
        "addressRegion": of.state,
        "postalCode": of.zip5,
        "addressCountry": "US",
    }


def _geo(clinic: Profile) -> Thing | None:
    if clinic.location.precision not in EXACT:
        return None
    point = clinic.location.point
    return {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon}


def _organization(clinic: Profile) -> Thing | None:
    if clinic.organization is None or clinic.organization == clinic.name:
        return None
    return {"@type": "MedicalOrganization", "name": clinic.organization}


def _open(weekday: int, opens: Any, closes: Any) -> Thing:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"{VOCABULARY}/{WEEKDAYS[weekday - 1].title()}",
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }


def _service(name: str) -> Thing:
    return {"@type": "MedicalTherapy", "name": name}


def _accepting(people: Sequence[Person]) -> bool | None:
    """Say yes where one takes new patients, no where all are known to take none."""
    said = [person.accepting for person in people if person.presence != "doubtful"]
    if any(said):
        return True
    return False if said and None not in said else None
