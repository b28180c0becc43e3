"""Says that the words of a place mean several."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from finder.api import documents
from finder.api.problems import problem
from finder.errors import Fault
from finder.places.answers import Choices


def ambiguous(choices: Choices) -> Response:
    """Offer the places that the words could mean; each label is understood when given as `near`."""
    fault = Fault("near", _("Several places have this name. Give one of the choices."))
    if choices.misspelt:
        fault = Fault("near", _("We know no such place. Did you mean one of the choices?"))
    offered = [documents.place(option) for option in choices.options]
    return problem(400, title=_("Which place?"), detail=None, faults=(fault,), choices=offered)
