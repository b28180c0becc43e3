"""Signs where the next page of a FHIR search begins, bound to the question it continues."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from finder.errors import BadParameters, Fault
from finder.fhir.asking import CURSOR, Query


@dataclass(frozen=True, slots=True)
class After:
    """The place in the order behind which the page begins, and the total that the first page counted."""

    place: tuple[Any, ...]
    total: int | None


class PageCursors:
    """Writes and reads cursors; one that was changed, or belongs to another question, is refused."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(
            secret_key, salt="fhir cursor 1", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def write(self, after: After, *, kind: str, query: Query) -> str:
        """Give the parameter of the next page."""
        return str(self._serializer.dumps([list(after.place), after.total, _digest(kind, query)]))

    def read(self, token: str | None, *, kind: str, query: Query) -> After | None:
        """Give back what was written. Errors: `BadParameters`."""
        if token is None:
            return None
        try:
            place, total, digest = self._serializer.loads(token)
        except (BadData, ValueError):
            raise _refused("This is no cursor of ours. Start again from the first page.") from None
        if digest != _digest(kind, query):
            raise _refused("This cursor belongs to another search. Start again from the first page.")
        return After(tuple(place), total)


def _digest(kind: str, query: Query) -> str:
    return hashlib.sha256(repr((kind, sorted(query))).encode()).hexdigest()[:16]


def _refused(message: str) -> BadParameters:
    return BadParameters([Fault(CURSOR, message)])
