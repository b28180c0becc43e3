"""Makes inactive whom two files in a row no longer list; one file may be wrong."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from finder.imports import merge_clinics


def _gone(within: str) -> TextClause:
    """Find clinics that the file no longer has at all; they count as changed, with nobody listed."""
    return text(f"""
    create temp table gone on commit drop as
    select i.clinic_id, i.kind, i.fingerprint, i.status
    from imported_clinics as i join clinics as c on c.id = i.clinic_id
    where i.kind = :kind and {within}
        and i.clinic_id <> all(array(select clinic_id from batch))
    """)  # noqa: S608 - a condition of this package


_FORGET = text("""
    update imported_clinics as i set fingerprint = '', clinicians = 0 from gone
    where i.clinic_id = gone.clinic_id and i.kind = gone.kind and i.fingerprint <> ''
""")

_ABSENT = text("""
    create temp table absent on commit drop as
    select a.id from affiliations as a
    join sources as s on s.id = a.source_id and s.kind = 'registry'
    where a.active and a.presence <> 'confirmed' and (
        a.clinic_id in (select clinic_id from gone)
        or a.clinic_id in (select clinic_id from batch where change = 'changed')
            and not exists (select from batch_people as p where p.affiliation_id = a.id))
    union
    select m.affiliation_id from missed_affiliations as m
    join affiliations as a on a.id = m.affiliation_id
    join batch as b on b.clinic_id = a.clinic_id and b.change = 'same'
""")

_BACK = text("""
    delete from missed_affiliations as m using batch_people as p where m.affiliation_id = p.affiliation_id
""")

_SECOND_TIME = text("""
    create temp table leaving on commit drop as
    select m.affiliation_id as id from missed_affiliations as m join absent on absent.id = m.affiliation_id
    where m.file_sha256 <> :file_sha256
""")

_THEIR_CLINICS = text("""
    create temp table left_clinics on commit drop as
    select distinct a.clinic_id, 'changed' as change from affiliations as a join leaving on leaving.id = a.id
""")

_FIRST_TIME = text("""
    insert into missed_affiliations (affiliation_id, file_sha256)
    select id, :file_sha256 from absent on conflict do nothing
""")

_INACTIVE = text(
    "update affiliations set active = false, updated_at = now() where id in (select id from leaving)"
)
_SETTLED = text("delete from missed_affiliations where affiliation_id in (select id from leaving)")

# Whoever is left, listed or only missed once, still makes the clinic worth showing.
_UNPUBLISH = text("""
    update clinics as c set status = 'unpublished', updated_at = now()
    from imported_clinics as i
    where i.clinic_id = c.id and i.kind = :kind and c.status = 'published' and i.status = c.status
        and c.id in (select a.clinic_id from affiliations as a join leaving on leaving.id = a.id)
        and coalesce(i.clinicians, 0) < :fewest
        and (select count(*) from affiliations as a where a.clinic_id = c.id and a.active) < :fewest
""")
_UNPUBLISHED = text("""
    update imported_clinics as i set status = 'unpublished' from clinics as c
    where c.id = i.clinic_id and i.kind = :kind and c.status = 'unpublished' and i.status = 'published'
        and c.id in (select a.clinic_id from affiliations as a join leaving on leaving.id = a.id)
""")

_STEPS = (
    _FORGET, _ABSENT, _BACK, _SECOND_TIME, _THEIR_CLINICS, merge_clinics.keep_before("left_clinics"),
    _FIRST_TIME, _INACTIVE, _SETTLED, _UNPUBLISH, _UNPUBLISHED,
)  # fmt: skip


def note_absent(session: Session, values: Mapping[str, object], *, within: str = "true") -> dict[str, int]:
    """Note who is missing at the clinics of the batch; give how many became inactive.

    Values: import_id, kind, fewest, file_sha256, and those of `within`, a condition on clinics `c`: where the
    batch has looked.
    """
    merge_clinics.run(session, (_gone(within), *_STEPS), values)
    return {"people_inactive": session.scalar(text("select count(*) from leaving")) or 0}
