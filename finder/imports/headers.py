"""Recognises a file by its header, and says what differs from the nearest known one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.imports.files import check_header


@dataclass(frozen=True, slots=True)
class Format:
    """A header a reader knows: how a person calls the file, the columns it needs, those it may have too."""

    name: str
    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()


def recognised(header: Sequence[str], formats: Sequence[Format]) -> Format:
    """Give the format of this header. Errors: `FileRefused` naming the nearest one and what differs."""
    nearest = min(formats, key=lambda each: _difference(header, each))
    check_header(header, needed=nearest.needed, allowed=nearest.allowed, format_name=nearest.name)
    return nearest


def _difference(header: Sequence[str], format_: Format) -> int:
    named = set(header)
    return len(set(format_.needed) - named) + len(named - {*format_.needed, *format_.allowed})
