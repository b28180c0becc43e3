"""The search form: one sentence, kept as it was filled in, with each fault beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField

from finder.directory.answers import SpecialtyEntry, TeamEntry
from finder.directory.question import Parameters
from finder.directory.values import WEEKDAYS
from finder.directory.wording import weekday
from finder.errors import Fault

FEWEST_SELECTS = 3
RADII = ("5mi", "10mi", "25mi", "50mi", "100mi")

GROUPS = {
    "conservative": _l("Care without surgery"),
    "interventional": _l("Shots and other procedures"),
    "surgical": _l("Surgery"),
    "diagnostic": _l("Finding the cause"),
    "behavioural": _l("Mind and mood"),
}
"""The groups of specialties as a page names them, in its order."""

Choice = tuple[str, str]


class SearchForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The fields of a search; it asks by GET, changes nothing and so needs no token."""

    class Meta:
        """No token in an address that is shared."""

        csrf = False

    specialty = SelectMultipleField(_l("Specialists"))
    team = SelectField(_l("Team"))
    near = StringField(_l("near (ZIP, or city and state)"))
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
    open_on = SelectField(_l("Open on"))

    kept: tuple[Choice, ...] = ()
    """The parameters that the form has no field for; they go along unseen."""

    @property
    def folded(self) -> list[Any]:
        """Give the fields that stand behind "More choices"."""
        return [self.match, self.sort, self.together_on, self.open_on, self.q]

    @property
    def wants(self) -> list[str]:
        """Give what each list of specialists shows: those chosen, then empty ones."""
        chosen = [value for value in self.specialty.data or [] if value]
        return chosen + [""] * max(1, FEWEST_SELECTS - len(chosen) - bool(self.team.data))


def search_form(
    given: Iterable[Choice],
    *,
    specialties: Iterable[SpecialtyEntry],
    teams: Iterable[TeamEntry],
    faults: Iterable[Fault] = (),
) -> SearchForm:
    """Fill the form with the parameters as given, and put each fault beside its field."""
    pairs = list(given)
    form = SearchForm(formdata=MultiDict(pairs))
    wrong = {fault.parameter: fault for fault in faults}
    unseen = set(Parameters.model_fields) - {*form._fields, "cursor", *wrong}
    form.kept = tuple((name, value) for name, value in pairs if name in unseen and value.strip())
    listed = list(specialties)
    names = {entry.code: entry.name for entry in listed}
    form.specialty.choices = [
        SelectChoice(each.code, f"{each.name} – {each.lay_name}", optgroup=title)
        for group, title in GROUPS.items()
        for each in listed
        if each.group == group
    ] + _either(form.specialty.data or (), names)
    form.team.choices = [
        SelectChoice("", _l("No team")),
        *(SelectChoice(team.code, team.name) for team in teams),
    ]
    form.radius.choices = _radii(form.radius.data)
    days = [SelectChoice(name, weekday(number)) for number, name in enumerate(WEEKDAYS, start=1)]
    form.together_on.choices = form.open_on.choices = [SelectChoice("", _l("Any day")), *days]
    for name in wrong.keys() & form._fields.keys():
        form[name].errors = [wrong[name].message]
    return form


def _either(given: Iterable[str], names: dict[str, str]) -> list[SelectChoice]:
    """Name the items that hold alternatives, as "Orthopedic spine surgery / Neurosurgery"."""
    items = ((item, item.split(",")) for item in given)
    return [
        SelectChoice(item, " / ".join(names[code] for code in codes), optgroup=_l("One or the other"))
        for item, codes in items
        if len(codes) > 1 and names.keys() >= set(codes)
    ]


def _radii(given: str | None) -> list[SelectChoice]:
    """Offer the usual lengths, and the one in the address where it is another."""
    other = [given] if given and given not in RADII else []
    lengths = [SelectChoice(value, value.replace("mi", " mi")) for value in (*RADII, *other)]
    return [SelectChoice("", _l("25 mi (usual)")), *lengths]
