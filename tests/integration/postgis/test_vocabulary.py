"""The vocabulary is kept while the database is away, and nobody waits for its reading."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.directory.vocabulary import CachedVocabulary
from search.errors import EngineAway
from tests.factories import make_vocabulary


class Sessions:
    """Sessions that can be away, or wait for a sign before they are given."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self.away = False
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self) -> Session:
        self.asked.set()
        assert self.go_on.wait(20)
        if self.away:
            raise OperationalError("select", {}, Exception("away"))
        return self._sessions()


@pytest.fixture
def told(sessions: SessionFactory) -> Sessions:
    with sessions() as session, session.begin():
        make_vocabulary(session)
    return Sessions(sessions)


def test_an_old_vocabulary_serves_while_the_database_is_away(told: Sessions) -> None:
    vocabulary = CachedVocabulary(told, kept_for_s=0)  # type: ignore[arg-type]  # it is called the same way
    first = vocabulary()
    told.away = True
    assert vocabulary() is first


def test_without_any_vocabulary_the_engine_is_away(told: Sessions) -> None:
    told.away = True
    with pytest.raises(EngineAway):
        CachedVocabulary(told)()  # type: ignore[arg-type]  # it is called the same way


def test_a_reading_keeps_no_other_question_waiting(told: Sessions) -> None:
    vocabulary = CachedVocabulary(told, kept_for_s=0)  # type: ignore[arg-type]  # it is called the same way
    first = vocabulary()
    told.go_on.clear()
    told.asked.clear()
    reader = threading.Thread(target=vocabulary)
    reader.start()
    assert told.asked.wait(20)
    assert vocabulary() is first
    told.go_on.set()
    reader.join(20)


def test_within_a_minute_it_is_read_once(told: Sessions) -> None:
    vocabulary = CachedVocabulary(told)  # type: ignore[arg-type]  # it is called the same way
    vocabulary()
    told.asked.clear()
    vocabulary()
    assert not told.asked.is_set()
