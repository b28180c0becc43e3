"""A TCP link to a real server that a test can cut or let hang, as networks do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Link:
    """Forward a loopback port to a server. `cut` refuses and resets, `hang` accepts and never answers."""

    def __init__(self, target_url: str) -> None:
        parts = urlsplit(target_url)
        assert parts.hostname
        assert parts.port
        self._target = (parts.hostname, parts.port)
        self._open: set[socket.socket] = set()
        self._passes = threading.Event()
        self._passes.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse new connections and end the open ones."""
        if self._listener.fileno() != -1:
            self._listener.shutdown(socket.SHUT_RDWR)  # a mere close lets accept() take one more
            self._listener.close()
        self._end_all()

    def hang(self) -> None:
        """Keep everything open and pass nothing on."""
        self._passes.clear()

    def restore(self) -> None:
        """Work again, on the same port."""
        self._passes.set()
        if self._listener.fileno() == -1:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """End the link for good."""
        self.cut()
        self._passes.set()

    def _end_all(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    far = socket.create_connection(self._target)
                except OSError:
                    near.close()
                    continue
                self._open |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._passes.wait()
                sink.sendall(data)
        for one in (source, sink):
            self._open.discard(one)
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def link_to(target_url: str) -> Iterator[Link]:
    """Open a link for one test."""
    link = Link(target_url)
    try:
        yield link
    finally:
        link.close()
