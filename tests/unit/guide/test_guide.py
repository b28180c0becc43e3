"""Each path of the guide ends where it must, and a fault in its file is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from finder.guide.questions import read_guide
from finder.guide.services import walk
from finder.seeding.files import SEEDS, BadSeed, read_seeds
from tests.unit.guide.paths import all_paths

GUIDE = read_guide()
PATHS = list(all_paths(GUIDE))
RED_FLAGS = {"bladder-bowel", "saddle", "weakness", "fever", "injury"}


@pytest.mark.parametrize(("given", "end"), PATHS, ids=["/".join(given.values()) for given, _ in PATHS])
def test_every_path_ends_in_an_emergency_or_an_outcome(given: dict[str, str], end: Any) -> None:
    walked = walk(GUIDE, given=given)
    assert walked.question is None
    assert walked.emergency == end.emergency
    assert (walked.outcome is None) == end.emergency


def test_the_first_question_asks_for_every_red_flag_and_each_ends_at_once() -> None:
    flags = {code for given, end in PATHS if end.emergency for code in given.values()}
    assert flags == RED_FLAGS
    assert all(len(given) == 1 for given, end in PATHS if end.emergency)


def test_every_question_and_outcome_is_reached() -> None:
    assert {code for given, _ in PATHS for code in given} == {question.code for question in GUIDE.questions}
    reached = {end.outcome for _, end in PATHS if end.outcome}
    assert reached == {outcome.code for outcome in GUIDE.outcomes}


def test_every_outcome_names_a_team_that_exists() -> None:
    teams = {team.code for team in read_seeds().teams}
    assert {outcome.team for outcome in GUIDE.outcomes} - {None} == teams


def test_without_an_answer_the_question_stands_again_and_says_so() -> None:
    again = walk(GUIDE, given={"red-flags": "none"}, asked="concern")
    assert again.question == GUIDE.question("concern")
    assert again.missing
    assert not walk(GUIDE, given={"red-flags": "none"}, asked="red-flags").missing


def test_back_leads_to_the_question_before_whatever_was_ticked() -> None:
    given = {"red-flags": "none", "concern": "spine", "tried": "nothing"}
    before = walk(GUIDE, given=given, asked="tried", back=True)
    assert before.question == GUIDE.question("concern")
    assert [each.answer.code for each in before.answered] == ["none"]


def test_an_answer_beside_the_way_is_named() -> None:
    assert walk(GUIDE, given={"red-flags": "none", "tried": "nothing"}).astray == ("tried",)
    assert walk(GUIDE, given={"red-flags": "fever", "concern": "spine"}).astray == ("concern",)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(lambda c: c["questions"][1]["answers"][0].update(next="red-flags"), "no later question",
                     id="a circle"),
        pytest.param(lambda c: c["questions"][1]["answers"][1].update(outcome="cure"), "no outcome cure",
                     id="an unknown outcome"),
        pytest.param(lambda c: c["questions"][0]["answers"][0].update(next="tried"), "exactly one",
                     id="an emergency that goes on"),
        pytest.param(lambda c: c["questions"].reverse(), "asks for emergencies", id="emergencies not first"),
        pytest.param(lambda c: c["questions"][2]["text"].pop("es"), "text.es", id="no Spanish"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named(tmp_path: Path, change: Callable[[Any], None], named: str) -> None:
    content = json.loads((SEEDS / "guide.json").read_text("utf-8"))
    change(content)
    (tmp_path / "guide.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(BadSeed, match=named):
        read_guide(tmp_path / "guide.json")
