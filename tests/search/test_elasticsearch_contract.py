"""The Elasticsearch engine gives the answers of the reference, on hand-made and on random clinics."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.documents import ClinicDocument, Person
from search.types import FacetCount, Match, SearchRequest, Want
from tests.search.contract import Load, check_answer, check_golden, check_pages
from tests.search.golden import CASES, CLINICS, NEURO, ORTHO, PHYSIATRY, TODAY, Case
from tests.search.questions import VOCABULARY, directories, requests
from tests.search.reference import Reference


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_golden_answer_is_given(case: Case, load: Load) -> None:
    check_golden(load(CLINICS), case.request, case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reference_gives_the_golden_answer_too(case: Case) -> None:
    assert tuple(Reference(CLINICS, VOCABULARY).hits(case.request))[: case.request.limit] == case.expected


# Not shrunk: each step of it would load another directory, for minutes.
RANDOM = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(RANDOM, max_examples=100)
@given(documents=directories(), questions=st.lists(requests(), min_size=1, max_size=5))
def test_random_questions_have_the_reference_answer(
    load: Load, documents: list[ClinicDocument], questions: list[SearchRequest]
) -> None:
    engine = load(documents)
    truth = Reference(documents, VOCABULARY)
    for request in questions:
        check_answer(engine, truth, request)


@settings(RANDOM, max_examples=20)
@given(documents=directories(), request=requests())
def test_pages_put_together_are_the_whole_answer(
    load: Load, documents: list[ClinicDocument], request: SearchRequest
) -> None:
    check_pages(load(documents), request)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_questions_have_right_totals_facets_and_reasons(case: Case, load: Load) -> None:
    request = replace(case.request, limit=100)
    check_answer(load(CLINICS), Reference(CLINICS, VOCABULARY), request)


def test_one_more_specialty_can_make_a_team_where_one_person_stood_for_all(load: Load) -> None:
    both = Person(specialties=(NEURO, ORTHO))
    documents = [
        ClinicDocument(clinic_id=1, version=1, people=(both, Person(specialties=(PHYSIATRY,)))),
        ClinicDocument(clinic_id=2, version=1, people=(both, Person(specialties=(NEURO,)))),
    ]
    request = SearchRequest(today=TODAY, wanted=(Want((NEURO,)), Want((ORTHO,))), match=Match.ALL)

    result = load(documents).search(request)

    assert [hit.clinic_id for hit in result.hits] == [2]
    assert FacetCount(PHYSIATRY, 1) in result.facets["specialty"]
