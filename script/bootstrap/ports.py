"""Ports on the loopback address."""

import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) != 0


def any_free() -> int:
    """A port that the system says is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def choose(wanted: int | None, preferred: int) -> int:
    """The port asked for as it is; else the preferred one, or any free one when that is taken."""
    if wanted is not None:
        return wanted
    return preferred if is_free(preferred) else any_free()
