"""Which clinician works at which certified facility, as CMS lists it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class FacilityAffiliation(Base):
    """A clinician (NPI) at a facility (CMS Certification Number) of a kind, such as "Hospital".

    `import_id` brought the row, `gone_import_id` no longer had it; both are there for the undo.
    """

    __tablename__ = "facility_affiliations"
    __table_args__ = (
        CheckConstraint("npi_is_valid(npi)", name="npi"),
        CheckConstraint("ccn ~ '^[0-9A-Z]{6}$' and facility_ccn ~ '^[0-9A-Z]{6}$'", name="ccn"),
    )

    npi: Mapped[str] = mapped_column(primary_key=True)
    ccn: Mapped[str] = mapped_column(primary_key=True)
    facility_type: Mapped[str] = mapped_column(primary_key=True)
    facility_ccn: Mapped[str]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    gone_import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
