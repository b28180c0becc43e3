"""A mail server for development: it takes every mail, hands none on, and lays each into a folder."""

from __future__ import annotations

import email
import email.policy
import os
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Caught:
    """One caught mail."""

    name: str
    to: str
    subject: str
    date: str
    text: str
    html: str


class _Folder:
    """Writes each mail as a file that appears whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        content = envelope.original_content or b""
        path = self._folder / f"{time.time_ns()}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, path)  # noqa: PTH105 - the one call that replaces atomically on every system
        return "250 OK"


def catcher(folder: Path, port: int) -> Controller:
    """Make the server; `start` and `stop` are the caller's."""
    folder.mkdir(parents=True, exist_ok=True)
    return Controller(_Folder(folder), hostname="127.0.0.1", port=port)


def caught(folder: Path, limit: int = SHOWN) -> list[Caught]:
    """Read the newest mails of the folder, newest first."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:limit]
    return [_read(file) for file in files]


def _read(file: Path) -> Caught:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Caught(
        name=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
