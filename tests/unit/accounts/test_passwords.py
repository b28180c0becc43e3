"""Which new passwords are taken: long ones that not everybody tries, of any characters."""

from __future__ import annotations

import threading

import pytest

from finder.accounts import passwords
from finder.accounts.errors import WeakPassword


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "short"),
        ("fourteen chars", "short"),
        ("x" * 129, "long"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabcabc", "common"),
        ("passwordpassword1", "common"),
        ("Password12345678!", "common"),
        ("P@ssw0rdP@ssw0rd!", "common"),
        ("qwertyuiopasdfghjkl", "common"),
        ("1234567890123456", "common"),
        ("iloveyou-princess-2026", "common"),
        ("olive.example 2026!", "own"),
    ],
)
def test_what_everybody_tries_is_refused(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.hash_new(password, own_words=("olive.example", "Olive", "Example"))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "password",
    ["seven quiet herons wade", "mi perro salta la cerca", "лодка плывёт по реке", "k9#vT2!qLm8$zR5"],
)
def test_a_long_unlikely_one_is_taken_whatever_its_characters(password: str) -> None:
    hashed = passwords.hash_new(password, own_words=("olive",))
    assert hashed.startswith("$argon2id$")
    assert passwords.matches(password, hashed)
    assert not passwords.matches(password + "x", hashed)


def test_without_an_account_no_password_is_right() -> None:
    assert not passwords.matches("nobody has this password", None)


def test_no_more_than_two_hashes_are_in_work_at_a_time() -> None:
    at_work, most, lock = [0], [0], threading.Lock()
    whole = passwords._hasher.verify

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            with lock:
                at_work[0] += 1
                most[0] = max(most[0], at_work[0])
            try:
                return whole(hashed, password)
            finally:
                with lock:
                    at_work[0] -= 1

    hashed = passwords.hash_new("seven quiet herons wade")
    original, passwords._hasher = passwords._hasher, Counting()  # type: ignore[assignment]  # counts, then does the same
    try:
        threads = [threading.Thread(target=passwords.matches, args=("x", hashed)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        passwords._hasher = original
    assert 0 < most[0] <= passwords.AT_ONCE
