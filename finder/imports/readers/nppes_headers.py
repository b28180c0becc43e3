"""The headers of NPPES's monthly files, as data (NPPES Data Dissemination, Readme and Code Values)."""

from __future__ import annotations

from itertools import chain

from finder.imports.headers import Format

TAXONOMIES = range(1, 16)
_OTHER_IDENTIFIERS = range(1, 51)


def _address(kind: str) -> tuple[str, ...]:
    of = f"Provider Business {kind} Address"
    return (
        f"Provider First Line Business {kind} Address", f"Provider Second Line Business {kind} Address",
        f"{of} City Name", f"{of} State Name", f"{of} Postal Code", f"{of} Country Code (If outside U.S.)",
        f"{of} Telephone Number", f"{of} Fax Number",
    )  # fmt: skip


_BEFORE_SEX = (
    "NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)", "Provider Last Name (Legal Name)",
    "Provider First Name", "Provider Middle Name", "Provider Name Prefix Text", "Provider Name Suffix Text",
    "Provider Credential Text", "Provider Other Organization Name",
    "Provider Other Organization Name Type Code", "Provider Other Last Name", "Provider Other First Name",
    "Provider Other Middle Name", "Provider Other Name Prefix Text", "Provider Other Name Suffix Text",
    "Provider Other Credential Text", "Provider Other Last Name Type Code",
    *_address("Mailing"), *_address("Practice Location"),
    "Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code", "NPI Deactivation Date",
    "NPI Reactivation Date",
)  # fmt: skip
_AFTER_SEX = (
    "Authorized Official Last Name", "Authorized Official First Name", "Authorized Official Middle Name",
    "Authorized Official Title or Position", "Authorized Official Telephone Number",
    *chain.from_iterable(
        (f"Healthcare Provider Taxonomy Code_{n}", f"Provider License Number_{n}",
         f"Provider License Number State Code_{n}", f"Healthcare Provider Primary Taxonomy Switch_{n}")
        for n in TAXONOMIES
    ),
    *chain.from_iterable(
        (f"Other Provider Identifier_{n}", f"Other Provider Identifier Type Code_{n}",
         f"Other Provider Identifier State_{n}", f"Other Provider Identifier Issuer_{n}")
        for n in _OTHER_IDENTIFIERS
    ),
    "Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN", "Parent Organization TIN",
    "Authorized Official Name Prefix Text", "Authorized Official Name Suffix Text",
    "Authorized Official Credential Text",
    *(f"Healthcare Provider Taxonomy Group_{n}" for n in TAXONOMIES),
)  # fmt: skip
_BEFORE_2025 = (*_BEFORE_SEX, "Provider Gender Code", *_AFTER_SEX)
NPIDATA = (
    Format(
        "an NPPES monthly file (330 columns)",
        (*_BEFORE_SEX, "Provider Sex Code", *_AFTER_SEX, "Certification Date"),
    ),
    Format("an NPPES monthly file (330 columns, before 2025)", (*_BEFORE_2025, "Certification Date")),
    Format("an NPPES monthly file (329 columns)", _BEFORE_2025),
)

_SECONDARY = "Provider Secondary Practice Location Address"
PRACTICE_LOCATIONS = Format(
    "an NPPES practice location file (pl_pfile)",
    (
        # The missing blank and the double one stand so in the published header.
        "NPI", f"{_SECONDARY}- Address Line 1", f"{_SECONDARY}-  Address Line 2", f"{_SECONDARY} - City Name",
        f"{_SECONDARY} - State Name", f"{_SECONDARY} - Postal Code",
        f"{_SECONDARY} - Country Code (If outside U.S.)", f"{_SECONDARY} - Telephone Number",
        f"{_SECONDARY} - Telephone Extension", "Provider Practice Location Address - Fax Number",
    ),
)  # fmt: skip
OTHER_NAMES = Format(
    "an NPPES other name file (othername_pfile)",
    ("NPI", "Provider Other Organization Name", "Provider Other Organization Name Type Code"),
)
DEACTIVATED = Format("an NPPES deactivated NPI report", ("NPI", "NPPES Deactivation Date"))

MEMBERS = {
    "npidata": r"(^|/)npidata_pfile_[^/]*\d\.csv$",
    "practice locations": r"(^|/)pl_pfile_[^/]*\d\.csv$",
    "other names": r"(^|/)othername_pfile_[^/]*\d\.csv$",
}
"""How the files are named within the monthly zip; beside each lies its bare header (…_fileheader.csv)."""
