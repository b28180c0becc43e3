"""Reads the `places` format: practice addresses with the number of clinicians per CMS specialty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from finder.imports.faults import RowFault, RowRefused
from finder.imports.files import cell_text, check_header, numbered_rows

FIXED_COLUMNS = (
    "name", "address", "city", "state", "zip", "phone", "LAT", "LON", "hasSpecialties", "id",
)  # fmt: skip
SPECIALTY_COLUMNS = (
    "ADDICTION MEDICINE", "ADVANCED HEART FAILURE AND TRANSPLANT CARDIOLOGY", "ALLERGY/IMMUNOLOGY",
    "ANESTHESIOLOGY", "ANESTHESIOLOGY ASSISTANT", "AUDIOLOGIST", "CARDIAC ELECTROPHYSIOLOGY",
    "CARDIAC SURGERY", "CARDIOVASCULAR DISEASE (CARDIOLOGY)", "CERTIFIED NURSE MIDWIFE",
    "CERTIFIED REGISTERED NURSE ANESTHETIST", "CHIROPRACTIC", "CLINICAL NURSE SPECIALIST",
    "CLINICAL PSYCHOLOGIST", "CLINICAL SOCIAL WORKER", "COLORECTAL SURGERY (PROCTOLOGY)",
    "CRITICAL CARE (INTENSIVISTS)", "DENTIST", "DERMATOLOGY", "DIAGNOSTIC RADIOLOGY", "EMERGENCY MEDICINE",
    "ENDOCRINOLOGY", "FAMILY PRACTICE", "GASTROENTEROLOGY", "GENERAL PRACTICE", "GENERAL SURGERY",
    "GERIATRIC MEDICINE", "GERIATRIC PSYCHIATRY", "GYNECOLOGICAL ONCOLOGY", "HAND SURGERY", "HEMATOLOGY",
    "HEMATOLOGY/ONCOLOGY", "HEMATOPOIETIC CELL TRANSPLANTATION AND CELLULAR TH", "HOSPICE/PALLIATIVE CARE",
    "HOSPITALIST", "INFECTIOUS DISEASE", "INTERNAL MEDICINE", "INTERVENTIONAL CARDIOLOGY",
    "INTERVENTIONAL PAIN MANAGEMENT", "INTERVENTIONAL RADIOLOGY", "MAXILLOFACIAL SURGERY",
    "MEDICAL ONCOLOGY", "NEPHROLOGY", "NEUROLOGY", "NEUROPSYCHIATRY", "NEUROSURGERY", "NUCLEAR MEDICINE",
    "NURSE PRACTITIONER", "OBSTETRICS/GYNECOLOGY", "OCCUPATIONAL THERAPY", "OPHTHALMOLOGY", "OPTOMETRY",
    "ORAL SURGERY", "ORTHOPEDIC SURGERY", "OSTEOPATHIC MANIPULATIVE MEDICINE", "OTOLARYNGOLOGY",
    "PAIN MANAGEMENT", "PATHOLOGY", "PEDIATRIC MEDICINE", "PERIPHERAL VASCULAR DISEASE",
    "PHYSICAL MEDICINE AND REHABILITATION", "PHYSICAL THERAPY", "PHYSICIAN ASSISTANT",
    "PLASTIC AND RECONSTRUCTIVE SURGERY", "PODIATRY", "PREVENTATIVE MEDICINE", "PSYCHIATRY",
    "PULMONARY DISEASE", "RADIATION ONCOLOGY", "REGISTERED DIETITIAN OR NUTRITION PROFESSIONAL",
    "RHEUMATOLOGY", "SLEEP MEDICINE", "SPEECH LANGUAGE PATHOLOGIST", "SPORTS MEDICINE", "SURGICAL ONCOLOGY",
    "THORACIC SURGERY", "UNDEFINED PHYSICIAN TYPE (SPECIFY)", "UROLOGY", "VASCULAR SURGERY",
)  # fmt: skip
"""CMS specialty names; a reduced file may lack those that no row has."""
MOST_CLINICIANS = 30_000
"""A count above this is damage: no single address comes near it."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row as it stands, trimmed; `counts` has the CMS names with a count above 0.

    The file's LAT and LON are left out: they are the city's, or on another continent.
    """

    row: int
    identifier: str
    name: str
    address: str
    city: str
    state: str
    zip: str
    phone: str
    counts: Mapping[str, int]


def read_places(text: IO[str], path: Path) -> Iterator[PlaceRow | RowFault]:
    """Read the rows one by one. Errors: `FileRefused` for another header or a file that is no CSV."""
    header, rows = numbered_rows(text, path)
    check_header(header, needed=FIXED_COLUMNS, allowed=SPECIALTY_COLUMNS, format_name="a places file")
    at = {name: position for position, name in enumerate(header)}
    counted = [(name, at[name]) for name in header if name not in FIXED_COLUMNS]
    for number, cells in rows:
        try:
            yield _place_row(number, cells, at, counted)
        except RowRefused as refused:
            yield refused.at(number)


def _place_row(
    number: int, cells: Sequence[str], at: Mapping[str, int], counted: Sequence[tuple[str, int]]
) -> PlaceRow:
    if len(cells) != len(at):
        raise RowRefused("wrong-columns", f"the row has {len(cells)} cells, the header {len(at)}")
    return PlaceRow(
        row=number,
        identifier=cell_text(cells[at["id"]]),
        name=cell_text(cells[at["name"]]),
        address=cell_text(cells[at["address"]]),
        city=cell_text(cells[at["city"]]),
        state=cell_text(cells[at["state"]]),
        zip=cell_text(cells[at["zip"]]),
        phone=cell_text(cells[at["phone"]]),
        counts={name: count for name, position in counted if (count := _count(cells[position], name))},
    )


def _count(cell: str, column: str) -> int:
    if cell in {"", "0"}:
        return 0
    if not (cell.isascii() and cell.isdigit()) or int(cell[:9]) > MOST_CLINICIANS:
        raise RowRefused("bad-count", f"the number of clinicians under {column} cannot be read", cell)
    return int(cell)
