"""Asks one web address within a hard deadline: no redirect, no proxy, no more than it takes to answer."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

MAX_BYTES = 256 * 1024


class DeadlineAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """geopy's way to the network. A timeout is for the whole exchange, not for each packet of it."""

    def __init__(self, *, proxies: object, ssl_context: ssl.SSLContext | None) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._ssl_context = ssl_context

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        """Give the parsed answer. Errors: those of geopy.exc."""
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except (ValueError, RecursionError):
            raise GeocoderParseError("The answer is no JSON.") from None

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """Give the answer's text. Errors: those of geopy.exc, without the address in them."""
        parts = urlsplit(url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port, timeout)
        deadline = time.monotonic() + timeout
        try:
            status, retry_after, body = _exchange(
                connection, f"{parts.path}?{parts.query}", headers, deadline
            )
        except TimeoutError:
            raise GeocoderTimedOut("No answer in time.") from None
        except (OSError, http.client.HTTPException):
            raise GeocoderUnavailable("No connection, or it was cut.") from None
        finally:
            connection.close()
        if status != http.HTTPStatus.OK:
            raise AdapterHTTPError(
                "Refused.", status_code=status, headers={"retry-after": retry_after}, text=None
            )
        if len(body) > MAX_BYTES:
            raise GeocoderServiceError("The answer is too long.")
        return body.decode("utf-8", errors="replace")

    def _connection(
        self, scheme: str, host: str, port: int | None, timeout: float
    ) -> http.client.HTTPConnection:
        if scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=self._ssl_context)
        return http.client.HTTPConnection(host, port, timeout=timeout)


def _exchange(
    connection: http.client.HTTPConnection, target: str, headers: dict[str, str], deadline: float
) -> tuple[int, str | None, bytes]:
    """Ask and read, cut off at the deadline (seconds of the monotonic clock)."""
    connection.connect()
    # Kept here, for the connection forgets its socket as soon as the server says that it will close.
    cut = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as response:
            body = response.read(MAX_BYTES + 1)
            status, retry_after = response.status, response.getheader("Retry-After")
    finally:
        cut.cancel()
    if time.monotonic() >= deadline:
        raise TimeoutError
    return status, retry_after, body


def _cut(sock: socket.socket) -> None:
    """Wake the thread that reads: a socket shut down ends every wait on it."""
    with contextlib.suppress(OSError):  # closed in the meantime
        sock.shutdown(socket.SHUT_RDWR)
