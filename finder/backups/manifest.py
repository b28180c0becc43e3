"""What a backup says of itself, so that a restored service can be compared with the one it was made from."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

NAME = "manifest.json"
DUMP = "database.dump"


class BadBackup(Exception):
    """A folder is no whole backup; the message says what is wrong with it."""


class Manifest(BaseModel):
    """One backup: of when, of which schema, how many rows, and where the audit log ended.

    `master_keys` are numbers; the keys themselves are never part of a backup.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_at: dt.datetime
    schema_revision: str
    rows: dict[str, int]
    audit_position: int
    audit_hash: str
    master_keys: list[int]
    dump_bytes: int
    dump_sha256: str


def read(folder: Path) -> Manifest:
    """Read a backup's manifest and see that its dump is whole; raises BadBackup."""
    try:
        manifest = Manifest.model_validate_json((folder / NAME).read_bytes())
        size, digest = measure(folder / DUMP)
    except OSError as error:
        raise BadBackup(f"{folder} is no backup: {error.strerror} ({error.filename})") from None
    except ValidationError as error:
        raise BadBackup(f"{folder / NAME} cannot be read: {error.errors()[0]['msg']}") from None
    if (size, digest) != (manifest.dump_bytes, manifest.dump_sha256):
        raise BadBackup(f"{folder / DUMP} is not the file that was written: its checksum differs")
    return manifest


def measure(dump: Path) -> tuple[int, str]:
    """Give a file's size in bytes and its SHA-256."""
    with dump.open("rb") as file:
        return dump.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
