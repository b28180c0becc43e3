"""The choices of a page that asks what typed words mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.directory import links
from finder.directory.answers import Query
from finder.directory.filled_in import TYPED, with_meant
from finder.errors import Fault
from finder.suggesting.understanding import Understood


@dataclass(frozen=True, slots=True)
class Choice:
    """One meaning: its name, plain words beside it, and the search that it leads to."""

    name: str
    lay_name: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words with several meanings."""

    words: str
    choices: tuple[Choice, ...]


def doubt(meant: Understood, query: Query) -> Doubt | None:
    """Offer each meaning of the words in doubt; None where they have none that we know."""
    return Doubt(meant.doubt, tuple(_choices(meant, query))) if meant.options else None


def unknown(meant: Understood) -> tuple[Fault, ...]:
    """Say what to do about words that nobody here knows."""
    if meant.options or not meant.doubt:
        return ()
    return (
        Fault(TYPED, _("We know no “%(words)s”. Try other words, or pick from the list.", words=meant.doubt)),
    )


def _choices(meant: Understood, query: Query) -> Iterator[Choice]:
    kinds = [option.code for option in meant.options if option.kind == "specialty"]
    for option in meant.options:
        if option.kind == "team":
            chosen = with_meant(query, specialties=(), team=option.code)
        else:
            chosen = with_meant(query, specialties=[option.code])
        yield Choice(option.name, option.lay_name, _onward(chosen, meant.rest))
    if len(kinds) == 2:
        either = with_meant(query, specialties=[",".join(kinds)])
        yield Choice(_("Either of the two"), None, _onward(either, meant.rest))


def _onward(query: Query, rest: str) -> str:
    """Give the address that goes on with what was not read yet."""
    if not rest:
        return links.search(query)
    parameters: dict[str, list[str]] = MultiDict([*query, (TYPED, rest)]).to_dict(flat=False)
    return url_for("directory.find", **parameters)  # type: ignore[arg-type]  # a list repeats its parameter
