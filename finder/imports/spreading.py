"""Finds groups that list people at many sites, over the whole file, before any place of it is judged."""

from __future__ import annotations

import hashlib

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports.dac_staging import TABLE
from finder.imports.inference import MANY_SITES, MOST_ADDRESSES, Spread

# A site is a ZIP and a house number here: near enough to count them, and without reading each address.
_LISTED = text(f"""
    create temp table listed on commit drop as
    select distinct case when organization_pac_id ~ '^[0-9]{{8,10}}$' then lpad(organization_pac_id, 10, '0')
                         else upper(organization) end as party,
           npi, left(zip, 5) || ' ' || split_part(line_1, ' ', 1) as site
    from {TABLE} where organization <> '' and line_1 <> '' and suppressed <> 'Y'
""")  # noqa: S608 - a table of this package
_WIDE = text("select party from listed group by party having count(distinct site) > :most")
_REPEATED = text("select party, npi from listed group by party, npi having count(*) >= :many")


def find_spread(session: Session) -> Spread:
    """Give the wide groups, and who is listed at many sites of one group."""
    session.execute(text("set local work_mem = '192MB'"))
    session.execute(_LISTED)
    wide = frozenset(session.scalars(_WIDE, {"most": MOST_ADDRESSES}))
    rows = session.execute(_REPEATED, {"many": MANY_SITES})
    return Spread(wide, frozenset((row.party, row.npi) for row in rows if row.party not in wide))


def digest(spread: Spread) -> str:
    """Give a hash of it: who is spread elsewhere decides who counts here."""
    said = repr((sorted(spread.wide), sorted(spread.repeated)))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
