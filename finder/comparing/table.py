"""The table of a comparison: sections of rows, one cell a clinic, and which rows differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from finder.directory.answers import Status, Term
from finder.directory.mix_picture import GROUPS
from finder.directory.profile import Profile
from finder.directory.wording import clock, phone, weekday


@dataclass(frozen=True, slots=True)
class Cell:
    """What one clinic has: `mark` is True for a yes, False for a no or not known, None for plain words."""

    words: str
    mark: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One property of all clinics; `differs` where they are not alike."""

    title: str
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one subject."""

    title: str
    rows: tuple[Row, ...]


def table(clinics: Sequence[Profile]) -> tuple[Section, ...]:
    """Lay the clinics side by side; a section without rows is left out."""
    sections = (
        Section(_("At a glance"), tuple(_glance(clinics))),
        Section(_("Who works there"), tuple(_specialties(clinics))),
        Section(_("How they work together"), tuple(_practices(clinics))),
        Section(_("Open hours"), tuple(_hours(clinics))),
        Section(_("Insurance"), tuple(_terms(clinics, lambda clinic: clinic.insurance))),
        Section(_("Languages"), tuple(_languages(clinics))),
        Section(_("Access"), tuple(_terms(clinics, lambda clinic: clinic.access))),
    )
    return tuple(section for section in sections if section.rows)


def _row(title: str, clinics: Iterable[Profile], of: Callable[[Profile], Cell]) -> Row:
    cells = tuple(map(of, clinics))
    return Row(title, cells, differs=len(set(cells)) > 1)


def _glance(clinics: Sequence[Profile]) -> Iterator[Row]:
    yield _row(_("How sure we are"), clinics, _known)
    yield _row(_("Kind of clinic"), clinics, lambda clinic: Cell(_form(clinic.form)))
    yield _row(
        _("Two or more kinds of specialists"),
        clinics,
        lambda clinic: _yes(said=clinic.integrated, no=_("no")),
    )
    yield _row(_("All on site on"), clinics, _together)
    # No two clinics have these alike, so it says nothing that they differ.
    yield Row(_("Address"), tuple(map(_address, clinics)), differs=False)
    yield Row(_("Phone"), tuple(map(_phone, clinics)), differs=False)


def _known(clinic: Profile) -> Cell:
    if clinic.doubted:
        return Cell(_("in doubt: people report a problem"), mark=False)
    if clinic.verified.at is None:
        return Cell(_("listed by a registry, not confirmed"), mark=False)
    date = format_date(clinic.verified.at, "medium")
    if clinic.verified.status == Status.STALE:
        return Cell(_("attested on %(date)s, more than 90 days ago", date=date), mark=False)
    return Cell(_("attested on %(date)s", date=date), mark=True)


def _form(form: str | None) -> str:
    said = {"hospital": _("Part of a hospital"), "independent": _("Independent group")}
    return str(said.get(form or "", _("not known")))


def _together(clinic: Profile) -> Cell:
    if clinic.presence is None:
        return Cell(_("days not known"))
    days = [weekday(day) for day in clinic.presence.together]
    return Cell(", ".join(days)) if days else Cell(_("no day that we know of"))


def _address(clinic: Profile) -> Cell:
    of = clinic.address
    street = f"{of.street}, {of.suite}" if of.suite else of.street
    return Cell(f"{street}, {of.city}, {of.state} {of.zip5}")


def _phone(clinic: Profile) -> Cell:
    return Cell(phone(clinic.phone) if clinic.phone else _("not known"))


def _specialties(clinics: Sequence[Profile]) -> Iterator[Row]:
    terms = {entry.specialty for clinic in clinics for entry in clinic.mix}
    for term in sorted(terms, key=lambda term: (_place(term.group), term.name)):
        yield _row(term.name, clinics, partial(_staff, code=term.code))


def _place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def _staff(clinic: Profile, code: str) -> Cell:
    count = sum(entry.count for entry in clinic.mix if entry.specialty.code == code)
    if not count:
        return Cell(_("none"), mark=False)
    if clinic.by_counts:
        return Cell(ngettext("%(num)s entry", "%(num)s entries", count), mark=True)
    said = ngettext("%(num)s person", "%(num)s people", count)
    people = [
        person
        for person in clinic.people
        if person.presence != "doubtful" and any(term.code == code for term in person.specialties)
    ]
    accepting = sum(person.accepting is True for person in people)
    if accepting:
        taking = ngettext("%(num)s takes new patients", "%(num)s take new patients", accepting)
        return Cell(f"{said}, {taking}", mark=True)
    return Cell(said, mark=True)


def _practices(clinics: Sequence[Profile]) -> Iterator[Row]:
    names = {practice.code: practice.name for clinic in clinics for practice in clinic.practices}
    for code, name in names.items():
        grades = [{one.code: one.grade for one in clinic.practices}.get(code) for clinic in clinics]
        cells = tuple(
            Cell(_("Proof: %(reached)s of 4", reached=grade), mark=True) if grade else _yes(said=False)
            for grade in grades
        )
        yield Row(name, cells, differs=len(set(cells)) > 1)


def _hours(clinics: Sequence[Profile]) -> Iterator[Row]:
    days = sorted({stretch.weekday for clinic in clinics for stretch in clinic.hours})
    for day in days:
        yield _row(weekday(day), clinics, partial(_open, day=day))


def _open(clinic: Profile, day: int) -> Cell:
    if not clinic.hours:
        return Cell(_("not known"))
    stretches = [one for one in clinic.hours if one.weekday == day]
    if not stretches:
        return Cell(_("closed"))
    return Cell(", ".join(f"{clock(one.opens)} – {clock(one.closes)}" for one in stretches))


def _terms(clinics: Sequence[Profile], of: Callable[[Profile], Sequence[Term]]) -> Iterator[Row]:
    names = {term.code: term.name for clinic in clinics for term in of(clinic)}
    for code, name in names.items():
        yield _row(name, clinics, partial(_listed, of=of, code=code))


def _listed(clinic: Profile, *, of: Callable[[Profile], Sequence[Term]], code: str) -> Cell:
    return _yes(said=code in {term.code for term in of(clinic)})


def _languages(clinics: Sequence[Profile]) -> Iterator[Row]:
    names = {it.language.code: it.language.name for clinic in clinics for it in clinic.languages}
    for code, name in names.items():
        yield _row(name, clinics, partial(_spoken, code=code))


def _spoken(clinic: Profile, code: str) -> Cell:
    by = next((it.spoken_by for it in clinic.languages if it.language.code == code), None)
    if by is None:
        return _yes(said=False)
    return Cell(_("by staff") if by == "staff" else _("through an interpreter"), mark=True)


def _yes(*, said: bool, no: str = "") -> Cell:
    """Say yes, or that nobody says so: what is not stated is not known to be missing."""
    return Cell(_("yes"), mark=True) if said else Cell(no or _("not stated"), mark=False)
