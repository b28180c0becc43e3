"""What a patient asks for, read once for the page and the API: every field checked, none unknown."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

MOST_SPECIALTIES = 5
_REFUSED = {"Cc", "Cs", "Cn", "Cf"}
_LINE_BREAKS = {"\n", "\r", "\t"}
_JOINERS = {"\u200c", "\u200d"}
"""Letters of Persian and Hindi words are joined or parted by these."""


def _text(value: str) -> str:
    """Fold a text to NFC and refuse what is no text: controls, lone surrogates, marks of direction."""
    folded = unicodedata.normalize("NFC", value.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    for letter in folded:
        if letter not in _LINE_BREAKS | _JOINERS and unicodedata.category(letter) in _REFUSED:
            raise PydanticCustomError("letters", "It holds characters that are no text.")
        if letter == "\ufffd":
            raise PydanticCustomError("letters", "It holds characters that are no text.")
    return folded.strip()


def _one_line(value: str) -> str:
    if any(letter in _LINE_BREAKS for letter in value):
        raise PydanticCustomError("lines", "Write it on one line.")
    return value


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email", "Write an e-mail address, as in ana@example.org.") from None


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or number.extension:
        raise PydanticCustomError("phone", "Write a phone number with its area code, as in 617 555 0100.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _agreed(value: bool) -> bool:  # noqa: FBT001 - a validator takes the value alone
    if not value:
        raise PydanticCustomError("consent", "Tick this box, or we may not pass your request on.")
    return value


def _once(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("twice", "Each one only once.")
    return values


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Text = Annotated[str, AfterValidator(_text)]
Line = Annotated[Text, AfterValidator(_one_line)]
Name = Annotated[Line, Field(min_length=1, max_length=120)]
Phone = Annotated[
    Annotated[Line, Field(max_length=40), AfterValidator(_phone)] | None, BeforeValidator(_empty_is_none)
]
Weekday = Annotated[int, Field(ge=1, le=7)]
Code = Annotated[str, StringConstraints(pattern="^[a-z]+(-[a-z]+)*$", max_length=60)]
TagCode = Annotated[str, StringConstraints(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)]


class Contact(BaseModel):
    """What a patient may change of a request after sending it. The address stays the one that was proven."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Name
    phone: Phone = None


class Wish(BaseModel):
    """One request. `openings` names a picked opening for each specialty, in their order, or is empty.

    `preferred_days` are ISO weekdays (1 = Monday), `not_before` a date, both by the clinic's own calendar.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    specialties: Annotated[
        list[Code], Field(min_length=1, max_length=MOST_SPECIALTIES), AfterValidator(_once)
    ]
    name: Name
    email: Annotated[Line, Field(max_length=254), AfterValidator(_email)]
    phone: Phone = None
    reason: Annotated[Text, Field(min_length=1, max_length=2000)]
    first_visit: bool
    insurance: Annotated[Code | None, BeforeValidator(_empty_is_none)] = None
    language: Annotated[TagCode | None, BeforeValidator(_empty_is_none)] = None
    interpreter: bool = False
    access_needs: Annotated[Text, Field(max_length=500)] = ""
    records: Literal["none", "here", "elsewhere"] = "none"
    records_where: Annotated[Text, Field(max_length=300)] = ""
    preferred_days: Annotated[list[Weekday], Field(max_length=7)] = []
    preferred_times: Annotated[list[Literal["morning", "afternoon", "evening"]], Field(max_length=3)] = []
    not_before: Annotated[dt.date | None, Field(strict=False), BeforeValidator(_empty_is_none)] = None
    openings: Annotated[list[Annotated[int, Field(gt=0, lt=2**63)]], Field(max_length=MOST_SPECIALTIES)] = []
    waits: bool = False
    consent: Annotated[bool, AfterValidator(_agreed)]

    @property
    def answers(self) -> dict[str, object]:
        """Give what is kept sealed beside name, address, telephone and reason."""
        kept = {"name", "email", "phone", "reason", "specialties", "openings", "consent", "waits"}
        return self.model_dump(mode="json", exclude=kept)
