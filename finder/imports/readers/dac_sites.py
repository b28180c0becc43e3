"""Reads where a "Doctors and Clinicians" row places its clinician: organization, address and telephone."""

from __future__ import annotations

import re
from typing import NamedTuple

from finder.imports.addresses import Street, read_street
from finder.imports.faults import Doubt, RowDoubts, RowRefused
from finder.imports.phones import Phone, read_phone
from finder.imports.zips import zip5_or_refused
from finder.places.names import STATES

SITE_FIELDS = (
    "organization", "organization_pac_id", "line_1", "line_2", "suppressed", "city", "state", "zip", "phone",
    "adrs_id",
)  # fmt: skip
_PAC_ID = re.compile(r"\d{8,10}", re.ASCII)
_ADRS_ID = re.compile(r"[A-Z]{2}\d{5}.{18}", re.ASCII)


class Site(NamedTuple):
    """What rows with the same cells for the place have in common; None is unknown.

    `street` is None where the file has none; `suppressed` says that the second line, often a suite, is
    withheld. `doubts` are the parts that were mended or left out.
    """

    organization: str | None
    organization_pac_id: str | None
    suppressed: bool
    street: Street | None
    city: str
    state: str
    zip5: str
    phone: Phone
    adrs_id: str | None
    doubts: tuple[Doubt, ...]


def read_site(
    organization: str,
    pac_id: str,
    line_1: str,
    line_2: str,
    suppressed: str,
    city: str,
    state: str,
    zip_code: str,
    phone: str,
    adrs_id: str,
) -> Site:
    """Give the place of the cells of `SITE_FIELDS`. Errors: `RowRefused` for a bad state, city or ZIP."""
    doubts = RowDoubts(0)
    state = state.upper()
    if state not in STATES:
        raise RowRefused("bad-state", "this is no state or territory", state)
    if not city:
        raise RowRefused("no-city", "there is no city")
    zip5 = zip5_or_refused(zip_code, doubts)
    return Site(
        organization=organization or None,
        suppressed=_suppressed(suppressed, doubts),
        organization_pac_id=_pac_id(pac_id, doubts),
        street=doubts.read("no-street", read_street, line_1, line_2),
        city=city,
        state=state,
        zip5=zip5,
        phone=doubts.read("bad-phone", read_phone, phone) or Phone(),
        adrs_id=_adrs_id(adrs_id, state + zip5, doubts),
        doubts=tuple(Doubt(fault.code, fault.reason, fault.value) for fault in doubts.faults),
    )


def _suppressed(marker: str, doubts: RowDoubts) -> bool:
    if marker.upper() != "Y":
        return False
    doubts.add("suppressed-line", "the file withholds the second address line; the suite is unknown")
    return True


def _pac_id(text: str, doubts: RowDoubts) -> str | None:
    """Give the ten digits, lost leading zeros put back, or None."""
    if not text:
        return None
    if not _PAC_ID.fullmatch(text):
        doubts.add("bad-pac-id", "the organization's PAC id is not ten digits; stored without it", text)
        return None
    if len(text) < 10:
        doubts.add("mended-pac-id", f"the PAC id has lost zeros; read as {text.zfill(10)}", text)
    return text.zfill(10)


def _adrs_id(text: str, state_and_zip: str, doubts: RowDoubts) -> str | None:
    """Give the address id, None where it is missing, damaged, or of another state or ZIP."""
    if not text:
        return None
    if not _ADRS_ID.fullmatch(text):
        doubts.add("bad-adrs-id", "the address id is not 25 characters of CMS's form; left out", text)
        return None
    if not text.startswith(state_and_zip):
        doubts.add("adrs-id-disagrees", f"the address id is not of {state_and_zip}; left out", text)
        return None
    return text
