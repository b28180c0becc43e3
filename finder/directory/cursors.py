"""Signs where the next page begins, bound to the question it continues."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from finder.directory.answers import Query
from search.types import Cursor

_SALT = "directory cursor 1"


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where the next page begins; `in_part`: among partial matches, since nothing matched in full."""

    cursor: Cursor
    in_part: bool


class Cursors:
    """Writes and reads cursors; one that was changed, or belongs to another question, is refused."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(
            secret_key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
        )

    def write(self, following: Continuation, *, query: Query) -> str:
        """Give the `cursor` parameter for the question with these other parameters."""
        cursor = following.cursor
        parts = [cursor.engine, cursor.key, cursor.seen, following.in_part, _digest(query)]
        return str(self._serializer.dumps(parts))

    def read(self, token: str, *, query: Query) -> Continuation:
        """Give back what was written. Errors: `ValueError`."""
        try:
            engine, key, seen, in_part, digest = self._serializer.loads(token)
        except BadData as error:
            raise ValueError("This is no cursor of ours. Start again from the first page.") from error
        if digest != _digest(query):
            raise ValueError("This cursor belongs to another question. Start again from the first page.")
        return Continuation(Cursor(engine, tuple(key), seen), in_part)


def _digest(query: Query) -> str:
    """Stand for the other parameters; their order does not matter, except among those of one name."""
    by_name = sorted(query, key=lambda pair: pair[0])
    return hashlib.sha256(repr(by_name).encode()).hexdigest()[:16]
