"""Random questions to PostGIS, against the plain reference."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from finder.db import SessionFactory, make_sessions, unit_of_work
from finder.directory.postgis.engine import PostgisEngine
from finder.directory.vocabulary import load_vocabulary
from search.documents import ClinicDocument
from search.errors import EngineAway
from search.types import Box, Point, SearchRequest
from search.vocabulary import Vocabulary
from tests.factories import make_vocabulary
from tests.integration.postgis import questions
from tests.integration.postgis.rows import write
from tests.search import contract
from tests.search.reference import Reference

QUESTIONS = 150
ORIGIN = Point(51.75, 179.95)


@pytest.fixture(scope="module")
def world(engine: Engine) -> Iterator[tuple[SessionFactory, list[ClinicDocument], Vocabulary]]:
    sessions = make_sessions(engine)
    documents = questions.clinics(random.Random(20261124), 150)
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        ids = write(session, documents)
        vocabulary = load_vocabulary(session)
    yield sessions, [replace(each, clinic_id=ids[each.clinic_id]) for each in documents], vocabulary
    with engine.begin() as connection:
        connection.execute(
            text("truncate sources, specialties, teams, practices, insurance_plans, languages,"
                 " accessibility_features, search_outbox cascade")
        )  # fmt: skip


@pytest.fixture
def postgis(world: tuple[SessionFactory, list[ClinicDocument], Vocabulary]) -> PostgisEngine:
    sessions, _, vocabulary = world
    return PostgisEngine(sessions, lambda: vocabulary)


@pytest.fixture
def documents(world: tuple[SessionFactory, list[ClinicDocument], Vocabulary]) -> list[ClinicDocument]:
    return world[1]


@pytest.mark.parametrize("seed", range(QUESTIONS))
def test_answers_are_the_references(
    postgis: PostgisEngine, world: tuple[SessionFactory, list[ClinicDocument], Vocabulary], seed: int
) -> None:
    _, documents, vocabulary = world
    request = questions.question(random.Random(seed))

    contract.check_answer(postgis, Reference(documents, vocabulary), request)


@pytest.mark.parametrize("seed", range(20))
def test_pages_follow_each_other_without_gap_or_repeat(postgis: PostgisEngine, seed: int) -> None:
    contract.check_pages(postgis, questions.question(random.Random(seed)), size=7)


def test_map_groups_hold_every_hit_of_the_rectangle_once(postgis: PostgisEngine) -> None:
    request = SearchRequest(today=questions.TODAY, box=Box(179, 51, -179, 53), facets=False)
    total = postgis.search(request).total

    for zoom in (0, 6, 20):
        groups = postgis.clusters(request, zoom)
        assert sum(group.count for group in groups) == total
        assert all((group.clinic_id is not None) == (group.count == 1) for group in groups)


def test_names_are_found_by_their_beginnings_nearest_first(
    postgis: PostgisEngine, documents: list[ClinicDocument]
) -> None:
    found = postgis.names("CLIN 10", ORIGIN, 20)

    expected = {each.clinic_id for each in documents if each.published}
    assert {hit.kind for hit in found} == {"clinic"}
    assert {hit.clinic_id for hit in found} <= expected
    assert all(hit.name.split()[1].startswith("10") for hit in found)
    assert postgis.names("..", None, 5) == []


def test_a_question_past_its_deadline_says_that_the_engine_is_away(
    postgis: PostgisEngine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finder.directory.postgis.engine.DEADLINE_MS", 50)
    with engine.connect() as connection:
        connection.execute(text("lock table clinic_summaries in access exclusive mode"))
        with pytest.raises(EngineAway):
            postgis.search(SearchRequest(today=questions.TODAY))


def test_too_many_clinics_are_answered_without_facets(
    world: tuple[SessionFactory, list[ClinicDocument], Vocabulary],
) -> None:
    sessions, _, vocabulary = world
    careful = PostgisEngine(sessions, lambda: vocabulary, facets_up_to=3)
    everywhere = SearchRequest(today=questions.TODAY, center=ORIGIN)
    assert careful.search(everywhere).facets == {}
    assert careful.search(everywhere).total > 3
    assert careful.search(replace(everywhere, radius_m=50_000)).facets["specialty"]
