"""Where a question is asked from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.directory.question import Question
from finder.errors import BadParameters, Fault
from finder.places.answers import Choices, NotFound, Place
from finder.places.geocoders import Geocoder
from finder.places.services import resolve


def place_of(session: Session, question: Question, geocoder: Geocoder | None) -> Place | Choices | None:
    """Give the place that the question names, several to choose from, or None where it names none.

    Errors: `BadParameters` naming `near` for a place that nobody knows, `BadQuestion`.
    """
    near = question.parameters.near
    if near is None:
        return None
    found = resolve(session, text=near, geocoder=geocoder)
    if not isinstance(found, NotFound):
        return found
    message = "This is no ZIP code in use." if found.zip_digits else "We know no such place."
    raise BadParameters([Fault("near", f"{message} Write a ZIP code, or a city with its state.")])
