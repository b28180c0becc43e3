"""What tests may ask for: a database built by the migrations, sessions, Elasticsearch, an index prefix."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from finder import db, schema
from finder.config import Settings
from finder.places.gazetteer import load_gazetteer

SECRET = "a key for tests only, forty characters.."


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long forms of the tests that try chance: minutes instead of seconds."""
    parser.addoption("--long", action="store_true", help="Run the crash and chance tests for minutes.")


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """Say whether `--long` was given."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def test_name() -> str:
    """Name this run's database and indices, so that several runs stand side by side."""
    return os.environ.get("FINDER_TEST_NAME", "test")


@pytest.fixture(scope="session")
def database_url(test_name: str) -> str:
    """Make a fresh database by the migrations; it is dropped when the next run begins."""
    server = make_url(os.environ["FINDER_DATABASE_URL"])
    url = server.set(database=f"finder_{test_name}")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'drop database if exists "{url.database}" with (force)'))
        connection.execute(text(f'create database "{url.database}"'))
    admin.dispose()
    shown = url.render_as_string(hide_password=False)
    engine = create_engine(shown)
    schema.upgrade(engine)
    engine.dispose()
    return shown


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Where the real Elasticsearch of this run listens."""
    return os.environ["FINDER_ELASTICSEARCH_URL"]


@pytest.fixture(scope="session")
def index_prefix(test_name: str) -> str:
    """Begin the names of this run's indices."""
    return f"test-{test_name}"


@pytest.fixture(scope="session")
def settings(database_url: str, elasticsearch_url: str, index_prefix: str) -> Settings:
    """Describe this run's services as the product's own settings."""
    return Settings(
        database_url=database_url,
        elasticsearch_url=elasticsearch_url,
        index_prefix=index_prefix,
        secret_key=SECRET,
    )


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    """Connect to the run's database."""
    engine = db.make_engine(settings, statement_timeout_ms=0)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def gazetteer(engine: Engine) -> None:
    """Load the whole gazetteer into the run's database; no test changes it for good."""
    with Session(engine) as session, session.begin():
        load_gazetteer(session)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is rolled back after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """Give a session whose commits are savepoints; `finder.db.settle` makes the summaries."""
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        yield session


@pytest.fixture
def sessions(engine: Engine) -> Iterator[db.SessionFactory]:
    """Give sessions that really commit; all rows but the gazetteer's are taken away afterwards."""
    yield db.make_sessions(engine)
    with engine.begin() as connection:
        # The audit log refuses to be emptied while its triggers work.
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(
            text("truncate audit_entries; update audit_heads set position = 0, hash = sha256('')")
        )
        connection.execute(text("set local session_replication_role = origin"))
        connection.execute(
            text(
                "truncate sources, specialties, teams, pathways, practices, insurance_plans,"
                " languages, accessibility_features, search_outbox, data_keys, outgoing_mails,"
                " accounts, account_links, sign_in_attempts, imported_buckets cascade"
            )
        )
