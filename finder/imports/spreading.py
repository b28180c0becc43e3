"""Finds groups that list people at many sites, over the whole file, before any place of it is judged."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports.inference import MANY_SITES, MOST_ADDRESSES, Spread
from finder.models.import_staging import StagedClinician

PARTY = """
    case when organization_pac_id ~ '^[0-9]{8,10}$' then lpad(organization_pac_id, 10, '0')
         else upper(organization) end
"""
"""What the file calls the group of a staged row."""

# A site is a ZIP and a house number here: near enough to count them, and without reading each address.
_LISTED = text(f"""
    create temp table listed on commit drop as
    select distinct {PARTY} as party, npi, left(zip, 5) || ' ' || split_part(line_1, ' ', 1) as site
    from {StagedClinician.__tablename__} where organization <> '' and line_1 <> '' and suppressed <> 'Y'
""")  # noqa: S608 - a table of this package
_WIDE = text("""
    create temp table wide_groups on commit drop as
    select party from listed group by party having count(distinct site) > :most
""")
_REPEATED = text("""
    create temp table repeated_people on commit drop as
    select party, npi from listed where party not in (select party from wide_groups)
    group by party, npi having count(*) >= :many
""")


def find_spread(session: Session) -> Spread:
    """Give the wide groups, and who is listed at many sites of one group.

    Both stay as temporary tables, `wide_groups` and `repeated_people`, to the end of the transaction.
    """
    session.execute(text("set local work_mem = '192MB'"))
    session.execute(_LISTED)
    session.execute(_WIDE, {"most": MOST_ADDRESSES})
    session.execute(_REPEATED, {"many": MANY_SITES})
    wide = session.scalars(text("select party from wide_groups"))
    rows = session.execute(text("select party, npi from repeated_people"))
    return Spread(frozenset(wide), frozenset((row.party, row.npi) for row in rows))
