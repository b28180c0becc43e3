"""Two clinics in place of one, as a page and the JSON API show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from finder.directory.answers import ClinicHit


@dataclass(frozen=True, slots=True)
class PartnerWord:
    """One clinic of a pair said on a day that it works with the other; `said_by` is who there said so."""

    clinic: str
    said_by: str
    said_on: dt.date


@dataclass(frozen=True, slots=True)
class ClinicPair:
    """Two clinics within `walk_m` of each other that cover everything wanted together: less than one clinic.

    `apart_m` lies between them, in a straight line. With two `words` both confirm that they work together.
    """

    clinics: tuple[ClinicHit, ClinicHit]
    apart_m: float
    walk_m: float
    words: tuple[PartnerWord, ...]

    @property
    def confirmed(self) -> bool:
        """Tell whether each of them says that it works with the other."""
        return len(self.words) == 2
