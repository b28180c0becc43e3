"""Ready replies of a clinic: words that its staff write again and again."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasTimes

REPLY_KINDS = ("propose", "decline", "message")


class ReplyTemplate(HasId, HasTimes, Base):
    """Words for one occasion in one or both languages; the patient's own is taken where it is there."""

    __tablename__ = "reply_templates"
    __table_args__ = (
        UniqueConstraint("clinic_id", "kind", "name"),
        CheckConstraint(f"kind in {REPLY_KINDS}", name="kind"),
        CheckConstraint("btrim(name) <> '' and char_length(name) <= 80", name="name"),
        CheckConstraint(
            "btrim(body_en || body_es) <> '' and char_length(body_en) <= 2000"
            " and char_length(body_es) <= 2000",
            name="bodies",
        ),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    body_en: Mapped[str]
    body_es: Mapped[str]
