"""Signs where the next page begins, bound to the question it continues."""

from __future__ import annotations

import hashlib

from itsdangerous import BadData, URLSafeSerializer

from search.types import Cursor

_SALT = "directory cursor 1"


class Cursors:
    """Writes and reads cursors; one that was changed, or belongs to another question, is refused."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(
            secret_key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
        )

    def write(self, cursor: Cursor, *, query: tuple[tuple[str, str], ...]) -> str:
        """Give the cursor as a parameter of the question with these other parameters."""
        return str(self._serializer.dumps([cursor.engine, cursor.key, cursor.seen, _digest(query)]))

    def read(self, token: str, *, query: tuple[tuple[str, str], ...]) -> Cursor:
        """Give the cursor back. Errors: `ValueError`."""
        try:
            engine, key, seen, digest = self._serializer.loads(token)
        except BadData as error:
            raise ValueError("This is no cursor of ours. Start again from the first page.") from error
        if digest != _digest(query):
            raise ValueError("This cursor belongs to another question. Start again from the first page.")
        return Cursor(engine, tuple(key), seen)


def _digest(query: tuple[tuple[str, str], ...]) -> str:
    """Stand for the other parameters; their order does not matter, except among those of one name."""
    by_name = sorted(query, key=lambda pair: pair[0])
    return hashlib.sha256(repr(by_name).encode()).hexdigest()[:16]
