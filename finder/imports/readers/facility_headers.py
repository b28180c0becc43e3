"""The headers of CMS's "Facility Affiliation" file, as data."""

from __future__ import annotations

from finder.imports.headers import Format

COLUMNS = (
    "NPI", "Ind_PAC_ID", "Provider Last Name", "Provider First Name", "Provider Middle Name", "suff",
    "facility_type", "Facility Affiliations Certification Number", "Facility Type Certification Number",
)  # fmt: skip
FORMATS = (
    Format("a Facility Affiliation file (2022 and later)", COLUMNS),
    Format("a Facility Affiliation file (2026)", tuple(each.lower().replace(" ", "_") for each in COLUMNS)),
)
