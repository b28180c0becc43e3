"""The page of components, for whoever changes what pages look like."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_babel import gettext

from finder import access
from finder.design import examples, tokens
from finder.design.forms import example_form
from finder.directory.answers import SpecialtyTerm
from finder.directory.asking import pairs, today
from finder.directory.filter_panel import Filter, FilterValue
from finder.directory.parameters import gather
from finder.directory.services import vocabularies
from finder.errors import BadParameters
from finder.extensions import db_session, locale

bp = Blueprint("design", __name__)
access.everyone(bp)
SHOWN = 3


@bp.get("/design")
def components() -> str:
    """Show each token and each component, with invented clinics."""
    _given, faults = gather(pairs(), single=(), repeated=())
    if faults:
        raise BadParameters(faults)
    listed = vocabularies.specialties(db_session(), locale=locale())[:SHOWN]
    terms = tuple(SpecialtyTerm(entry.code, entry.name, entry.lay_name, entry.group) for entry in listed)
    when = (gettext("First"), gettext("If that does not help"), gettext("If it still hurts"))
    return render_template(
        "design/components.html",
        tokens=tokens.read(Path(str(current_app.static_folder)) / "css" / "tokens.css"),
        clinic=examples.clinic(terms, today=today()),
        pathway=examples.pathway(terms, when=when),
        filter=_filter(terms),
        place=examples.PLACE,
        form=example_form(),
        today=today(),
    )


def _filter(terms: tuple[SpecialtyTerm, ...]) -> Filter:
    values = tuple(
        FilterValue(term.code, term.name, chosen=at == 0, count=12 - at) for at, term in enumerate(terms)
    )
    return Filter("example", gettext("Specialists"), values[:2], values[2:])
