"""A sealed value opens with its key, in its row and column, unchanged; anything else says what is wrong."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.sealing.errors import KeyMissing, SealBroken
from finder.sealing.services import OpenKey

ROW = uuid4()
KEY = OpenKey(uuid4(), os.urandom(32))
SEALED = KEY.seal("Ada Example", table="requests", column="name", row=ROW)


@given(st.text())
def test_what_was_sealed_is_read_again(text: str) -> None:
    sealed = KEY.seal(text, table="requests", column="name", row=ROW)
    assert KEY.unseal(sealed, table="requests", column="name", row=ROW) == text


def test_the_same_text_is_never_sealed_alike_and_shows_nothing_of_itself() -> None:
    again = KEY.seal("Ada Example", table="requests", column="name", row=ROW)
    assert again != SEALED
    assert b"Ada" not in SEALED


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "mails", "column": "name", "row": ROW},
        {"table": "requests", "column": "reason", "row": ROW},
        {"table": "requests", "column": "name", "row": uuid4()},
    ],
)
def test_a_value_moved_to_another_place_does_not_open(elsewhere: dict[str, object]) -> None:
    with pytest.raises(SealBroken, match="moved from another row or column"):
        KEY.unseal(SEALED, **elsewhere)  # type: ignore[arg-type]  # spelled out in the parameters above


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_noticed(position: int, change: int) -> None:
    changed = bytearray(SEALED)
    changed[position] ^= change
    with pytest.raises((SealBroken, KeyMissing)):
        KEY.unseal(bytes(changed), table="requests", column="name", row=ROW)


@given(st.binary(max_size=64))
def test_bytes_that_were_never_sealed_are_refused(noise: bytes) -> None:
    with pytest.raises((SealBroken, KeyMissing)):
        KEY.unseal(noise, table="requests", column="name", row=ROW)


def test_another_key_is_told_from_a_broken_seal() -> None:
    with pytest.raises(KeyMissing, match="another key"):
        OpenKey(uuid4(), KEY.secret).unseal(SEALED, table="requests", column="name", row=ROW)


def test_a_key_is_never_shown() -> None:
    assert repr(KEY) == f"OpenKey(id={KEY.id!r})"


def test_a_sealed_value_is_33_bytes_longer_than_its_text() -> None:
    place = {"table": "t", "column": "c", "row": ROW}
    assert len(KEY.seal("", **place)) == 33  # type: ignore[arg-type]  # spelled out one line above
