"""Reading a search: what each parameter means, and what is refused by name."""

from __future__ import annotations

import datetime as dt

import pytest

from finder.directory.cursors import Continuation, Cursors
from finder.directory.question import Question, read
from finder.errors import BadParameters
from finder.places.answers import Place, Precision
from search.types import Box, Cursor, Match, Point, Want
from search.vocabulary import Vocabulary

TODAY = dt.date(2026, 11, 24)
CURSORS = Cursors("k" * 40)
VOCABULARY = Vocabulary(
    specialties=("neurosurgery", "physiatry", "chiropractic"),
    teams={"spine-team": (Want(("neurosurgery",)), Want(("physiatry",)))},
    practices=("shared-records",),
    insurance=("medicare", "aetna"),
    languages=("en", "es"),
    forms=("hospital", "independent"),
)


def ask(*pairs: tuple[str, str]) -> Question:
    return read(pairs, vocabulary=VOCABULARY, cursors=CURSORS, today=TODAY)


def place(precision: Precision = Precision.ZIP) -> Place:
    return Place(Point(42.4, -71.2), "Waltham, MA 02451", "02451", precision, "MA", None, None)


def faults(*pairs: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(BadParameters) as caught:
        ask(*pairs)
    return {fault.parameter: fault.message for fault in caught.value.faults}


def test_repetition_is_and_a_comma_is_or() -> None:
    wanted = ask(("specialty", "neurosurgery,physiatry"), ("specialty", "chiropractic")).wanted
    assert wanted == (Want(("neurosurgery", "physiatry")), Want(("chiropractic",)))


def test_a_team_stands_for_its_specialties_beside_those_named() -> None:
    wanted = ask(("team", "spine-team"), ("specialty", "physiatry"), ("specialty", "chiropractic")).wanted
    assert wanted == (Want(("neurosurgery",)), Want(("physiatry",)), Want(("chiropractic",)))


def test_empty_form_values_are_not_given() -> None:
    question = ask(("near", ""), ("radius", " "), ("accepting", ""), ("specialty", ""))
    assert question.query == ()
    assert question.request(None).wanted == ()


def test_a_place_is_searched_within_25_miles_and_a_state_by_its_name() -> None:
    question = ask(("near", "02451"))
    assert question.request(place()).radius_m == pytest.approx(40_233.6)
    whole = question.request(place(Precision.STATE))
    assert (whole.state, whole.radius_m) == ("MA", None)


def test_every_filter_reaches_the_engine() -> None:
    request = ask(
        ("specialty", "physiatry"), ("match", "any"), ("together_on", "tuesday"), ("q", "Smith"),
        ("accepting", "1"), ("telehealth", "yes"), ("insurance", "medicare,aetna"), ("language", "es"),
        ("form", "hospital"), ("practice", "shared-records"), ("accessible", "true"), ("integrated", "on"),
        ("verified_within", "90"), ("open_on", "6"), ("bbox", "170,50,-170,60"), ("limit", "5"),
        ("explain", "1"), ("near", "02451"), ("radius", "10 km"),
    ).request(place())  # fmt: skip
    filters = request.specialist
    assert (filters.accepting, filters.telehealth, filters.weekday) == (True, True, 2)
    assert (filters.insurance, filters.languages) == (("medicare", "aetna"), ("es",))
    assert (request.forms, request.practices) == (("hospital",), ("shared-records",))
    assert (request.accessible, request.integrated, request.explain) == (True, True, True)
    assert (request.verified_since, request.open_on) == (dt.date(2026, 8, 26), 6)
    assert (request.box, request.radius_m) == (Box(170, 50, -170, 60), 10_000)
    assert (request.words, request.limit, request.match) == ("Smith", 5, Match.ANY)


def test_a_misspelt_code_or_name_is_answered_with_the_nearest() -> None:
    assert "Did you mean neurosurgery?" in faults(("specialty", "neurosurgry"))["specialty"]
    assert "Did you mean specialty?" in faults(("speciality", "physiatry"))["speciality"]


def test_all_wrong_parameters_are_named_at_once() -> None:
    wrong = faults(("near", "nan,nan"), ("limit", "0"), ("radius", "-1"), ("colour", "red"))
    assert set(wrong) == {"near", "limit", "radius", "colour"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("near", "nan,-71"), ("near", "inf,-71"), ("near", "1e400,-71"), ("near", "500,-71"),
        ("near", "42.3\uff15,-71"), ("near", "a\x00b"), ("near", "a\ufffdb"), ("near", "a" * 401),
        ("radius", "-1"), ("radius", "1e9"), ("radius", "0mi"), ("radius", "501mi"), ("radius", "25"),
        ("radius", "\uff12\uff15mi"), ("specialty", "wizardry"), ("specialty", "physiatry,"),
        ("match", "some"), ("at_least", "2"), ("at_least", "1_0"), ("together_on", "8"),
        ("insurance", "acme"), ("language", "tlh"), ("form", "tent"), ("practice", "magic"),
        ("accepting", "maybe"), ("verified_within", "0"), ("open_on", "sun"), ("bbox", "1,2,3"),
        ("bbox", "0,60,1,50"), ("bbox", "nan,0,1,1"), ("sort", "name"), ("limit", "101"), ("limit", "1e1"),
        ("cursor", "x"), ("team", "a-team"), ("q", "a" * 101), ("q", "\x1b[2J"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_and_its_parameter_named(name: str, value: str) -> None:
    assert name in faults(("near", "02451") if name != "near" else ("q", "a"), (name, value))


@pytest.mark.parametrize(("name", "value"), [("radius", "5mi"), ("sort", "distance")])
def test_what_needs_a_place_is_refused_without_one(name: str, value: str) -> None:
    assert name in faults((name, value))


def test_a_single_parameter_may_stand_only_once() -> None:
    assert faults(("near", "02451"), ("near", "02452")) == {"near": "Give it once only."}


def test_a_cursor_holds_for_its_own_question_only() -> None:
    following = Continuation(Cursor("postgis", (-2, 1234.5, 7), 20), in_part=True)
    token = CURSORS.write(following, query=ask(("near", "02451"), ("limit", "5")).query)
    assert ask(("limit", "5"), ("cursor", token), ("near", "02451")).after == following
    assert "another question" in faults(("near", "02452"), ("limit", "5"), ("cursor", token))["cursor"]
    assert "cursor" in faults(("near", "02451"), ("limit", "5"), ("cursor", token[:-2] + "AA"))
