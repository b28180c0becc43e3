"""Walks the guide along the answers given so far; keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.guide.questions import Answer, Guide, Outcome, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question answered."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands: the answers on the way, and one of a question, an outcome, an emergency.

    `missing`: the question was shown before, and no answer that it offers was given. `astray`: answers to
    questions that do not lie on the way.
    """

    answered: tuple[Asked, ...]
    question: Question | None = None
    outcome: Outcome | None = None
    missing: bool = False
    astray: tuple[str, ...] = ()

    @property
    def emergency(self) -> bool:
        """Whether the last answer is a sign of an emergency."""
        return bool(self.answered) and self.answered[-1].answer.emergency


def walk(guide: Guide, *, given: Mapping[str, str], asked: str | None = None, back: bool = False) -> Walk:
    """Follow the answers from the start; `asked` is the one just shown, `back` goes before it."""
    answers = {name: value for name, value in given.items() if not (back and name == asked)}
    answered, question = _follow(guide, answers)
    on_the_way = {*(each.question.code for each in answered), question.code}
    if astray := answers.keys() - on_the_way:
        return Walk(tuple(answered), astray=tuple(sorted(astray)))
    if back:
        last = answered.pop() if answered else None
        return Walk(tuple(answered), question=last.question if last else question)
    last_answer = answered[-1].answer if answered else None
    if last_answer is None or last_answer.next is not None:
        return Walk(tuple(answered), question=question, missing=question.code in {asked, *answers})
    outcome = guide.outcome(last_answer.outcome) if last_answer.outcome else None
    return Walk(tuple(answered), outcome=outcome)


def _follow(guide: Guide, answers: Mapping[str, str]) -> tuple[list[Asked], Question]:
    """Give the answers on the way, and the last question that they lead to."""
    answered: list[Asked] = []
    question = guide.question(guide.start)
    while answer := question.answer(answers.get(question.code)):
        answered.append(Asked(question, answer))
        if answer.next is None:
            break
        question = guide.question(answer.next)
    return answered, question
