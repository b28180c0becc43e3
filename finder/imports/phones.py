"""Reads telephone numbers as the files have them, damaged ones too, into E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

_OR = re.compile(r"\s+or\s+|\s*[;/]\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[2-9]\d{2}[2-9]\d{6}", re.ASCII)
_SPREADSHEET = re.compile(r"\d+(?:\.\d+)?E\+\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, and its extension; both None where there is none."""

    number: str | None = None
    extension: str | None = None


def read_phone(text: str) -> Phone:
    """Give the number, the first of several; none for blank.

    Errors: `ValueError`, its message the reason, for what is no valid number of the United States: too many
    digits (nobody knows which one is wrong), or a spreadsheet's 2.12689E+12, whose last digits are lost.
    """
    text = text.strip().removesuffix(".0")  # a spreadsheet's number that lost nothing
    if not text:
        return Phone()
    if _PLAIN.fullmatch(text) and _is_assigned(text[:6]):
        return Phone(f"+1{text}")
    if _SPREADSHEET.fullmatch(text):
        raise ValueError("a spreadsheet turned the telephone number into a rounded one")
    try:
        parsed = phonenumbers.parse(_OR.split(text)[0], "US")
    except phonenumbers.NumberParseException as error:
        raise ValueError("the telephone number cannot be read") from error
    if parsed.country_code != 1 or not phonenumbers.is_valid_number(parsed):
        raise ValueError("the telephone number is not a valid one of the United States")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(number, parsed.extension or None)


@lru_cache(maxsize=200_000)
def _is_assigned(area_and_exchange: str) -> bool:
    """Tell whether the numbering plan knows the first six digits; the last four are free."""
    return phonenumbers.is_valid_number(phonenumbers.parse(f"{area_and_exchange}2222", "US"))
