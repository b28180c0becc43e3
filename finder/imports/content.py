"""Gives a hash of what imports have written, the same on whatever way it came about."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Without numbers that a sequence gave, and slugs that hold one; without the days and rows of the source. Of
# unpublished clinics without the summary, which only those have that were published once.
_HASH = text("""
    with person as (
        select a.clinic_id, string_agg(concat_ws('|', s.npi, s.given_name, s.family_name, s.credentials,
                   a.presence, a.active, a.telehealth,
                   (select string_agg(specialty_code, ',' order by specialty_code)
                    from affiliation_specialties where affiliation_id = a.id),
                   exists (select from missed_affiliations where affiliation_id = a.id)), ';' order by s.npi
               ) as said
        from affiliations as a join specialists as s on s.id = a.specialist_id
        group by a.clinic_id
    ), clinic as (
        select md5(concat_ws('|', c.address_key, o.name, c.name, c.status, c.street, c.suite, c.city, c.state,
                   c.zip5, c.lat, c.lon, c.phone, c.phone_extension, c.roster_basis, person.said, m.mix,
                   m.specialties, m.integrated, e.counts, e.facts, e.against, i.fingerprint, i.status,
                   i.clinicians)) as said
        from clinics as c
        left join organizations as o on o.id = c.organization_id
        left join person on person.clinic_id = c.id
        left join clinic_summaries as m on m.clinic_id = c.id and m.published
        left join integration_evidence as e on e.clinic_id = c.id
        left join imported_clinics as i on i.clinic_id = c.id
    )
    select md5(coalesce(string_agg(said, '' order by said), '')) from clinic
""")


def content_hash(session: Session) -> str:
    """Give the hash of all clinics with their people, specialties and evidence, 32 hexadecimal digits."""
    return str(session.scalar(_HASH))
