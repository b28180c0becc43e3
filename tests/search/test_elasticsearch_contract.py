"""The Elasticsearch engine gives the answers of the reference, on hand-made and on random clinics."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import ClinicDocument
from search.types import SearchRequest
from tests.search.contract import Load, check_answer, check_golden, check_pages
from tests.search.golden import CASES, CLINICS, Case
from tests.search.questions import VOCABULARY, directories, requests
from tests.search.reference import Reference


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_golden_answer_is_given(case: Case, load: Load) -> None:
    check_golden(load(CLINICS), case.request, case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reference_gives_the_golden_answer_too(case: Case) -> None:
    assert tuple(Reference(CLINICS, VOCABULARY).hits(case.request))[: case.request.limit] == case.expected


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents=directories(), questions=st.lists(requests(), min_size=1, max_size=5))
def test_random_questions_have_the_reference_answer(
    load: Load, documents: list[ClinicDocument], questions: list[SearchRequest]
) -> None:
    engine = load(documents)
    truth = Reference(documents, VOCABULARY)
    for request in questions:
        check_answer(engine, truth, request)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents=directories(), request=requests())
def test_pages_put_together_are_the_whole_answer(
    load: Load, documents: list[ClinicDocument], request: SearchRequest
) -> None:
    check_pages(load(documents), request)
