"""The codes in use, from which facets and team presets are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.types import Want


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Codes of the taxonomy and of the filters; a facet never counts a code outside of it."""

    specialties: tuple[str, ...] = ()
    teams: Mapping[str, tuple[Want, ...]] = field(default_factory=dict)
    practices: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
