"""Random questions to PostGIS, against a plain reckoning and against its own totals."""

from __future__ import annotations

import datetime as dt
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
from search.types import Box, Cursor, Match, Point, SearchRequest, SearchResult, Want
from search.vocabulary import Vocabulary
from tests.factories import make_vocabulary
from tests.integration.postgis import questions
from tests.integration.postgis.reckoning import reckon
from tests.integration.postgis.rows import write

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
def test_hits_and_their_order_are_as_reckoned(
    postgis: PostgisEngine, documents: list[ClinicDocument], seed: int
) -> None:
    request = replace(questions.question(random.Random(seed)), facets=False, limit=1000)
    expected = reckon(request, documents)

    result = postgis.search(request)

    assert [hit.clinic_id for hit in result.hits] == [hit.clinic_id for hit in expected]
    assert [(hit.covered, hit.team) for hit in result.hits] == [(hit.covered, hit.team) for hit in expected]
    assert [hit.rank_m for hit in result.hits] == pytest.approx([hit.rank_m for hit in expected], abs=0.01)
    assert result.total == len(expected)
    assert postgis.totals([request, request]) == [len(expected)] * 2


@pytest.mark.parametrize("seed", range(QUESTIONS))
def test_each_facet_counts_what_one_more_click_gives(
    postgis: PostgisEngine,
    documents: list[ClinicDocument],
    world: tuple[SessionFactory, list[ClinicDocument], Vocabulary],
    seed: int,
) -> None:
    vocabulary = world[2]
    request = questions.question(random.Random(seed))

    shown = {
        (facet, count.value): count.count
        for facet, counts in postgis.search(request).facets.items()
        for count in counts
    }

    expected = {
        (facet, value): len(reckon(clicked, documents))
        for facet, value, clicked in _clicks(request, vocabulary)
    }
    if request.match is not Match.ALL or request.at_least is not None:
        expected |= _also_covered(request, documents, vocabulary)
    assert shown == {key: count for key, count in expected.items() if count}


def _clicks(request: SearchRequest, vocabulary: Vocabulary) -> Iterator[tuple[str, str, SearchRequest]]:
    people = request.specialist
    for form in vocabulary.forms:
        yield "form", form, replace(request, forms=(form,))
    for day in range(1, 8):
        yield "open_on", str(day), replace(request, open_on=day)
    for practice in vocabulary.practices:
        yield "practice", practice, replace(request, practices=(*request.practices, practice))
    for plan in vocabulary.insurance:
        yield "insurance", plan, replace(request, specialist=replace(people, insurance=(plan,)))
    for language in vocabulary.languages:
        yield "language", language, replace(request, specialist=replace(people, languages=(language,)))
    yield "accepting", "1", replace(request, specialist=replace(people, accepting=True))
    yield "telehealth", "1", replace(request, specialist=replace(people, telehealth=True))
    yield "accessible", "1", replace(request, accessible=True)
    yield "integrated", "1", replace(request, integrated=True)
    fresh = questions.TODAY - dt.timedelta(days=90)
    yield "verified_within", "90", replace(request, verified_since=fresh)
    if request.match is Match.ALL and request.at_least is None:
        for code in vocabulary.specialties:
            yield "specialty", code, replace(request, wanted=(*request.wanted, Want((code,))))
        for team, wants in vocabulary.teams.items():
            yield "team", team, replace(request, wanted=(*request.wanted, *wants))


def _also_covered(
    request: SearchRequest, documents: list[ClinicDocument], vocabulary: Vocabulary
) -> dict[tuple[str, str], int]:
    """Of the hits, count those that cover a specialty or team too."""
    hits = {hit.clinic_id for hit in reckon(request, documents)}
    wishes = [("specialty", code, (Want((code,)),)) for code in vocabulary.specialties]
    wishes += [("team", team, wants) for team, wants in vocabulary.teams.items()]
    counts = {}
    for facet, value, wants in wishes:
        alone = replace(request, wanted=wants, match=Match.ALL, at_least=None)
        counts[facet, value] = len(hits & {hit.clinic_id for hit in reckon(alone, documents)})
    return counts


@pytest.mark.parametrize("seed", range(20))
def test_pages_follow_each_other_without_gap_or_repeat(postgis: PostgisEngine, seed: int) -> None:
    request = replace(questions.question(random.Random(seed)), facets=False, limit=7)
    whole = postgis.search(replace(request, limit=1000))

    pages = list(_pages(postgis, request))
    other = replace(request, after=Cursor("elasticsearch", (1.0,), 7))

    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert all(page.total == whole.total for page in pages)
    assert postgis.search(other).hits == whole.hits[7:14]


def _pages(postgis: PostgisEngine, request: SearchRequest) -> Iterator[SearchResult]:
    page = postgis.search(request)
    yield page
    while page.next is not None:
        page = postgis.search(replace(request, after=page.next))
        yield page


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
