"""Ways to hand a mail on: a mail server, the terminal, or none."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

TIMEOUT_S = 10.0
"""How long the server may keep us waiting at each step (seconds)."""
SCHEMES = ("smtp", "smtps", "smtp+starttls")
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}

Send = Callable[[EmailMessage, str], None]


class Refused(RuntimeError):
    """The server said for good that it will not take this mail; the message is its reply's number."""


class Later(RuntimeError):
    """The server asks us to try this mail again later; the message is its reply's number."""


class Unreachable(RuntimeError):
    """The server is away, silent, or went away in the middle."""


class Transport(Protocol):
    """Somewhere to hand mails to."""

    def connected(self) -> AbstractContextManager[Send]:
        """Give a function that sends to one recipient; it raises Refused, Later or Unreachable."""


class SmtpTransport:
    """A mail server (RFC 5321) by address: smtp://, smtps:// or smtp+starttls://, with name and password."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._timeout_s = timeout_s

    @contextmanager
    def connected(self) -> Iterator[Send]:
        """Connect, and leave in good order; what goes wrong while connecting is Unreachable."""
        client = self._open()
        try:
            yield lambda message, recipient: self._send(client, message, recipient)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _open(self) -> smtplib.SMTP:
        try:
            context = ssl.create_default_context()
            if self._scheme == "smtps":
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    self._host, self._port, timeout=self._timeout_s, context=context
                )
            else:
                client = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
            if self._scheme == "smtp+starttls":
                client.starttls(context=context)
            if self._login:
                client.login(*self._login)
        except (OSError, smtplib.SMTPException) as error:
            # A wrong password or certificate is ours to mend, so the mails wait for it.
            raise Unreachable(_named(error)) from None
        return client

    def _send(self, client: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
        try:
            client.send_message(message, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _by_code(code) from None
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("the server takes no such address") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_named(error)) from None


class ConsoleTransport:
    """Prints mails, for development without a mail server."""

    @contextmanager
    def connected(self) -> Iterator[Send]:
        """Print."""
        yield lambda message, recipient: structlog.get_logger().info(
            "mail_printed", to=recipient, subject=message["Subject"], text=_text_of(message)
        )


def make_transport(url: str) -> Transport | None:
    """Give the way that FINDER_SMTP_URL names; None where nothing is sent."""
    if not url:
        return None
    return ConsoleTransport() if url == "console:" else SmtpTransport(url)


def _by_code(code: int) -> Refused | Later:
    return Refused(f"SMTP {code}") if 500 <= code < 600 else Later(f"SMTP {code}")


def _named(error: Exception) -> str:
    # The class alone: a server's words may quote the recipient.
    return type(error).__name__


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""
