"""Recognises a file by its header; another one is refused with what differs, and with the command for it."""

from __future__ import annotations

from collections.abc import Sequence

from finder.imports.faults import FileRefused
from finder.imports.files import check_header
from finder.imports.headers import Format
from finder.imports.readers import dac_headers, facility_headers, nppes_headers, pair_columns

_COMMANDS = {
    "finder import dac": dac_headers.FORMATS,
    "finder import nppes": nppes_headers.NPIDATA,
    "finder import facilities": facility_headers.FORMATS,
    "finder import deactivated": (nppes_headers.DEACTIVATED,),
    "finder import clinics": (pair_columns.CLINICS_FORMAT, pair_columns.SPECIALISTS_FORMAT),
}


def recognised(header: Sequence[str], formats: Sequence[Format]) -> Format:
    """Give the format of this header.

    Errors: `FileRefused`, naming the nearest of the formats and what differs, and where the header is exactly
    that of another kind of file, the command that takes it.
    """
    named = frozenset(header)
    nearest = min(formats, key=lambda each: each.difference(named))
    try:
        check_header(header, needed=nearest.needed, allowed=nearest.allowed, format_name=nearest.name)
    except FileRefused as refused:
        raise FileRefused(f"{refused}{_hint(named)}") from refused
    return nearest


def _hint(header: frozenset[str]) -> str:
    for command, formats in _COMMANDS.items():
        for each in formats:
            if not each.difference(header):
                return f" It is that of {each.name}: use {command}."
    return ""
