"""Reads the parameters of a search, the same for page and JSON, into one question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from finder.directory import values
from finder.directory.answers import Query
from finder.directory.cursors import Continuation, Cursors
from finder.directory.parameters import gather
from finder.errors import BadParameters, Fault
from finder.places.answers import Place, Precision
from finder.places.distance import METRES_PER_MILE
from finder.places.question import checked, position
from search.errors import BadQuestion
from search.types import Match, SearchRequest, Sort, SpecialistFilter, Want
from search.vocabulary import Vocabulary

DEFAULT_RADIUS_M = 25 * METRES_PER_MILE
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_WANTED = 8
MAX_WORDS = 100
REPEATED = ("specialty", "practice")
SWITCHES = ("accepting", "telehealth", "accessible", "integrated")


class Parameters(BaseModel):
    """Every parameter of a search (product.md), read from text; `wanted` and filters hold known codes."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    near: str | None = None
    specialty: tuple[Want, ...] = ()
    team: str | None = None
    match: Match = Match.BEST
    at_least: values.Whole | None = Field(default=None, ge=1, le=MAX_WANTED)
    together_on: values.Weekday | None = None
    radius: values.Metres | None = None
    q: str = Field(default="", max_length=MAX_WORDS)
    accepting: values.Switch = False
    insurance: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    practice: tuple[str, ...] = ()
    telehealth: values.Switch = False
    accessible: values.Switch = False
    integrated: values.Switch = False
    verified_within: values.Days | None = None
    open_on: values.Weekday | None = None
    bbox: values.Rectangle | None = None
    sort: Sort = Sort.BEST
    limit: values.Whole = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = None
    explain: values.Switch = False

    @field_validator("near")
    @classmethod
    def _place(cls, text: str) -> str:
        position(checked(text))
        return text

    @field_validator("specialty", mode="before")
    @classmethod
    def _wanted(cls, items: list[str], info: ValidationInfo) -> tuple[Want, ...]:
        if len(items) > MAX_WANTED:
            raise ValueError(f"Ask for at most {MAX_WANTED} specialties together.")
        known = _vocabulary(info).specialties
        return tuple(dict.fromkeys(Want(values.codes(item, known)) for item in items))

    @field_validator("team")
    @classmethod
    def _team(cls, code: str, info: ValidationInfo) -> str:
        return values.code(code, _vocabulary(info).teams)

    @field_validator("insurance", "language", "form", mode="before")
    @classmethod
    def _any_of(cls, text: str, info: ValidationInfo) -> tuple[str, ...]:
        vocabulary = _vocabulary(info)
        known = {
            "insurance": vocabulary.insurance,
            "language": vocabulary.languages,
            "form": vocabulary.forms,
        }
        return values.codes(text, known[str(info.field_name)])

    @field_validator("practice", mode="before")
    @classmethod
    def _all_of(cls, items: list[str], info: ValidationInfo) -> tuple[str, ...]:
        known = _vocabulary(info).practices
        return tuple(dict.fromkeys(values.code(item, known) for item in items))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked. `query` are its parameters as given, without empty ones and the cursor."""

    parameters: Parameters
    wanted: tuple[Want, ...]
    query: Query
    today: dt.date
    after: Continuation | None = None

    def request(self, place: Place | None) -> SearchRequest:
        """Give what the engine is asked, from this place. A whole state is searched by its name."""
        asked = self.parameters
        radius_m = self.radius_m(place)
        whole_state = place is not None and place.precision is Precision.STATE and radius_m is None
        return SearchRequest(
            today=self.today,
            wanted=self.wanted,
            match=asked.match,
            at_least=asked.at_least,
            center=place.point if place else None,
            radius_m=radius_m,
            box=asked.bbox,
            words=asked.q,
            specialist=SpecialistFilter(
                asked.accepting, asked.telehealth, asked.language, asked.insurance, asked.together_on
            ),
            forms=asked.form,
            practices=asked.practice,
            accessible=asked.accessible,
            integrated=asked.integrated,
            verified_since=_days_before(self.today, asked.verified_within),
            open_on=asked.open_on,
            state=place.state if place and whole_state and asked.bbox is None else None,
            sort=asked.sort,
            limit=asked.limit,
            after=self.after.cursor if self.after else None,
            explain=asked.explain,
        )

    def radius_m(self, place: Place | None) -> float | None:
        """Give how far around the place is searched; None without limit (no place, a state, a rectangle)."""
        if place is None or self.parameters.radius is not None:
            return self.parameters.radius
        unlimited = place.precision is Precision.STATE or self.parameters.bbox is not None
        return None if unlimited else DEFAULT_RADIUS_M


def read(
    pairs: Iterable[tuple[str, str]], *, vocabulary: Vocabulary, cursors: Cursors, today: dt.date
) -> Question:
    """Read a question. Errors: `BadParameters` with a fault for each wrong parameter."""
    given = list(pairs)
    single = [name for name in Parameters.model_fields if name not in REPEATED]
    found, faults = gather(given, single=single, repeated=REPEATED)
    texts = {name: texts if name in REPEATED else texts[0] for name, texts in found.items()}
    try:
        parameters = Parameters.model_validate(texts, context=vocabulary)
    except ValidationError as error:
        raise BadParameters([*faults, *map(_fault, error.errors())]) from None
    wanted = _combination(parameters, vocabulary)
    query = tuple((name, text) for name in found if name != "cursor" for text in found[name])
    faults += _contradictions(parameters, wanted, found)
    after, wrong = _cursor(parameters.cursor, cursors, query)
    if faults or wrong:
        raise BadParameters([*faults, *wrong])
    return Question(parameters, wanted, query, today, after)


def _combination(parameters: Parameters, vocabulary: Vocabulary) -> tuple[Want, ...]:
    """Give the team's items and then those named beside it, each once."""
    of_team = vocabulary.teams[parameters.team] if parameters.team else ()
    return tuple(dict.fromkeys((*of_team, *parameters.specialty)))


def _contradictions(
    parameters: Parameters, wanted: tuple[Want, ...], found: dict[str, list[str]]
) -> list[Fault]:
    faults = []
    if parameters.radius is not None and parameters.near is None:
        faults.append(Fault("radius", "A radius needs a place: give near as well."))
    if parameters.sort is Sort.DISTANCE and parameters.near is None:
        faults.append(Fault("sort", "Sorting by distance needs a place: give near as well."))
    if parameters.at_least is not None and parameters.at_least > len(wanted):
        faults.append(Fault("at_least", "It asks for more specialties than are wanted."))
    if parameters.at_least is not None and "match" in found and parameters.match is Match.ALL:
        faults.append(Fault("at_least", "match=all asks for every one already: give one of the two."))
    return faults


def _cursor(token: str | None, cursors: Cursors, query: Query) -> tuple[Continuation | None, list[Fault]]:
    if token is None:
        return None, []
    try:
        return cursors.read(token, query=query), []
    except ValueError as error:
        return None, [Fault("cursor", str(error))]


def _fault(error: ErrorDetails) -> Fault:
    """Turn an error of pydantic into a fault: our own words where the check is ours."""
    cause = error.get("ctx", {}).get("error")
    ours = cause.message if isinstance(cause, BadQuestion) else str(cause or "")
    return Fault(str(error["loc"][0]), ours or f"{error['msg']}.")


def _days_before(today: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else today - dt.timedelta(days=days)


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    vocabulary: Vocabulary = info.context  # type: ignore[assignment]  # given by `read`, the only caller
    return vocabulary
