"""National Provider Identifiers (45 CFR 162.406): ten digits, the last of which checks the others."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from finder.imports.faults import RowRefused

_NPI = re.compile(r"[12]\d{9}", re.ASCII)
_PREFIX_SUM = 24
"""What the prefix 80840 adds to the Luhn sum."""


def is_npi(text: str) -> bool:
    """Tell whether the text is a National Provider Identifier, check digit included."""
    if not _NPI.fullmatch(text):
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in text[-2::-2])
    return (_PREFIX_SUM + doubled + sum(map(int, text[-1::-2]))) % 10 == 0


def refuse_bad_npi(text: str) -> None:
    """Refuse the row of what is none. Errors: `RowRefused`."""
    if not is_npi(text):
        raise RowRefused("bad-npi", "the NPI is not ten digits with a right check digit", text)


def check_digit(first_nine: int) -> int:
    """Give the tenth digit of an identifier."""
    total, doubling = _PREFIX_SUM, True
    while first_nine:
        first_nine, digit = divmod(first_nine, 10)
        total += sum(divmod(2 * digit, 10)) if doubling else digit
        doubling = not doubling
    return -total % 10


def are_npis(column: Any) -> Any:
    """Tell the same of a whole Arrow column of texts, as one of booleans."""
    shaped = pc.match_substring_regex(column, r"^[12][0-9]{9}$")
    rest = pc.cast(pc.if_else(shaped, column, "0"), pa.int64())
    total = pa.scalar(_PREFIX_SUM, pa.int64())
    for place in range(10):
        digit = pc.subtract(rest, pc.multiply(pc.divide(rest, 10), 10))
        rest = pc.divide(rest, 10)
        if place % 2:
            over = pc.multiply(pc.cast(pc.greater(digit, 4), pa.int64()), 9)
            digit = pc.subtract(pc.multiply(digit, 2), over)
        total = pc.add(total, digit)
    divides = pc.equal(pc.multiply(pc.divide(total, 10), 10), total)
    return pc.and_(shaped, divides)
