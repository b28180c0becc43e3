"""The text of the keys: what it may say, what is refused by name, and how keys are added."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from finder.config import Settings
from finder.sealing.errors import BadKeys
from finder.sealing.keyring import generate, parse, write

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
DATABASE = "postgresql+psycopg://nobody@127.0.0.1:9/none"


def test_written_keys_are_read_again() -> None:
    keyring = generate(generate())
    assert parse(write(keyring)) == keyring


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "index="),
        (f"index={KEY}", "current"),
        (f"1={KEY} index={KEY} current=2", "current"),
        (f"1={KEY} current=1 index=short", "index="),
        (f"1={KEY[:-4]} current=1 index={KEY}", "1="),
        (f"0={KEY} current=0 index={KEY}", "from 1 up"),
        (f"two={KEY} current=1 index={KEY}", "from 1 up"),
        (f"1={KEY} 1={KEY} current=1 index={KEY}", "part 2"),
        (f"{KEY.rstrip('=')} current=1", "part 1"),
    ],
)
def test_a_wrong_text_is_refused_and_no_key_is_quoted(text: str, said: str) -> None:
    with pytest.raises(BadKeys) as refused:
        parse(text)
    assert said in str(refused.value)
    assert KEY[:8] not in str(refused.value)


def test_an_added_key_is_current_at_once_or_first_only_readable() -> None:
    first = generate()
    added, waiting = generate(first), generate(first, now_current=False)
    assert (added.current, waiting.current) == (2, 1)
    assert added.masters[1] == waiting.masters[1] == first.masters[1]
    assert added.index_key == first.index_key


def test_a_keyring_never_shows_its_keys() -> None:
    assert repr(generate()) == "Keyring(current=1)"


@given(st.text())
def test_look_ups_find_a_value_however_it_is_written(value: str) -> None:
    keyring = parse(f"1={KEY} current=1 index={KEY}")
    assert len(keyring.blind_index(value, purpose="mail")) == 16
    assert keyring.blind_index("ADA@example.org ", purpose="mail") == keyring.blind_index(
        "ada@example.org", purpose="mail"
    )


def test_look_ups_of_two_purposes_or_two_keys_cannot_be_compared() -> None:
    one, other = generate(), generate()
    found = {ring.blind_index("ada@example.org", purpose=use) for ring in (one, other) for use in ("a", "b")}
    assert len(found) == 4


def settings(**given: object) -> Settings:
    return Settings(database_url=DATABASE, secret_key=SecretStr("k" * 40), **given)  # type: ignore[arg-type]  # the parameters of each test


def test_a_public_address_does_not_start_without_sealing_keys() -> None:
    with pytest.raises(ValidationError, match="FINDER_SEALING_KEYS or FINDER_SEALING_KEYS_FILE is missing"):
        settings(base_url="https://finder.example")


def test_this_machine_alone_may_make_its_keys_from_the_secret_key() -> None:
    assert settings().keyring == settings().keyring
    assert settings().keyring.index_key not in (settings().keyring.masters[1], b"k" * 32)


def test_keys_come_from_a_file_or_from_the_environment_and_not_from_both(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(write(generate()))
    assert settings(base_url="https://finder.example", sealing_keys_file=file).keyring == parse(
        file.read_text()
    )
    with pytest.raises(ValidationError, match="both set"):
        settings(sealing_keys_file=file, sealing_keys=file.read_text())


def test_a_missing_or_wrong_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="cannot be read: No such file"):
        settings(sealing_keys_file=tmp_path / "none")
    (tmp_path / "wrong").write_text("1=abc")
    with pytest.raises(ValidationError, match="index="):
        settings(sealing_keys_file=tmp_path / "wrong")
