"""Make a database from a backup, and prove that it is the one that was copied."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder import schema, tenancy
from finder.audit.verifying import Broken, Head, verify
from finder.backups.manifest import DUMP, BadBackup, Manifest
from finder.backups.programs import run
from finder.backups.taking import count_rows, tables_of
from finder.models import DataKey
from finder.sealing.errors import KeyMissing, SealBroken
from finder.sealing.keyring import Keyring
from finder.sealing.services import open_data_key


class NotEmpty(Exception):
    """The database to restore into holds tables already; nothing was touched."""


def restore(engine: Engine, folder: Path, manifest: Manifest) -> None:
    """Fill an empty database from a backup, whole or not at all, and bring its schema to this version.

    Raises NotEmpty, ProgramFailed, or BadBackup where other rows came out than went in.
    """
    with engine.begin() as connection:
        if tables_of(connection):
            raise NotEmpty(
                f"The database {engine.url.database} holds tables already. Make an empty one (createdb) and"
                " set FINDER_DATABASE_URL to it; the old one stays as it is."
            )
        tenancy.make_roles(connection)
    arguments = ("--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={engine.url.database}")
    run("pg_restore", engine.url, *arguments, str(folder / DUMP))
    with engine.connect() as connection:
        found = count_rows(connection)
    if found != manifest.rows:
        differ = {name for name, _ in found.items() ^ manifest.rows.items()}
        raise BadBackup(f"Other rows came out than went in: {', '.join(sorted(differ))}")
    schema.upgrade(engine)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("analyze"))


def verify_audit(session: Session, manifest: Manifest) -> None:
    """Walk the restored audit log up to the end that the manifest notes; raises BadBackup."""
    known = Head(manifest.audit_position, bytes.fromhex(manifest.audit_hash))
    found = verify(session, known=known)
    if isinstance(found, Broken):
        raise BadBackup(f"The audit log is broken at {found.position}: {found.reason}")


def verify_keys(session: Session, manifest: Manifest, *, keyring: Keyring) -> list[int]:
    """Open one data key of each master key; gives the numbers of those that cannot be opened here."""
    return [number for number in manifest.master_keys if not _opens(session, number, keyring)]


def _opens(session: Session, number: int, keyring: Keyring) -> bool:
    key_id = session.scalar(select(DataKey.id).where(DataKey.master == number).limit(1))
    if key_id is None:
        return True
    try:
        open_data_key(session, keyring=keyring, key_id=key_id)
    except (KeyMissing, SealBroken):
        return False
    return True
