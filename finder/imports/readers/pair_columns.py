"""The columns of the plain CSV pair, clinics and specialists: what each means, and an example."""

from __future__ import annotations

from dataclasses import dataclass

from finder.imports.headers import Format


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `meaning` is a sentence for the person who fills it in."""

    name: str
    meaning: str
    example: str
    needed: bool = False


CLINICS = (
    Column("id", "Your own name for the place, the same in every later file.", "waltham", needed=True),
    Column("name", "What the place is called.", "Example Spine Center", needed=True),
    Column("organization", "Who owns it; leave it empty where that is the place itself.", "Example Health"),
    Column("form", "hospital or independent.", "independent"),
    Column("street", "Street and number.", "123 Main St", needed=True),
    Column("suite", "Suite, floor or unit.", "Suite 4"),
    Column("city", "City.", "Waltham", needed=True),
    Column("state", "State or territory, as MA or Massachusetts.", "MA", needed=True),
    Column("zip", "ZIP or ZIP+4, as text: zeros in front matter.", "02451", needed=True),
    Column("phone", "Telephone for patients.", "617-555-0100"),
    Column("website", "Its page, beginning with https://.", "https://clinic.example"),
    Column("latitude", "Degrees north; only together with the longitude.", "42.3765"),
    Column("longitude", "Degrees east, so west is negative.", "-71.2356"),
    Column("languages", "Languages spoken there, as BCP 47 codes with ; between them.", "en;es"),
    Column("insurance", "Plans taken, as this directory's codes with ; between them.", "medicare;aetna"),
    Column("accessibility", "Access, as this directory's codes with ; between them.", "adacomp"),
)
SPECIALISTS = (
    Column(
        "clinic_id", "The id of the clinic; a person at two clinics has two rows.", "waltham", needed=True
    ),
    Column(
        "npi",
        "National Provider Identifier; with it the same person is known everywhere.",
        "1234567893",
    ),
    Column("last_name", "Family name.", "Rivera", needed=True),
    Column("first_name", "Given name.", "Ana"),
    Column("credentials", "As MD, DC, PT.", "MD"),
    Column(
        "specialties",
        "What the person practises there: this directory's codes, NUCC codes or CMS names, ; between them.",
        "physiatry;interventional-pain",
        needed=True,
    ),
    Column("accepting", "Takes new patients there: yes or no; empty where nobody has said.", "yes"),
    Column("telehealth", "Sees patients by video: yes or no.", "no"),
    Column("weekdays", "Days on site: mon;tue;wed;thu;fri;sat;sun.", "mon;thu"),
    Column("languages", "Languages the person speaks with patients.", "es"),
)


def _format(name: str, columns: tuple[Column, ...]) -> Format:
    return Format(
        name,
        tuple(column.name for column in columns if column.needed),
        tuple(column.name for column in columns if not column.needed),
    )


CLINICS_FORMAT = _format("a clinics file (finder import template)", CLINICS)
SPECIALISTS_FORMAT = _format("a specialists file (finder import template)", SPECIALISTS)
