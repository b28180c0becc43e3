"""Which clinics an address asks to compare: up to four, each once."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from finder.directory.parameters import gather
from finder.errors import Fault

MOST = 4


def read(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Give the slugs in their order, and what is wrong with the question; the rest stands."""
    given, faults = gather(pairs, single=(), repeated=("clinic",))
    slugs = given.get("clinic", [])
    once = list(dict.fromkeys(slugs))
    if len(once) < len(slugs):
        faults.append(Fault("clinic", _("A clinic was there twice. We show it once.")))
    if len(once) > MOST:
        said = _("We compare at most %(most)s clinics at a time. We show the first %(most)s.", most=MOST)
        faults.append(Fault("clinic", said))
    return tuple(once[:MOST]), tuple(faults)
