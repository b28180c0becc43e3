"""How names of places are spelt alike, and the names of the states in English and Spanish."""

from __future__ import annotations

import re

from search.text import fold

_APOSTROPHE = re.compile(r"['`]")
_WORD = re.compile(r"[^\W_]+")
_LONG_FORMS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}

STATES = {
    "AL": ("Alabama", "Alabama"),
    "AK": ("Alaska", "Alaska"),
    "AZ": ("Arizona", "Arizona"),
    "AR": ("Arkansas", "Arkansas"),
    "AS": ("American Samoa", "Samoa Americana"),
    "CA": ("California", "California"),
    "CO": ("Colorado", "Colorado"),
    "CT": ("Connecticut", "Connecticut"),
    "DE": ("Delaware", "Delaware"),
    "DC": ("District of Columbia", "Distrito de Columbia"),
    "FL": ("Florida", "Florida"),
    "GA": ("Georgia", "Georgia"),
    "GU": ("Guam", "Guam"),
    "HI": ("Hawaii", "Hawái"),
    "ID": ("Idaho", "Idaho"),
    "IL": ("Illinois", "Illinois"),
    "IN": ("Indiana", "Indiana"),
    "IA": ("Iowa", "Iowa"),
    "KS": ("Kansas", "Kansas"),
    "KY": ("Kentucky", "Kentucky"),
    "LA": ("Louisiana", "Luisiana"),
    "ME": ("Maine", "Maine"),
    "MD": ("Maryland", "Maryland"),
    "MA": ("Massachusetts", "Massachusetts"),
    "MI": ("Michigan", "Míchigan"),
    "MN": ("Minnesota", "Minnesota"),
    "MP": ("Northern Mariana Islands", "Islas Marianas del Norte"),
    "MS": ("Mississippi", "Misisipi"),
    "MO": ("Missouri", "Misuri"),
    "MT": ("Montana", "Montana"),
    "NE": ("Nebraska", "Nebraska"),
    "NV": ("Nevada", "Nevada"),
    "NH": ("New Hampshire", "Nuevo Hampshire"),
    "NJ": ("New Jersey", "Nueva Jersey"),
    "NM": ("New Mexico", "Nuevo México"),
    "NY": ("New York", "Nueva York"),
    "NC": ("North Carolina", "Carolina del Norte"),
    "ND": ("North Dakota", "Dakota del Norte"),
    "OH": ("Ohio", "Ohio"),
    "OK": ("Oklahoma", "Oklahoma"),
    "OR": ("Oregon", "Oregón"),
    "PA": ("Pennsylvania", "Pensilvania"),
    "PR": ("Puerto Rico", "Puerto Rico"),
    "RI": ("Rhode Island", "Rhode Island"),
    "SC": ("South Carolina", "Carolina del Sur"),
    "SD": ("South Dakota", "Dakota del Sur"),
    "TN": ("Tennessee", "Tennessee"),
    "TX": ("Texas", "Texas"),
    "UT": ("Utah", "Utah"),
    "VA": ("Virginia", "Virginia"),
    "VI": ("U.S. Virgin Islands", "Islas Vírgenes"),
    "VT": ("Vermont", "Vermont"),
    "WA": ("Washington", "Washington"),
    "WV": ("West Virginia", "Virginia Occidental"),
    "WI": ("Wisconsin", "Wisconsin"),
    "WY": ("Wyoming", "Wyoming"),
}
"""Postal code -> (English, Spanish), with the territories that have clinics of the United States."""


def place_key(name: str) -> str:
    """Give one spelling to a name: " St. Louis" and "SAINT LOUIS" are "saint louis"."""
    found = _WORD.findall(_APOSTROPHE.sub("", fold(name)))
    return " ".join(_LONG_FORMS.get(word, word) for word in found)


_CODE_BY_KEY = {place_key(name): code for code, names in STATES.items() for name in names}


def state_code(text: str) -> str | None:
    """Give the postal code of a state named by its code or its English or Spanish name."""
    code = text.strip().upper()
    return code if code in STATES else _CODE_BY_KEY.get(place_key(text).removesuffix(" state"))


def state_codes_beginning(text: str) -> list[str]:
    """Give the postal codes of the states whose code or name begins so, for what is still being typed."""
    key = place_key(text)
    spelt = [(code.lower(), code) for code in STATES] + list(_CODE_BY_KEY.items())
    return sorted({code for spelling, code in spelt if spelling.startswith(key)})
