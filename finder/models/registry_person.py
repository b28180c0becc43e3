"""What NPPES says of a person: by the NPI it joins the people of CMS's files."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class RegistryPerson(Base):
    """A person of NPPES with a specialty of ours, or whose number is void.

    `codes` are our specialties for the primary taxonomy and for its kinds. A new file replaces all rows.
    """

    __tablename__ = "registry_people"

    npi: Mapped[str] = mapped_column(primary_key=True)
    last_name: Mapped[str]
    codes: Mapped[list[str]]
    void: Mapped[bool]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
