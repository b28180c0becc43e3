"""What Plan-Net says in codes and extensions: accepting patients, weekdays, video, access."""

from __future__ import annotations

from collections.abc import Iterator

from finder.imports.listings import WEEKDAYS
from finder.imports.readers.fhir_values import Element

NUCC = "http://nucc.org/provider-taxonomy"
US_NPI = "http://hl7.org/fhir/sid/us-npi"
_EXTENSION = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"
_ACCEPTING = {"newpt": True, "nopt": False, "existptonly": False, "existptfam": False}


def codes(resource: Element, name: str, system: str) -> Iterator[str]:
    """Give the codes of this system."""
    for concept in resource.elements(name):
        for coding in concept.elements("coding"):
            if coding.text("system") == system and coding.text("code"):
                yield coding.text("code")


def telecom(resource: Element, system: str) -> str:
    """Give the telephone (`phone`) or the page (`url`), the best ranked first."""
    ranked = sorted(resource.elements("telecom"), key=lambda each: each.text("rank") or "9")
    return next((each.text("value") for each in ranked if each.text("system") == system), "")


def accepting(role: Element, location: Element) -> bool | None:
    """Give what the role says, else the place; None where neither does, or it depends on the network."""
    for holder in (role, location):
        said = {
            _ACCEPTING.get(code)
            for extension in holder.extensions(_EXTENSION + "newpatients")
            for part in extension.extensions("acceptingPatients")
            for code in part.value_codes()
        }
        if said:
            return said.pop() if len(said) == 1 else None
    return None


def telehealth(services: list[Element]) -> bool | None:
    """Tell whether one of the services is given by video; None where none says how it is given."""
    methods = {
        code
        for service in services
        for extension in service.extensions(_EXTENSION + "delivery-method")
        for part in extension.extensions("type")
        for code in part.value_codes()
    }
    return "virtual" in methods if methods else None


def weekdays(role: Element) -> tuple[int, ...] | None:
    """Give the days, Monday as 1; None where none is said."""
    days = {day for each in role.elements("availableTime") for day in each.texts("daysOfWeek")}
    return tuple(sorted(WEEKDAYS.index(day) + 1 for day in days if day in WEEKDAYS)) or None


def accessibility(location: Element) -> tuple[str, ...]:
    """Give the codes of how one gets in."""
    found = location.extensions(_EXTENSION + "accessibility")
    return tuple(code for each in found for code in each.value_codes())
