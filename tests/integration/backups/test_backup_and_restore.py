"""The drill: a service is copied, lost and made again; it answers, opens what is sealed, proves its log."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from elasticsearch import Elasticsearch
from sqlalchemy import Engine, create_engine, make_url, text

from finder import db, tenancy
from finder.app import create_app
from finder.appointments.services.patients import open_patient
from finder.audit.services import Actor, note
from finder.backups import manifest as manifests
from finder.backups.commands import backup_command, restore_command
from finder.backups.manifest import DUMP, BadBackup
from finder.backups.restoring import verify_audit, verify_keys
from finder.config import Settings
from finder.context import CommandContext
from finder.sealing import keyring as keyrings
from search.client import connect
from tests.factories.requests import ask_for
from tests.integration.appointments.conftest import NOW, open_clinic

REASON = "My back has hurt since the fall."
SEARCH = "/api/v1/clinics?near=42.39,-71.24&specialty=physiatry,neurosurgery&specialty=chiropractic"


@pytest.fixture
def service(sessions: db.SessionFactory, settings: Settings) -> SimpleNamespace:
    """A clinic with a request, in the run's own database."""
    with db.unit_of_work(sessions) as session:
        made = open_clinic(session)
        request = ask_for(session, made.clinic, NOW, reason=REASON)
        slug = made.clinic.slug
        note(
            session,
            actor=Actor("system", "drill"),
            action="clinic.read",
            subject="clinic",
            subject_id=made.id,
        )
    with db.unit_of_work(sessions) as session:
        reference = session.execute(text("select id from appointment_requests")).scalar_one()
    return SimpleNamespace(slug=slug, request_id=reference, made=request, settings=settings)


@pytest.fixture
def other(settings: Settings, elasticsearch_url: str) -> Iterator[Settings]:
    """Settings of the machine that takes over: an empty database, and no index yet."""
    server = make_url(settings.database_url)
    url = server.set(database=f"{server.database}_restored")
    prefix = f"{settings.index_prefix}-restored"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'drop database if exists "{url.database}" with (force)'))
        connection.execute(text(f'create database "{url.database}"'))
    yield settings.model_copy(
        update={"database_url": url.render_as_string(hide_password=False), "index_prefix": prefix}
    )
    with admin.connect() as connection:
        connection.execute(text(f'drop database "{url.database}" with (force)'))
    admin.dispose()
    _drop_indices(connect(elasticsearch_url, timeout_s=20), prefix)


def _drop_indices(client: Elasticsearch, prefix: str) -> None:
    for name in client.indices.get(index=f"{prefix}-*", ignore_unavailable=True):
        client.indices.delete(index=name)


def backup(settings: Settings, folder: Path) -> Path:
    """Take a backup as an operator does and give its folder."""
    done = CliRunner().invoke(backup_command, [str(folder)], obj=CommandContext(settings))
    assert done.exit_code == 0, done.output
    (made,) = folder.iterdir()
    return made


def restored(settings: Settings, folder: Path, *options: str) -> Result:
    """Restore as an operator does."""
    return CliRunner().invoke(restore_command, [str(folder), *options], obj=CommandContext(settings))


def test_a_lost_service_is_made_again_from_its_backup(
    service: SimpleNamespace, other: Settings, tmp_path: Path
) -> None:
    folder = backup(service.settings, tmp_path / "backups")
    done = restored(other, folder)
    assert done.exit_code == 0, done.output
    assert "audit log verified" in done.output
    answer = create_app(other).test_client().get(SEARCH)
    assert answer.json is not None
    assert answer.json["meta"]["engine"] == "elasticsearch", "from the index that was made anew"
    assert [clinic["slug"] for clinic in answer.json["data"]] == [service.slug]
    found = db.make_sessions(db.make_engine(other, role=tenancy.SERVICE))
    with db.unit_of_work(found) as session:
        patient = open_patient(session, request_id=service.request_id, keyring=other.keyring)
        assert patient is not None
        assert patient.reason == REASON


def test_a_backup_is_its_owners_alone_and_holds_no_word_of_a_patient(
    service: SimpleNamespace, tmp_path: Path
) -> None:
    folder = backup(service.settings, tmp_path / "backups")
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (folder, *folder.iterdir())}
    assert modes == {0}
    assert REASON.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_backup_that_was_changed_is_refused_before_anything_is_touched(
    service: SimpleNamespace, other: Settings, tmp_path: Path
) -> None:
    folder = backup(service.settings, tmp_path / "backups")
    dump = folder / DUMP
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    done = restored(other, folder)
    assert done.exit_code == 1
    assert "checksum differs" in done.output
    with create_engine(other.database_url).connect() as connection:
        assert connection.execute(text("select to_regclass('clinics')")).scalar() is None


def test_a_database_in_use_is_never_overwritten(service: SimpleNamespace, tmp_path: Path) -> None:
    folder = backup(service.settings, tmp_path / "backups")
    done = restored(service.settings, folder, "--no-index")
    assert done.exit_code == 1
    assert "holds tables already" in done.output


def test_a_log_that_was_written_anew_before_the_restore_is_told(
    service: SimpleNamespace, sessions: db.SessionFactory, tmp_path: Path
) -> None:
    manifest = manifests.read(backup(service.settings, tmp_path / "backups"))
    other_end = manifest.model_copy(update={"audit_hash": "00" * 32})
    with db.unit_of_work(sessions) as session:
        verify_audit(session, manifest)
        with pytest.raises(BadBackup, match="The audit log is broken at 1: the log was written anew"):
            verify_audit(session, other_end)


def test_sealing_keys_that_are_missing_or_differ_are_named(
    service: SimpleNamespace, sessions: db.SessionFactory, tmp_path: Path
) -> None:
    manifest = manifests.read(backup(service.settings, tmp_path / "backups"))
    strange = keyrings.generate(None, now_current=True)
    with db.unit_of_work(sessions) as session:
        assert verify_keys(session, manifest, keyring=service.settings.keyring) == []
        assert verify_keys(session, manifest, keyring=strange) == manifest.master_keys != []


def test_a_login_that_does_not_see_all_rows_makes_no_copy(
    service: SimpleNamespace, engine: Engine, tmp_path: Path
) -> None:
    url = make_url(service.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("drop role if exists backup_tester"))
        connection.execute(text("create role backup_tester login password 'only-for-tests'"))
    try:
        less = url.set(username="backup_tester", password="only-for-tests")
        settings = service.settings.model_copy(
            update={"database_url": less.render_as_string(hide_password=False)}
        )
        done = CliRunner().invoke(backup_command, [str(tmp_path / "b")], obj=CommandContext(settings))
        assert done.exit_code == 1
        assert "BYPASSRLS" in done.output
        assert not (tmp_path / "b").exists()
    finally:
        with engine.begin() as connection:
            connection.execute(text("drop role backup_tester"))
