"""How NUCC calls our specialties, and which kind of provider each of them is in Plan-Net's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Specialty, SpecialtyRegistryName

PHYSICIAN = "ph"
_ROLES = {
    "1710": "os",
    "1711": "os",
    "111N": "ch",
    "103T": "py",
    "133V": "dn",
    "213E": "po",
    "2251": "pt",
    "225X": "ot",
    "2257": "ma",
    "235Z": "sp",
}
"""Codes of ProviderRoleCS by how a NUCC code begins; all others of ours are physicians'."""


@dataclass(frozen=True, slots=True)
class NuccName:
    """A specialty as NUCC codes it: the main code alone, since a narrower one would say more than we know."""

    code: str
    display: str

    @property
    def role(self) -> str:
        """What kind of provider it is (ProviderRoleCS)."""
        return _ROLES.get(self.code[:4], PHYSICIAN)


@dataclass(frozen=True, slots=True)
class SpecialtyNames:
    """NUCC names by our own codes."""

    by_specialty: dict[str, NuccName]

    def of(self, specialties: Iterable[str]) -> list[NuccName]:
        """Give the names of these specialties, those without one left out, in the order of the codes."""
        found = (self.by_specialty[each] for each in specialties if each in self.by_specialty)
        return sorted(found, key=lambda name: name.code)


def load_names(session: Session) -> SpecialtyNames:
    """Read the main NUCC code of each specialty that has one."""
    rows = session.execute(
        select(Specialty.code, SpecialtyRegistryName.value, Specialty.name_en)
        .join(SpecialtyRegistryName, SpecialtyRegistryName.specialty_code == Specialty.code)
        .where(SpecialtyRegistryName.system == "nucc", SpecialtyRegistryName.main)
    )
    return SpecialtyNames({row.code: NuccName(row.value, row.name_en) for row in rows})
