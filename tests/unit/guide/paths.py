"""Every way through the guide."""

from __future__ import annotations

from collections.abc import Iterator

from finder.guide.questions import Answer, Guide


def all_paths(guide: Guide) -> Iterator[tuple[dict[str, str], Answer]]:
    """Give each path as its answers, and the answer at its end."""

    def on(code: str, before: dict[str, str]) -> Iterator[tuple[dict[str, str], Answer]]:
        for answer in guide.question(code).answers:
            given = {**before, code: answer.code}
            if answer.next is None:
                yield given, answer
            else:
                yield from on(answer.next, given)

    yield from on(guide.start, {})
