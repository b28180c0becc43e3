"""Reads seeds/guide.json: questions, answers and outcomes, checked so that every path ends somewhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, ValidationError, model_validator

from finder.seeding.entries import Code, Entry, InTwoLanguages, Text
from finder.seeding.files import SEEDS, BadSeed

Day = Annotated[dt.date, Field(strict=False)]
Address = Annotated[HttpUrl, Field(strict=False)]


class Answer(Entry):
    """One answer; it leads to an emergency, to one more question, or to an outcome."""

    code: Code
    text: InTwoLanguages
    emergency: bool = False
    next: Code | None = None
    outcome: Code | None = None

    @model_validator(mode="after")
    def _leads_to_one_thing(self) -> Answer:
        if [self.emergency, self.next is not None, self.outcome is not None].count(True) != 1:
            raise ValueError("an answer leads to exactly one of emergency, next and outcome")
        return self


class Question(Entry):
    """One question of a page of its own."""

    code: Code
    text: InTwoLanguages
    hint: InTwoLanguages | None
    answers: list[Answer] = Field(min_length=2)

    def answer(self, code: str | None) -> Answer | None:
        """Give the answer of this code, or None."""
        return next((answer for answer in self.answers if answer.code == code), None)


class Outcome(Entry):
    """What the guide suggests: a team, or (None) to start with a family doctor; and why."""

    code: Code
    team: Code | None
    reason: InTwoLanguages


class Source(Entry):
    """What the guide rests on."""

    title: Text
    url: Address


class Guide(Entry):
    """The whole guide."""

    reviewed_on: Day
    reviewed_by: InTwoLanguages
    sources: list[Source] = Field(min_length=1)
    start: Code
    questions: list[Question] = Field(min_length=1)
    outcomes: list[Outcome] = Field(min_length=1)

    def question(self, code: str) -> Question:
        """Give the question of this code."""
        return next(question for question in self.questions if question.code == code)

    def outcome(self, code: str) -> Outcome:
        """Give the outcome of this code."""
        return next(outcome for outcome in self.outcomes if outcome.code == code)

    @model_validator(mode="after")
    def _is_whole(self) -> Guide:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        kinds = [[question.code for question in self.questions], [one.code for one in self.outcomes]]
        kinds += [[answer.code for answer in question.answers] for question in self.questions]
        for codes in kinds:
            for code, times in Counter(codes).items():
                if times > 1:
                    yield f"{code} stands {times} times"
        order = [question.code for question in self.questions]
        if order[0] != self.start or not any(answer.emergency for answer in self.questions[0].answers):
            yield "the guide starts with its first question, and that asks for emergencies"
        outcomes = {outcome.code for outcome in self.outcomes}
        for place, question in enumerate(self.questions):
            for answer in question.answers:
                # Only forward: then no path goes round in a circle.
                if answer.next is not None and answer.next not in order[place + 1 :]:
                    yield f"{question.code}, {answer.code}: {answer.next} is no later question"
                if answer.outcome is not None and answer.outcome not in outcomes:
                    yield f"{question.code}, {answer.code}: there is no outcome {answer.outcome}"


def read_guide(path: Path = SEEDS / "guide.json") -> Guide:
    """Read and check the file. Raises `BadSeed`."""
    try:
        return Guide.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadSeed(f"{path.name}: {error}") from error


@cache
def guide() -> Guide:
    """Give the guide, read once."""
    return read_guide()
