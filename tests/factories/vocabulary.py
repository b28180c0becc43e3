"""A small vocabulary for tests that do not load the seeds."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.models import (
    AccessibilityFeature,
    InsurancePlan,
    Language,
    Practice,
    Specialty,
    Team,
    TeamWant,
)

SPECIALTIES: dict[str, tuple[str, str | None, bool]] = {
    # code: group, parent, supporting
    "orthopedic-surgery": ("surgical", None, False),
    "orthopedic-spine-surgery": ("surgical", "orthopedic-surgery", False),
    "neurosurgery": ("surgical", None, False),
    "physiatry": ("interventional", None, False),
    "pain-medicine": ("interventional", None, False),
    "interventional-pain": ("interventional", "pain-medicine", False),
    "anesthesiology": ("interventional", None, True),
    "radiology": ("diagnostic", None, True),
    "neuroradiology": ("diagnostic", "radiology", True),
    "chiropractic": ("conservative", None, False),
    "physical-therapy": ("conservative", None, False),
    "psychology": ("behavioural", None, False),
    "pain-psychology": ("behavioural", "psychology", False),
}
PRACTICES = ("one-registration", "shared-records", "shared-imaging", "case-conference", "in-house-referral")
INSURANCE = ("medicare", "medicaid", "aetna", "cigna")
LANGUAGES = ("en", "es", "pt", "ase")


def _named(code: str) -> dict[str, str]:
    name = code.replace("-", " ").title()
    return {"name_en": name, "name_es": name}


def make_vocabulary(session: Session) -> None:
    """Write the specialties, two teams and the small vocabularies."""
    for place, (code, (group, parent, supporting)) in enumerate(SPECIALTIES.items()):
        names = _named(code)
        session.add(
            Specialty(
                code=code,
                parent_code=parent,
                group_name=group,
                position=place,
                supporting=supporting,
                **names,
                lay_name_en=f"{code} in plain words",
                lay_name_es=f"{code} en palabras sencillas",
                what_en="What they do.",
                what_es="Lo que hacen.",
            )
        )
        session.flush()
    for kind, codes in (
        (InsurancePlan, INSURANCE),
        (Language, LANGUAGES),
        (AccessibilityFeature, ("adacomp",)),
    ):
        session.add_all(kind(code=code, position=n, **_named(code)) for n, code in enumerate(codes))
    session.add_all(
        Practice(code=code, position=n, what_en="What it is.", what_es="Lo que es.", **_named(code))
        for n, code in enumerate(PRACTICES)
    )
    _team(session, "spine-surgery-team", 0, "orthopedic-spine-surgery", "neurosurgery")
    _team(session, "conservative-care-team", 1, "chiropractic", "physical-therapy")
    session.flush()


def _team(session: Session, code: str, position: int, *specialties: str) -> None:
    what = {"what_en": "What.", "what_es": "Qué.", "when_en": "When.", "when_es": "Cuándo."}
    wants = [TeamWant(item=n, alternative=0, specialty_code=s) for n, s in enumerate(specialties)]
    session.add(Team(code=code, position=position, wants=wants, **_named(code), **what))
