"""The golden clinics, written as rows, give the golden answers on PostGIS too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from finder.db import make_sessions, unit_of_work
from finder.directory.postgis.engine import PostgisEngine
from finder.models import Specialty
from search.vocabulary import Vocabulary
from tests.factories import make_vocabulary
from tests.factories.vocabulary import SPECIALTIES
from tests.integration.postgis.rows import write
from tests.search.contract import check_golden
from tests.search.golden import CASES, CLINICS, Case


@pytest.fixture(scope="module")
def golden(engine: Engine) -> Iterator[tuple[PostgisEngine, dict[int, int]]]:
    sessions = make_sessions(engine)
    named = {code for each in CLINICS for person in each.people for code in person.specialties}
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        session.add_all(
            Specialty(
                code=code, group_name="conservative", position=100, name_en=code, name_es=code,
                lay_name_en=code, lay_name_es=code, what_en=code, what_es=code,
            )
            for code in named - SPECIALTIES.keys()
        )  # fmt: skip
        session.flush()
        ids = write(session, [each for each in CLINICS if each.point is not None])
    yield PostgisEngine(sessions, Vocabulary), ids
    with engine.begin() as connection:
        connection.execute(
            text("truncate sources, specialties, teams, practices, insurance_plans, languages,"
                 " accessibility_features, search_outbox cascade")
        )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_golden_answer_is_given(golden: tuple[PostgisEngine, dict[int, int]], case: Case) -> None:
    postgis, ids = golden

    check_golden(
        postgis, replace(case.request, facets=False), tuple(ids[clinic_id] for clinic_id in case.expected)
    )
