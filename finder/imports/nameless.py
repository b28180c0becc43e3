"""Places where people would be a team if somebody named their group: a person decides, no import does.

A file that doubts such a place opens a doubt with both sides. Accepted, these people count as a team there,
also in later files; refused, the same people are not asked about again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from finder.imports.inference import Against
from finder.models import ImportDoubt

KIND = "nameless"
_REASONS = f"array['{Against.NO_TIE}', '{Against.OFFICE_BUILDING}']"

_OUTDATED = text(f"""
    delete from import_doubts as d using batch as b
    where d.clinic_id = b.clinic_id and b.change = 'changed' and d.kind = '{KIND}' and d.decided_at is null
""")  # noqa: S608 - a constant

_DOUBTED = text(f"""
    insert into import_doubts (import_id, clinic_id, kind, ours, theirs)
    select :import_id, said.clinic_id, '{KIND}', said.ours, said.theirs
    from (
        select b.clinic_id,
               jsonb_build_object('name', b.name, 'status', b.status, 'against', to_jsonb(b.against)) as ours,
               jsonb_build_object('people', jsonb_agg(jsonb_build_object(
                   'npi', p.npi, 'name', concat_ws(' ', p.given_name, p.family_name), 'specialties',
                   to_jsonb(p.codes)) order by p.npi)) as theirs
        from batch as b join batch_people as p on p.ordinal = b.row and p.presence = 'doubtful'
        where b.change in ('new', 'changed') and b.organization is null and b.status = 'unpublished'
            and b.against && {_REASONS}
        group by b.clinic_id, b.name, b.status, b.against
    ) as said
    where not exists (
        select from import_doubts as d where d.clinic_id = said.clinic_id and d.kind = '{KIND}'
            and d.decided_at is not null and d.theirs = said.theirs)
    on conflict (clinic_id, kind) where decided_at is null do update
        set ours = excluded.ours, theirs = excluded.theirs
""")  # noqa: S608 - a constant

STEPS = (_OUTDATED, _DOUBTED)

_VOUCHED = text(f"""
    select c.address_key, array_agg(person ->> 'npi') as npis
    from import_doubts as d join clinics as c on c.id = d.clinic_id
    cross join jsonb_array_elements(d.theirs -> 'people') as person
    where d.kind = '{KIND}' and d.decision = 'accepted' and c.organization_id is null
    group by c.address_key
""")  # noqa: S608 - a constant

_LISTED = text("""
    update affiliations as a set presence = 'listed', updated_at = now()
    from specialists as s
    where a.clinic_id = :clinic_id and a.specialist_id = s.id and s.npi in :npis
        and a.active and a.presence = 'doubtful'
        and exists (select from sources where id = a.source_id and kind = 'registry')
""").bindparams(bindparam("npis", expanding=True))
# Only an import's own word is replaced: a clinic that somebody unpublished stays so.
_PUBLISHED = text("""
    update clinics as c set status = 'published', updated_at = now() from imported_clinics as i
    where c.id = :clinic_id and i.clinic_id = c.id and i.status = c.status and c.status = 'unpublished'
""")
_REMEMBERED = text("""
    update imported_clinics as i set status = c.status from clinics as c
    where c.id = :clinic_id and i.clinic_id = c.id and c.status = 'published'
""")
_EVIDENCE = text("""
    update integration_evidence set counts = true, against = '{}' where clinic_id = :clinic_id
""")


def vouched(session: Session) -> Mapping[str, Collection[str]]:
    """Give by the key of a nameless place whom a person has accepted as a team there."""
    return {row.address_key: frozenset(row.npis) for row in session.execute(_VOUCHED)}


def accept(session: Session, doubt: ImportDoubt) -> None:
    """Believe the people of a doubt of this kind, and publish their place."""
    npis = [person["npi"] for person in doubt.theirs["people"]]
    session.execute(_LISTED, {"clinic_id": doubt.clinic_id, "npis": npis})
    for step in (_PUBLISHED, _REMEMBERED, _EVIDENCE):
        session.execute(step, {"clinic_id": doubt.clinic_id})
