"""Places in the making: everybody whom a file lists for one organization at one building."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from finder.imports.addresses import Street
from finder.imports.inference import Roster, Verdict
from finder.imports.zips import ZipArea
from search.text import fold

RULES = "4"
"""Raised where the same rows would make other clinics, so that the next file is looked at anew."""


class Person(NamedTuple):
    """A clinician with a specialty of ours at a place, as printed."""

    row: str
    codes: tuple[str, ...]
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    credential: str
    telehealth: str


@dataclass(slots=True)
class Place:
    """A clinic in the making: everybody whom the file lists for one organization at one building."""

    organization: str | None
    pac_id: str | None
    building: str
    suite: str
    street: Street
    city: str
    state: str
    zip5: str
    area: ZipArea
    roster: Roster
    row: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    phones: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    suites: set[str] = field(default_factory=set)
    verdict: Verdict | None = None

    @property
    def address_key(self) -> str:
        """Give the building, and for people without a group their suite too: strangers may share a house."""
        return f"{self.building} #{self.suite}" if self.suite and not self.organization else self.building

    @property
    def organization_key(self) -> tuple[str, str] | None:
        """Give the registry's system and its name for the organization."""
        if self.organization is None:
            return None
        return ("pac", self.pac_id) if self.pac_id else ("places", f"{fold(self.organization)}|{self.state}")

    def phone(self) -> tuple[str | None, str | None]:
        """Give the number most rows have."""
        if not self.phones:
            return None, None
        return min(self.phones, key=lambda each: (-self.phones[each], each[0], each[1] or ""))

    def fingerprint(self) -> str:
        """Give a hash of all that would be written, but for row numbers and the day."""
        assert self.verdict is not None, "weighed first"
        people = sorted(
            (npi, p.last_name, p.first_name, p.middle_name, p.suffix, p.credential, p.telehealth, p.codes,
             npi in self.verdict.doubtful)
            for npi, p in self.people.items()
        )  # fmt: skip
        said = (
            RULES, self.organization, self.pac_id, self.street.line, sorted(self.suites), self.city,
            self.phone(), self.verdict.facts, self.verdict.against, self.verdict.publishable, people,
        )  # fmt: skip
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()
