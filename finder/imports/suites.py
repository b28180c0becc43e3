"""Tells whether two suites are the same one."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+[A-Z]?\b|\b[A-Z]-?\d+\b|\b[A-Z]\b")


def suite_number(suite: str | None) -> str:
    """Give what tells a suite from its neighbours ("STE 301", "#301" and "SUITE 301" are "301"), "" for none.

    Of several numbers ("FL 3 STE 301") the last; a suite without any is its own text.
    """
    if not suite:
        return ""
    found: list[str] = _NUMBER.findall(suite.upper())
    return found[-1].replace("-", "") if found else suite.upper()
