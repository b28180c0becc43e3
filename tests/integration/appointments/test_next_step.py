"""Handing over: what the clinic's ways of care say comes next is chosen beforehand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from finder.inbox.services.pathways import next_step
from finder.models import Pathway
from finder.models.pathway import PathwayStep, PathwayStepSpecialty

STEPS = (("chiropractic",), ("interventional-pain", "physiatry"), ("neurosurgery",))
ALL = ("chiropractic", "interventional-pain", "neurosurgery", "physiatry")


@pytest.fixture
def pathway(session: Session, open_place: SimpleNamespace) -> Session:
    """From hands-on care to a pain doctor of either kind, and from there to a surgeon."""
    steps = [
        PathwayStep(
            position=number, when_en="Next.", when_es="Luego.",
            specialties=[PathwayStepSpecialty(specialty_code=code) for code in codes],
        )
        for number, codes in enumerate(STEPS, start=1)
    ]  # fmt: skip
    session.add(
        Pathway(code="test-way", position=9, name_en="Way", name_es="Camino", what_en="What.", what_es="Qué.",
                statement="Said.", steps=steps)
    )  # fmt: skip
    session.flush()
    return session


@pytest.mark.parametrize(
    ("codes", "offered", "expected"),
    [
        (["chiropractic"], ALL, {"interventional-pain"}),
        (["chiropractic"], ("chiropractic", "physiatry", "neurosurgery"), {"physiatry"}),
        (["physiatry"], ALL, {"neurosurgery"}),
        (["neurosurgery"], ALL, set()),
        (["chiropractic"], ("chiropractic",), set()),
        (["chiropractic", "interventional-pain"], ALL, {"neurosurgery"}),
        ([], ALL, set()),
    ],
)
def test_the_next_step_that_the_clinic_has_is_chosen(
    pathway: Session, codes: list[str], offered: tuple[str, ...], expected: set[str]
) -> None:
    assert next_step(pathway, codes=codes, offered=offered) == expected
