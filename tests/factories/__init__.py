"""Rows with sensible defaults; a test names only what it is about."""

from tests.factories.clinics import add_person, make_clinic, make_source
from tests.factories.vocabulary import make_vocabulary

__all__ = ["add_person", "make_clinic", "make_source", "make_vocabulary"]
