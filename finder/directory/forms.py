"""The search form: one sentence, kept as it was filled in, with each fault beside its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField

from finder.directory.answers import SpecialtyEntry, TeamEntry
from finder.directory.question import Parameters
from finder.directory.units import UNITS, USUAL, length_in_words, unit_of
from finder.directory.values import WEEKDAYS
from finder.directory.wording import weekday
from finder.errors import Fault

GROUPS = {
    "conservative": _l("Care without surgery"),
    "interventional": _l("Shots and other procedures"),
    "surgical": _l("Surgery"),
    "diagnostic": _l("Finding the cause"),
    "behavioural": _l("Mind and mood"),
}
"""The groups of specialties as a page names them, in its order."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of the form: the parameter and value that it stands for, and its words."""

    name: str
    value: str
    words: str
    lay_name: str = ""


class SearchForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The fields of a search; it asks by GET, changes nothing and so needs no token."""

    class Meta:
        """No token in an address that is shared."""

        csrf = False

    who = StringField(_l("I want to see"))
    specialty = SelectMultipleField(_l("Specialists"), choices=(), validate_choice=False)
    team = StringField(_l("Team"))
    near = StringField(_l("near"))
    radius = SelectField(_l("within"))
    match = SelectField(
        _l("How many of them"),
        choices=[
            SelectChoice("", _l("As many as possible")),
            SelectChoice("all", _l("All of them in one clinic")),
            SelectChoice("any", _l("Any of them")),
        ],
    )
    sort = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("", _l("Best match first")),
            SelectChoice("distance", _l("Nearest first")),
            SelectChoice("freshness", _l("Last confirmed first")),
        ],
    )
    q = StringField(_l("Name of a clinic or a specialist"))
    together_on = SelectField(_l("All of them there on"))

    chosen: tuple[Tick, ...] = ()
    """The team and the specialists that are asked for."""
    offered: tuple[tuple[str, tuple[Tick, ...]], ...] = ()
    """All other specialists, by the title of their group."""
    kept: tuple[Pair, ...] = ()
    """The parameters that no field shows; they go along unseen."""

    @property
    def folded(self) -> list[Any]:
        """Give the fields that stand behind "More choices"."""
        return [self.match, self.together_on, self.q]

    @property
    def changing(self) -> str:
        """Name the parts of the form that an answer in place brings anew, as htmx selects them."""
        # The order stands in the answer itself, which is replaced as a whole.
        faults = (f"#{field.name}-fault" for field in self if field is not self.sort)
        return ",".join(("#heading", "#chosen", "#all-specialists", *faults))


def search_form(
    given: Iterable[Pair],
    *,
    specialties: Iterable[SpecialtyEntry],
    teams: Iterable[TeamEntry],
    faults: Iterable[Fault] = (),
    beside: Collection[str] = (),
) -> SearchForm:
    """Fill the form with the parameters as given, and put each fault beside its field.

    `beside` names the parameters that the filters of the page show.
    """
    pairs = list(given)
    form = SearchForm(formdata=MultiDict(pairs))
    wrong = {fault.parameter: fault for fault in faults}
    unseen = set(Parameters.model_fields) - {*form._fields, "cursor", *beside, *wrong}
    form.kept = tuple((name, value) for name, value in pairs if name in unseen and value.strip())
    listed = list(specialties)
    form.chosen = tuple(_chosen(form, listed, {team.code: team.name for team in teams}))
    form.offered = tuple(_offered(listed, {tick.value for tick in form.chosen}))
    form.radius.choices = _radii(form.radius.data or "")
    days = [SelectChoice(name, weekday(number)) for number, name in enumerate(WEEKDAYS, start=1)]
    form.together_on.choices = [SelectChoice("", _l("Any day")), *days]
    for name in wrong.keys() & form._fields.keys():
        form[name].errors = [wrong[name].message]
    return form


def _chosen(
    form: SearchForm, specialties: Iterable[SpecialtyEntry], teams: Mapping[str, str]
) -> Iterable[Tick]:
    names = {entry.code: entry.name for entry in specialties}
    if form.team.data:
        yield Tick("team", form.team.data, teams.get(form.team.data, form.team.data))
    for item in dict.fromkeys(value for value in form.specialty.data or () if value.strip()):
        codes = [code.strip() for code in item.split(",")]
        yield Tick("specialty", item, f" {_('or')} ".join(names.get(code, code) for code in codes))


def _offered(
    specialties: list[SpecialtyEntry], chosen: Collection[str]
) -> Iterable[tuple[str, tuple[Tick, ...]]]:
    for group, title in GROUPS.items():
        yield (
            str(title),
            tuple(
                Tick("specialty", each.code, each.name, each.lay_name)
                for each in specialties
                if each.group == group and each.code not in chosen
            ),
        )


def _radii(given: str) -> list[SelectChoice]:
    """Offer the usual lengths in the unit of the address, and the one in the address where it is another."""
    unit = unit_of(given)
    values = [f"{length}{unit}" for length in UNITS[unit]]
    other = [given] if given and given not in values else []
    return [
        SelectChoice("" if value == USUAL and given != value else value, length_in_words(value))
        for value in [*values, *other]
    ]
