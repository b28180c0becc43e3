"""What the source says of integrated spine clinics (Spine-health) is findable here, line by line."""

from __future__ import annotations

import re
import urllib.request
from html import unescape

import pytest

from tests.functional.conftest import Product

TOGETHER = "/clinics?near=02451&specialty=chiropractic&specialty=physical-therapy"
SPINE = "/clinics/example-charles-river-spine-waltham"
STATEMENTS = [
    ("different spine specialists collaborate in one clinic",
     "/guide/integrated-clinics", "one place where different specialists work together on the same patient"),
    ("the same, as a search", TOGETHER, "with the whole team"),
    ("orthopedic spine surgeons with neurosurgeons", "/teams/spine-surgery-team",
     "Bone surgeons who work on the spine, together with surgeons of the brain and nerves"),
    ("interventional physiatrists with anesthesiologists and neuroradiologists, as in a pain clinic",
     "/teams/interventional-pain-team", "Rehab doctors who give shots near the spine, as in a pain clinic"),
    ("the same, by name", "/teams/interventional-pain-team", "Anesthesiology"),
    ("the same, by name", "/teams/interventional-pain-team", "Neuroradiology"),
    ("chiropractors with physical therapists", "/teams/conservative-care-team",
     "A chiropractor works with a physical therapist"),
    ("the mix", "/guide/integrated-clinics",
     "chiropractors, physical therapists, pain doctors, rehab doctors, bone surgeons for the spine, "
     "brain and nerve surgeons for the spine, and psychologists who know pain"),
    ("the mix, to search for", "/teams/full-spectrum", "All kinds of spine care in one place"),
    ("each kind of specialist", "/specialties", "Pain psychology"),
    ("part of a hospital or an independent group", "/guide/integrated-clinics",
     "part of a hospital or an independent group"),
    ("the same, as a filter", TOGETHER, "Independent group"),
    ("the same, as a badge", SPINE, "Independent group"),
    ("focus on the patient, cooperation instead of turf", "/guide/integrated-clinics",
     "The specialists work with each other, not for their own turf"),
    ("higher quality: they communicate and keep up with advances", "/guide/integrated-clinics",
     "They talk to each other and keep up with what is new"),
    ("the same, with its evidence", SPINE, "Case conference"),
    ("a chiropractic patient who does not improve", SPINE, "If hands-on care does not help"),
    ("a patient who is no candidate for surgery", SPINE, "If the surgeon does not advise an operation"),
    ("the same, in the source's words", "/specialties/chiropractic",
     "A chiropractic patient who does not improve is referred to an interventional"
     " pain specialist or a surgeon"),
    ("the same, in the source's words", "/teams/spine-surgery-team",
     "A patient who is no candidate for surgery is referred to a nonsurgical specialist in the same clinic"),
    ("the same, on a nonsurgical specialist's page", "/specialties/physiatry",
     "If the surgeon does not advise an operation"),
    ("both, in lay words", "/guide/integrated-clinics", "When surgery is not the answer"),
    ("one location, one registration, all records and films in one place", "/guide/integrated-clinics",
     "One place, one form to fill in, and all your records and films are there"),
    ("the same, as practices of a clinic", SPINE, "One registration"),
    ("the same, as practices of a clinic", SPINE, "Shared records"),
    ("the same, as practices of a clinic", SPINE, "Shared films and scans"),
    ("find an integrated clinic", "/", "Find a clinic where your specialists work together"),
    ("find a physician near you", "/", "near"),
    ("search for a doctor", "/clinics?q=Fictman", "Example Charles River Spine Center"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "path", "words"), STATEMENTS, ids=[f"{s[1]} {s[0]}" for s in STATEMENTS])
def test_a_statement_of_the_source_is_findable(product: Product, said: str, path: str, words: str) -> None:
    with urllib.request.urlopen(product.url + path, timeout=10) as answer:
        page = unescape(answer.read().decode())
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert words in text, said
