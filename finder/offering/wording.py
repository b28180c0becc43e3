"""How pages say on which days a rule repeats."""

from __future__ import annotations

from flask_babel import gettext as _

from finder.directory.wording import weekday
from finder.offering.forms import DAYS, days_said


def nth_names() -> dict[str, str]:
    """Name which ones of a month are meant."""
    return {"1": _("first"), "2": _("second"), "3": _("third"), "4": _("fourth"), "-1": _("last")}


def days_in_words(repeats: str) -> str:
    """Say the days of a rule: "Every 2 weeks: Monday", "Each month, first, third: Monday"."""
    said = days_said(repeats)
    days = ", ".join(weekday(DAYS.index(day) + 1) for day in said.days)
    if said.every == "week":
        if len(said.days) == len(DAYS) and said.interval == 1:
            return str(_("Every day"))
        weeks = _("Every %(weeks)s weeks:", weeks=said.interval) + " " if said.interval > 1 else ""
        return weeks + days
    months = _("Every %(months)s months", months=said.interval) if said.interval > 1 else _("Each month")
    if said.every == "date":
        dates = ", ".join(map(str, said.dates))
        return str(_("%(months)s, on these dates: %(dates)s", months=months, dates=dates))
    names = nth_names()
    nths = ", ".join(names[nth] for nth in said.nths)
    return f"{months}, {nths}: {days}"
