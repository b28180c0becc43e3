"""The specialists of a clinic as its page lists them: filtered by the address, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo
from pydantic.functional_validators import BeforeValidator

from finder.directory import values
from finder.directory.answers import SpecialtyTerm, Term
from finder.directory.parameters import gather
from finder.directory.profile import Person
from finder.errors import Fault
from search.vocabulary import Vocabulary

PAGE_SIZE = 24
MOST_PAGES = 1_000

Pair = tuple[str, str]


def _page(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= MOST_PAGES:
        raise ValueError(f"Write a number of a page, from 1 to {MOST_PAGES}.")
    return int(text)


def _specialty(text: str, info: ValidationInfo) -> str:
    return values.code(text, _vocabulary(info).specialties)


def _language(text: str, info: ValidationInfo) -> str:
    return values.code(text, _vocabulary(info).languages)


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    vocabulary: Vocabulary = info.context  # type: ignore[assignment]  # given by `read`, the only caller
    return vocabulary


class Asked(BaseModel):
    """Which of the specialists are asked for; None asks for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    specialty: Annotated[str, BeforeValidator(_specialty)] | None = None
    accepting: values.Switch | None = None
    language: Annotated[str, BeforeValidator(_language)] | None = None
    weekday: values.Weekday | None = None
    page: Annotated[int, BeforeValidator(_page)] = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any((self.specialty, self.accepting, self.language, self.weekday))

    def fits(self, person: Person) -> bool:
        """Whether the person meets every filter."""
        return (
            (self.specialty is None or any(term.code == self.specialty for term in person.specialties))
            and (not self.accepting or person.accepting is True)
            and (self.language is None or any(term.code == self.language for term in person.languages))
            and (self.weekday is None or self.weekday in person.weekdays)
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a filter offers, and how many people it fits with the other filters as they are."""

    value: str
    term: SpecialtyTerm | Term | int
    count: int


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of the specialists; `total` of `everyone` fit. `first` is the number of the first one shown."""

    people: tuple[Person, ...]
    total: int
    everyone: int
    first: int
    pages: int
    asked: Asked
    specialties: tuple[Offer, ...]
    languages: tuple[Offer, ...]
    weekdays: tuple[Offer, ...]
    accepting: int
    faults: tuple[Fault, ...]

    @property
    def query(self) -> dict[str, str]:
        """The filters as the address spells them, without the page."""
        asked = self.asked
        weekday = values.WEEKDAYS[asked.weekday - 1] if asked.weekday else None
        given = {
            "specialty": asked.specialty,
            "accepting": "1" if asked.accepting else None,
            "language": asked.language,
            "weekday": weekday,
        }
        return {name: value for name, value in given.items() if value}


def read(pairs: Iterable[Pair], *, vocabulary: Vocabulary) -> tuple[Asked, tuple[Fault, ...]]:
    """Read the filters of an address; with faults, the question is for everybody."""
    given, faults = gather(pairs, single=Asked.model_fields, repeated=())
    try:
        asked = Asked.model_validate({name: texts[0] for name, texts in given.items()}, context=vocabulary)
    except ValidationError as error:
        for found in error.errors():
            message = found["msg"].removeprefix("Value error, ")
            faults.append(Fault(str(found["loc"][0]), message))
        asked = Asked()
    return asked, tuple(faults)


def roster(people: Sequence[Person], asked: Asked, faults: tuple[Fault, ...] = ()) -> Roster:
    """Filter the people, and count what each value of each filter would give."""
    fitting = [person for person in people if asked.fits(person)]
    pages = max(1, -(-len(fitting) // PAGE_SIZE))
    start = (min(asked.page, pages) - 1) * PAGE_SIZE
    return Roster(
        people=tuple(fitting[start : start + PAGE_SIZE]),
        total=len(fitting),
        everyone=len(people),
        first=start + 1,
        pages=pages,
        asked=asked.model_copy(update={"page": min(asked.page, pages)}),
        specialties=_specialties(people, asked),
        languages=_languages(people, asked),
        weekdays=_weekdays(people, asked),
        accepting=sum(map(asked.model_copy(update={"accepting": True}).fits, people)),
        faults=faults,
    )


def _specialties(people: Sequence[Person], asked: Asked) -> tuple[Offer, ...]:
    others = asked.model_copy(update={"specialty": None})
    terms = {term.code: term for person in people for term in person.specialties}
    counts = Counter(term.code for person in people if others.fits(person) for term in person.specialties)
    return tuple(Offer(code, term, counts[code]) for code, term in terms.items())


def _languages(people: Sequence[Person], asked: Asked) -> tuple[Offer, ...]:
    others = asked.model_copy(update={"language": None})
    terms = {term.code: term for person in people for term in person.languages}
    counts = Counter(term.code for person in people if others.fits(person) for term in person.languages)
    return tuple(Offer(code, term, counts[code]) for code, term in terms.items())


def _weekdays(people: Sequence[Person], asked: Asked) -> tuple[Offer, ...]:
    others = asked.model_copy(update={"weekday": None})
    counts = Counter(day for person in people if others.fits(person) for day in person.weekdays)
    known = sorted({day for person in people for day in person.weekdays})
    return tuple(Offer(values.WEEKDAYS[day - 1], day, counts[day]) for day in known)
