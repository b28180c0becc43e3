"""Reads the plain CSV pair: a file of clinics, and one of the specialists at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from finder.imports.faults import FileRefused, RowDoubts, RowFault, RowRefused
from finder.imports.files import cell_text, numbered_rows, opened, refuse_wrong_width
from finder.imports.headers import Format
from finder.imports.listings import (
    WEEKDAYS,
    Listed,
    ListedClinic,
    ListedPerson,
    read_address,
    read_npi_or_doubt,
    read_phone_or_doubt,
    read_website,
)
from finder.imports.readers.pair_columns import CLINICS_FORMAT, SPECIALISTS_FORMAT
from finder.imports.recognising import recognised
from finder.models.clinic import CLINIC_FORMS

T = TypeVar("T", ListedClinic, ListedPerson)
_YES_NO = {"yes": True, "no": False, "": None}


class PairFiles:
    """Both files, in whichever order they are given; iterating gives the clinics and then the specialists.

    Rows are numbered through both, so that no two share a number; `place` leads back to the file. Errors:
    `FileRefused` unless they are one file of each kind.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        kinds = {_kind(path): path for path in paths}
        if len(paths) != 2 or len(kinds) != 2:
            raise FileRefused(
                "Give two files, one of clinics and one of specialists; finder import template writes both."
            )
        self._clinics, self._specialists = kinds[CLINICS_FORMAT], kinds[SPECIALISTS_FORMAT]
        self._last_clinic = 1
        self.records = 0

    def __iter__(self) -> Iterator[Listed]:
        """Read, exactly one answer a row."""
        known: set[str] = set()
        self.records, self._last_clinic = 0, 1
        for number, clinic in _rows(
            self._clinics, CLINICS_FORMAT, 0, lambda n, said: _clinic(n, said, known)
        ):
            self._last_clinic = number
            self.records += 1
            yield clinic
        begin = self._last_clinic
        for _, person in _rows(
            self._specialists, SPECIALISTS_FORMAT, begin, lambda n, said: _person(n, said, known)
        ):
            self.records += 1
            yield person

    def place(self, number: int) -> tuple[int, str]:
        """Give a row's number in its own file, and the file's name."""
        if number > self._last_clinic:
            return number - self._last_clinic, self._specialists.name
        return number, self._clinics.name


def _kind(path: Path) -> Format:
    with opened(path) as (text, _):
        header, _ = numbered_rows(text, path)
    return recognised(header, (CLINICS_FORMAT, SPECIALISTS_FORMAT))


def _rows(
    path: Path, format_: Format, begin: int, read: Callable[[int, Mapping[str, str]], T]
) -> Iterator[tuple[int, T | RowFault]]:
    with opened(path) as (text, _):
        header, rows = numbered_rows(text, path)
        blank = dict.fromkeys((*format_.needed, *format_.allowed), "")
        for own, cells in rows:
            number = begin + own
            try:
                refuse_wrong_width(cells, len(header))
                yield number, read(number, blank | dict(zip(header, map(cell_text, cells), strict=True)))
            except RowRefused as refused:
                yield number, refused.at(number)


def _clinic(number: int, said: Mapping[str, str], known: set[str]) -> ListedClinic:
    doubts = RowDoubts(number)
    if not said["id"] or said["id"] in known:
        raise RowRefused("bad-id", "the id is missing or stands on an earlier row", said["id"])
    if not said["name"]:
        raise RowRefused("no-name", "the clinic has no name")
    form = said["form"].lower() or None
    if form is not None and form not in CLINIC_FORMS:
        doubts.add(
            "bad-form", f"the form is one of {', '.join(CLINIC_FORMS)}; stored without it", said["form"]
        )
        form = None
    clinic = ListedClinic(
        row=number,
        key=said["id"],
        name=said["name"],
        organization=said["organization"] or None,
        address=read_address(said, doubts),
        phone=read_phone_or_doubt(said["phone"], doubts),
        website=read_website(said["website"], doubts),
        form=form,
        languages=_several(said["languages"]),
        insurance=_several(said["insurance"]),
        accessibility=_several(said["accessibility"]),
        faults=tuple(doubts.faults),
    )
    known.add(clinic.key)
    return clinic


def _person(number: int, said: Mapping[str, str], known: set[str]) -> ListedPerson:
    doubts = RowDoubts(number)
    if said["clinic_id"] not in known:
        raise RowRefused("unknown-clinic", "no clinic of this id was read", said["clinic_id"])
    if not said["last_name"]:
        raise RowRefused("no-name", "the specialist has no last name")
    specialties = _several(said["specialties"])
    if not specialties:
        raise RowRefused("no-specialty", "the specialist has no specialty")
    npi = read_npi_or_doubt(said["npi"], doubts)
    return ListedPerson(
        row=number,
        clinic_key=said["clinic_id"],
        person_key=npi or f"{said['clinic_id']}|{said['last_name']}|{said['first_name']}".casefold(),
        npi=npi,
        family_name=said["last_name"],
        given_name=said["first_name"],
        credentials=said["credentials"],
        specialties=specialties,
        accepting=doubts.read("bad-answer", _yes_or_no, said["accepting"]),
        telehealth=doubts.read("bad-answer", _yes_or_no, said["telehealth"]),
        weekdays=doubts.read("bad-weekday", _weekdays, said["weekdays"]),
        languages=_several(said["languages"]),
        faults=tuple(doubts.faults),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.split(";")))))


def _yes_or_no(text: str) -> bool | None:
    if text.lower() not in _YES_NO:
        raise ValueError("the answer is neither yes nor no")
    return _YES_NO[text.lower()]


def _weekdays(text: str) -> tuple[int, ...] | None:
    days = [day.lower() for day in _several(text)]
    if any(day not in WEEKDAYS for day in days):
        raise ValueError("a weekday is none of " + ";".join(WEEKDAYS))
    return tuple(sorted(WEEKDAYS.index(day) + 1 for day in days)) or None
