"""Data keys: kept wrapped, moved to a new master key while both are readable, deleted to shred."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.models import DataKey
from finder.sealing.errors import KeyMissing, SealBroken, Shredded
from finder.sealing.keyring import Keyring, generate, write
from finder.sealing.services import (
    count_by_master,
    new_data_key,
    open_data_key,
    open_data_keys,
    rewrap,
    shred,
)
from tests.conftest import SECRET

FINDER = Path(sys.executable).parent / "finder"
MANY = 3_000
ROW = uuid4()


def sealed(session: Session, keyring: Keyring) -> tuple[UUID, bytes]:
    """Seal one text under a new data key."""
    key = new_data_key(session, keyring=keyring)
    return key.id, key.seal("Ada Example", table="requests", column="name", row=ROW)


def read(session: Session, keyring: Keyring, key_id: UUID, value: bytes) -> str:
    """Open it again."""
    key = open_data_key(session, keyring=keyring, key_id=key_id)
    return key.unseal(value, table="requests", column="name", row=ROW)


def test_a_key_is_kept_wrapped_and_opens_what_it_sealed(session: Session) -> None:
    keyring = generate()
    key = new_data_key(session, keyring=keyring)
    wrapped = session.scalars(select(DataKey.wrapped)).one()
    assert key.secret not in wrapped
    assert open_data_key(session, keyring=keyring, key_id=key.id) == key
    assert open_data_keys(session, keyring=keyring, key_ids={key.id, uuid4()}) == {key.id: key}


def test_what_a_deleted_key_sealed_is_gone(session: Session) -> None:
    keyring = generate()
    key_id, value = sealed(session, keyring)
    shred(session, key_id=key_id)
    with pytest.raises(Shredded):
        read(session, keyring, key_id, value)


def test_a_wrapped_key_put_into_another_row_does_not_open(session: Session) -> None:
    keyring = generate()
    mine, others = new_data_key(session, keyring=keyring), new_data_key(session, keyring=keyring)
    row = session.get_one(DataKey, mine.id)
    row.wrapped = session.get_one(DataKey, others.id).wrapped
    session.flush()
    with pytest.raises(SealBroken):
        open_data_key(session, keyring=keyring, key_id=mine.id)


def test_while_keys_are_moved_both_are_readable_and_afterwards_the_old_one_is_needed_no_more(
    session: Session,
) -> None:
    old = generate()
    first, second = sealed(session, old), sealed(session, old)
    both = generate(old)
    assert rewrap(session, keyring=both, limit=1) == 1
    assert [read(session, both, *one) for one in (first, second)] == ["Ada Example"] * 2
    assert rewrap(session, keyring=both, limit=10) == 1
    assert count_by_master(session) == {2: 2}
    only_new = Keyring(2, {2: both.masters[2]}, both.index_key)
    assert [read(session, only_new, *one) for one in (first, second)] == ["Ada Example"] * 2


def test_without_its_master_key_a_data_key_says_which_one_is_missing(session: Session) -> None:
    key_id, value = sealed(session, generate())
    stranger = Keyring(2, {2: os.urandom(32)}, os.urandom(32))
    with pytest.raises(KeyMissing, match="master key 1"):
        read(session, stranger, key_id, value)


def test_a_rotation_killed_midway_goes_on_where_it_stopped(
    sessions: SessionFactory, database_url: str, tmp_path: Path
) -> None:
    old = generate()
    with unit_of_work(sessions) as session:
        kept = [sealed(session, old) for _ in range(MANY)]
    both = generate(old)
    (tmp_path / "keys").write_text(write(both))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_SECRET_KEY": SECRET,
        "FINDER_SEALING_KEYS_FILE": str(tmp_path / "keys"),
    }
    first = subprocess.Popen([FINDER, "keys", "rotate"], env=environment)
    end = time.monotonic() + 60
    while counted(sessions).get(2, 0) == 0 and time.monotonic() < end:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    midway = counted(sessions)
    with unit_of_work(sessions) as session:
        assert {read(session, both, *one) for one in kept} == {"Ada Example"}
    done = subprocess.run(
        [FINDER, "keys", "rotate"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{midway.get(1, 0):,} data keys moved to key 2.\n"
    assert counted(sessions) == {2: MANY}
    shown = subprocess.run(
        [FINDER, "keys", "status"], env=environment, capture_output=True, text=True, check=True
    )
    assert shown.stdout.splitlines() == [
        "key 1: held, wraps 0 data keys",
        "key 2: current, wraps 3,000 data keys",
    ]


def counted(sessions: SessionFactory) -> dict[int, int]:
    """How many data keys each master key wraps."""
    with unit_of_work(sessions) as session:
        return count_by_master(session)
