"""The form of a request: what was filled in, what is wrong with it, and whether a person filled it in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from finder.appointments.wishes import Contact, Wish
from finder.errors import Fault
from finder.taking import other_fields

FASTEST_S = 3
"""Nobody fills in a request in less; a program does."""
OLDEST_S = 7 * 24 * 3600
TRAP = "fax_for_robots"
"""A field that no person sees; what fills it in is no person."""
SINGLE = (
    "name", "email", "phone", "reason", "first_visit", "insurance", "language", "interpreter", "access_needs",
    "records", "records_where", "not_before", "time", "consent", "form", "csrf_token", TRAP,
)  # fmt: skip
REPEATED = ("specialty", "preferred_days", "preferred_times")
_SAID = {
    "string_too_short": _l("Please fill this in."),
    "missing": _l("Please fill this in."),
    "string_too_long": _l("This is too long. Please shorten it."),
    "too_long": _l("These are too many."),
    "too_short": _l("Choose one or more."),
    "bool_parsing": _l("Choose one of these."),
    "bool_type": _l("Choose one of these."),
    "literal_error": _l("Choose one of these."),
    "date_from_datetime_parsing": _l("Write a date as in 2027-01-31."),
    "date_parsing": _l("Write a date as in 2027-01-31."),
    "letters": _l("It holds characters that are no text."),
    "lines": _l("Write it on one line."),
    "email": _l("Write an e-mail address, as in ana@example.org."),
    "phone": _l("Write a phone number with its area code, as in 617 555 0100."),
    "consent": _l("Tick this box, or we may not pass your request on."),
}


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The form as a page shows it: values by field, faults by field, and the signed mark of its making."""

    values: MultiDict[str, str]
    mark: str
    faults: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str, usual: str = "") -> str:
        """Give the value of a field."""
        return self.values.get(name, usual)

    def has(self, name: str, value: str) -> bool:
        """Say whether a value of a field was chosen."""
        return value in self.values.getlist(name)


def new_form(values: Iterable[tuple[str, str]], *, secret: str) -> RequestForm:
    """Give a form to fill in; its mark says when it was made, and makes a second press the same request."""
    return RequestForm(MultiDict(list(values)), _signer(secret).dumps(secrets.token_urlsafe(18)))


def sent_form(values: MultiDict[str, str]) -> RequestForm:
    """Give the form as it came back."""
    return RequestForm(values, values.get("form", ""))


def with_faults(form: RequestForm, faults: Iterable[Fault]) -> RequestForm:
    """Put faults beside their fields."""
    return RequestForm(form.values, form.mark, {fault.parameter: fault.message for fault in faults})


def key_of(form: RequestForm, *, secret: str) -> str | None:
    """Give the form's idempotency key; None where a program filled it in, or the form is not ours."""
    if form.one(TRAP):
        return None
    try:
        read, made = _signer(secret).loads(form.mark, max_age=OLDEST_S, return_timestamp=True)
    except BadData:
        return None
    age = dt.datetime.now(dt.UTC) - made
    return str(read) if age.total_seconds() >= FASTEST_S else None


def read_wish(form: RequestForm) -> Wish | list[Fault]:
    """Read the wish that a form says, or what is wrong with it, in the reader's words."""
    if unknown := other_fields(form.values, _KNOWN):
        return unknown
    given = form.values
    time = given.get("time", "ask")
    body: dict[str, object] = {
        "specialties": given.getlist("specialty"),
        "name": given.get("name", ""),
        "email": given.get("email", ""),
        "phone": given.get("phone"),
        "reason": given.get("reason", "").replace("\r\n", "\n"),
        "first_visit": {"yes": True, "no": False}.get(given.get("first_visit", "")),
        "insurance": given.get("insurance"),
        "language": given.get("language"),
        "interpreter": given.get("interpreter") == "yes",
        "access_needs": given.get("access_needs", "").replace("\r\n", "\n"),
        "records": given.get("records", "none"),
        "records_where": given.get("records_where", "").replace("\r\n", "\n"),
        "preferred_days": [int(day) for day in given.getlist("preferred_days") if day in _DAYS],
        "preferred_times": given.getlist("preferred_times"),
        "not_before": given.get("not_before"),
        "openings": numbers(time),
        "waits": time == "wait",
        "consent": given.get("consent") == "yes",
    }
    try:
        return Wish.model_validate(body)
    except ValidationError as error:
        return _faults(error)


def read_contact(given: Mapping[str, str]) -> Contact | list[Fault]:
    """Read a changed name and telephone, or what is wrong with them."""
    try:
        return Contact(name=given.get("name", ""), phone=given.get("phone"))
    except ValidationError as error:
        return _faults(error)


def _faults(error: ValidationError) -> list[Fault]:
    return [Fault(str(each["loc"][0]), said(each["type"], str(each["loc"][0]))) for each in error.errors()]


def numbers(listed: str) -> list[int]:
    """Read the numbers of the openings that one choice stands for; anything else is none."""
    parts = listed.split(",")
    if all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return [int(part) for part in parts]
    return []


def said(kind: str, name: str) -> str:
    """Say a fault of a field in the language of the page."""
    if name not in _LISTS and kind.startswith("too_"):
        kind = f"string_{kind}"
    return str(_SAID.get(kind, _l("Please check this.")))


_LISTS = ("specialties", "openings", "preferred_days", "preferred_times")
_DAYS = frozenset("1234567")
_KNOWN = frozenset((*SINGLE, *REPEATED))


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="request-form")
