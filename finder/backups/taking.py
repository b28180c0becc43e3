"""Take a backup: dump and manifest from one and the same moment of the database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from finder.backups import manifest as manifests
from finder.backups.manifest import Manifest
from finder.backups.programs import run


class NotAllowed(Exception):
    """The login of FINDER_DATABASE_URL does not see every row; the message says what to do."""


def take(engine: Engine, *, into: Path) -> tuple[Path, Manifest]:
    """Write a backup into a new folder below `into` and give both; raises NotAllowed or ProgramFailed.

    The folder has its name only once it is whole; what a stopped run leaves is named `….partial`. Nobody but
    its owner can read it: what patients told is sealed in it, the names of staff are not.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("set idle_in_transaction_session_timeout = 0"))
        _see_all_rows(connection)
        made_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
        folder = into / f"finder-{made_at:%Y%m%dT%H%M%SZ}"
        partial = folder.with_name(f"{folder.name}.partial")
        partial.mkdir(mode=0o700, parents=True)
        snapshot = str(connection.execute(text("select pg_export_snapshot()")).scalar_one())
        dump = partial / manifests.DUMP
        run("pg_dump", engine.url, "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
        written = _describe(connection, made_at, dump)
    (partial / manifests.NAME).write_text(written.model_dump_json(indent=1) + "\n")
    for file in partial.iterdir():
        file.chmod(0o600)
    return partial.rename(folder), written


def tables_of(connection: Connection) -> list[str]:
    """Name every table of ours; PostGIS's own belong to its extension."""
    tables = connection.execute(
        text(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
            " and c.relkind = 'r' and not exists"
            " (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1"
        )
    ).scalars()
    return list(tables)


def count_rows(connection: Connection) -> dict[str, int]:
    """Count every table of ours."""
    return {
        table: int(connection.execute(text(f'select count(*) from "{table}"')).scalar_one())  # noqa: S608 -- names of the catalog
        for table in tables_of(connection)
    }


def _see_all_rows(connection: Connection) -> None:
    may = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    if not connection.execute(text(may)).scalar_one():
        raise NotAllowed(
            "The login of FINDER_DATABASE_URL is kept from patients' rows, so a copy would lack them."
            " Run this command with a login that has BYPASSRLS."
        )


def _describe(connection: Connection, made_at: dt.datetime, dump: Path) -> Manifest:
    size, digest = manifests.measure(dump)
    audit = connection.execute(text("select position, hash from audit_heads")).one()
    masters = connection.execute(text("select distinct master from data_keys order by 1")).scalars()
    return Manifest(
        made_at=made_at,
        schema_revision=connection.execute(text("select version_num from alembic_version")).scalar_one(),
        rows=count_rows(connection),
        audit_position=audit.position,
        audit_hash=bytes(audit.hash).hex(),
        master_keys=list(masters),
        dump_bytes=size,
        dump_sha256=digest,
    )
