"""What says fields and values in the language of the request at hand."""

from __future__ import annotations

from finder.directory.answers import Term
from finder.directory.services.names import load_names
from finder.directory.services.vocabularies import pathways
from finder.extensions import db_session, locale
from finder.profiles.wording import Say, say


def speaker() -> Say:
    """Give what says fields and values in the page's language."""
    return say(load_names(db_session(), locale=locale()), pathway_terms())


def pathway_terms() -> tuple[Term, ...]:
    """Give the pathways by name."""
    found = pathways(db_session(), locale=locale(), here=[], said_on={})
    return tuple(Term(entry.code, entry.name) for entry in found)
