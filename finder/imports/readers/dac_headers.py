"""The headers that CMS's "Doctors and Clinicians" file has had over the years, as data."""

from finder.imports.headers import Format

_SECONDARY = ("sec_spec_1", "sec_spec_2", "sec_spec_3", "sec_spec_4", "sec_spec_all")
_SCHOOL = ("suff", "gndr", "Cred", "Med_sch", "Grd_yr", "pri_spec", *_SECONDARY)
_ADDRESS = ("org_pac_id", "num_org_mem", "adr_ln_1", "adr_ln_2", "ln_2_sprs")
_ASSIGNMENT = ("ind_assgn", "grp_assgn", "adrs_id")
_BEGIN_2021 = ("NPI", "Ind_PAC_ID", "Ind_enrl_ID", "lst_nm", "frst_nm", "mid_nm", *_SCHOOL)
_PLACE_2021 = ("org_nm", *_ADDRESS, "cty", "st", "zip", "phn_numbr")
_COLUMNS_2023 = (
    "NPI", "Ind_PAC_ID", "Ind_enrl_ID", "Provider Last Name", "Provider First Name", "Provider Middle Name",
    *_SCHOOL, "Telehlth", "Facility Name", *_ADDRESS, "City/Town", "State", "ZIP Code", "Telephone Number",
    *_ASSIGNMENT,
)  # fmt: skip

GENERATIONS: dict[str, tuple[str, ...]] = {
    "2014": (
        "NPI", "PAC ID", "Professional Enrollment ID", "Last Name", "First Name", "Middle Name", "Suffix",
        "Gender", "Credential", "Medical school name", "Graduation year", "Primary specialty",
        "Secondary specialty 1", "Secondary specialty 2", "Secondary specialty 3", "Secondary specialty 4",
        "All secondary specialties", "Organization legal name", "Group Practice PAC ID",
        "Number of Group Practice members", "Line 1 Street Address", "Line 2 Street Address",
        "Marker of address line 2 suppression", "City", "State", "Zip Code",
        "Claims based hospital affiliation CCN 1", "Claims based hospital affiliation LBN 1",
        "Claims based hospital affiliation CCN 2", "Claims based hospital affiliation LBN 2",
        "Claims based hospital affiliation CCN 3", "Claims based hospital affiliation LBN 3",
        "Claims based hospital affiliation CCN 4", "Claims based hospital affiliation LBN 4",
        "Claims based hospital affiliation CCN 5", "Claims based hospital affiliation LBN 5",
        "Professional accepts Medicare Assignment", "Participating in eRx", "Participating in PQRS",
        "Participating in EHR",
    ),
    "2021": (
        *_BEGIN_2021, *_PLACE_2021, "hosp_afl_1", "hosp_afl_lbn_1", "hosp_afl_2", "hosp_afl_lbn_2",
        "hosp_afl_3", "hosp_afl_lbn_3", "hosp_afl_4", "hosp_afl_lbn_4", "hosp_afl_5", "hosp_afl_lbn_5",
        *_ASSIGNMENT,
    ),
    "2022": (*_BEGIN_2021, "Telehlth", *_PLACE_2021, *_ASSIGNMENT),
    "2023": _COLUMNS_2023,
    "2026": tuple(name.lower().replace("/", "").replace(" ", "_") for name in _COLUMNS_2023),
    "2026, reduced": (
        "NPI", "Provider Last Name", "Provider First Name", "Provider Middle Name", "suff", "gndr", "Cred",
        "pri_spec", "ln_2_sprs", "City/Town", "State", "ZIP Code", "adrs_id", "Full Street Address",
    ),
}  # fmt: skip
"""Each generation's columns in the file's order; the reader goes by their names."""

FORMATS = tuple(
    Format(f"a Doctors and Clinicians file ({year})", columns) for year, columns in GENERATIONS.items()
)
FIELDS = {
    "npi": ("NPI", "npi"),
    "last_name": ("Last Name", "lst_nm", "Provider Last Name", "provider_last_name"),
    "first_name": ("First Name", "frst_nm", "Provider First Name", "provider_first_name"),
    "middle_name": ("Middle Name", "mid_nm", "Provider Middle Name", "provider_middle_name"),
    "suffix": ("Suffix", "suff"),
    "credential": ("Credential", "Cred", "cred"),
    "primary": ("Primary specialty", "pri_spec"),
    "secondary_1": ("Secondary specialty 1", "sec_spec_1"),
    "secondary_2": ("Secondary specialty 2", "sec_spec_2"),
    "secondary_3": ("Secondary specialty 3", "sec_spec_3"),
    "secondary_4": ("Secondary specialty 4", "sec_spec_4"),
    "organization": ("Organization legal name", "org_nm", "Facility Name", "facility_name"),
    "organization_pac_id": ("Group Practice PAC ID", "org_pac_id"),
    "line_1": ("Line 1 Street Address", "adr_ln_1", "Full Street Address"),
    "line_2": ("Line 2 Street Address", "adr_ln_2"),
    "suppressed": ("Marker of address line 2 suppression", "ln_2_sprs"),
    "city": ("City", "cty", "City/Town", "citytown"),
    "state": ("State", "st", "state"),
    "zip": ("Zip Code", "zip", "ZIP Code", "zip_code"),
    "phone": ("phn_numbr", "Telephone Number", "telephone_number"),
    "telehealth": ("Telehlth", "telehlth"),
    "adrs_id": ("adrs_id",),
}
"""What the reader takes, and the column that holds it in one generation or another; the rest is left out."""
