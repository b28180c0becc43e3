"""An invented country of clinicians: who practises where, the same for each file made from one seed.

The shares are those measured on real files (see README.md here). Each clinician follows from its number
alone, so files of any size are written as they are thought up, in constant memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import zipcodes

from benchmarks.invented_words import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    GROUP_FIRST,
    GROUP_LAST,
    GROUP_MIDDLE,
    SPECIALTIES,
    STREET_NAMES,
    STREET_TYPES,
)
from finder.imports.npis import check_digit

BLOCK = 64
"""Clinicians thought up together: the groups of a block share its town and its medical building."""
_PATTERNS = (
    (64,),
    (32, 16, 8, 4, 2, 1, 1),
    (*[1] * 16, *[2] * 4, *[3] * 4, *[4] * 3, 8, 8),
    (*[5] * 12, *[1] * 4),
    (*[1] * 24, 12, 12, 8, 8),
)
# Of 1,000 clinicians, how many practise at so many addresses; with copied rosters 39 % have more than one.
_ADDRESSES = (
    (1, 655),
    (2, 205),
    (3, 72),
    (4, 34),
    (5, 13),
    (6, 7),
    (8, 6),
    (10, 3),
    (13, 2),
    (17, 2),
    (23, 1),
)
_COPIED_ROSTER = 8
"""Of 100 groups of four or more, how many list all their people at all their sites."""
_SPINE_GROUP = 4
"""Of 100 groups, how many are made of spine specialists."""
_TELERADIOLOGY_SITES = 276
_AREAS = (201, 202, 205, 206, 212, 213, 214, 215, 216, 303, 305, 312, 313, 404, 412, 414, 415, 503, 504, 512)
_MASK = (1 << 64) - 1
_FIRST_NINE = 100_000_000
_STEP = 61_803_399
"""Spreads the numbers over the range of NPIs; it shares no factor with the range."""
_RANGE = 99_999_989


def mixed(*numbers: int) -> int:
    """Give 61 bits that look random and follow from the numbers (the multipliers of SplitMix64)."""
    state = 0
    for number in numbers:
        state = ((state ^ number) * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) & _MASK
        state ^= state >> 31
    return (state * 0x94D049BB133111EB & _MASK) >> 3


@dataclass(frozen=True, slots=True)
class Site:
    """One address of one group."""

    line_1: str
    suite: str
    city: str
    state: str
    zip9: str
    phone: str
    key: str
    """CMS's key of the building, 22 characters."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group practice; a solo one has no name and no number."""

    name: str
    pac_id: str
    members: int


@dataclass(frozen=True, slots=True)
class Clinician:
    """One person, the group and the sites."""

    number: int
    npi: str
    last_name: str
    first_name: str
    middle: str
    specialty: int
    group: Group
    sites: tuple[Site, ...]
    bits: int
    """Random, for whoever writes this person down."""


def npi_of(number: int) -> str:
    """Give the NPI of a clinician or, beyond the clinicians, of anybody else."""
    first_nine = _FIRST_NINE + number * _STEP % _RANGE
    return f"{first_nine}{check_digit(first_nine)}"


def clinicians(count: int, *, seed: int) -> Iterator[Clinician]:
    """Think up so many clinicians, group by group."""
    for block in range((count + BLOCK - 1) // BLOCK):
        yield from itertools.islice(_block(block, seed), count - block * BLOCK)


@cache
def _spread(table: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Lay each value out as often as it occurs among 1,000."""
    return tuple(itertools.chain.from_iterable([value] * share for value, share in table))


_BY_SHARE = _spread(tuple((n, share) for n, (*_, share) in enumerate(SPECIALTIES)))
_BY_ADDRESSES = _spread(_ADDRESSES)
_SPINE = tuple(
    n
    for n, (_, nucc, *_) in enumerate(SPECIALTIES)
    if nucc[:4] in {"207X", "207T", "2081", "208V", "111N", "2251", "103T"}
)
_HOSPITAL = tuple(
    n for n, (_, nucc, *_) in enumerate(SPECIALTIES) if nucc[:4] in {"207L", "3675", "2085", "207P", "207R"}
)
_RADIOLOGY = tuple(n for n, (_, nucc, *_) in enumerate(SPECIALTIES) if nucc.startswith("2085"))
_ANY = _BY_SHARE


def _block(block: int, seed: int) -> Iterator[Clinician]:
    bits = mixed(seed, block)
    sizes = (64,) if block == 0 else _PATTERNS[bits % len(_PATTERNS)]
    number = block * BLOCK
    for place, size in enumerate(sizes):
        yield from _group(seed, block, place, number, size)
        number += size


def _group(seed: int, block: int, place: int, first: int, size: int) -> Iterator[Clinician]:
    bits = mixed(seed, block, place)
    teleradiology = block == 0
    name = f"{GROUP_FIRST[bits % 32]} {GROUP_MIDDLE[bits // 32 % 12]} {GROUP_LAST[bits // 384 % 8]}"
    group = Group(name, f"{bits % 10**10:010}", size) if size > 1 else Group("", "", 0)
    specialties = _specialties(bits >> 20, size, teleradiology=teleradiology)
    copied = size >= 4 and (bits >> 40) % 100 < _COPIED_ROSTER
    sites_of_all = 2 + (bits >> 48) % 5
    known: dict[int, Site] = {}
    for member in range(size):
        own = mixed(seed, block, place, member)
        if teleradiology:
            places = [(member * 5 + step * 12) % _TELERADIOLOGY_SITES for step in range(23)]
        elif copied:
            places = list(range(sites_of_all))
        else:
            many = _BY_ADDRESSES[own % 1_000]
            start = (own >> 12) % 3 if many == 1 and size > 8 else 0
            places = list(range(start, start + many))
        for each in places:
            if each not in known:
                known[each] = _site(seed, block, place, each, size)
        yield Clinician(
            number=first + member,
            npi=npi_of(first + member),
            last_name=FAMILY_NAMES[(own >> 16) % len(FAMILY_NAMES)],
            first_name=GIVEN_NAMES[(own >> 24) % len(GIVEN_NAMES)],
            middle="ABCDEFGHJKLMNPRSTW"[(own >> 32) % 18] if own & 64 else "",
            specialty=specialties[(own >> 36) % len(specialties)],
            group=group,
            sites=tuple([known[each] for each in places]),
            bits=mixed(own),
        )


def _specialties(bits: int, size: int, *, teleradiology: bool) -> tuple[int, ...]:
    if teleradiology:
        return _RADIOLOGY
    if size == 64:
        return _HOSPITAL
    return _SPINE if size > 2 and bits % 100 < _SPINE_GROUP else _ANY


@cache
def _towns() -> tuple[tuple[str, str, str], ...]:
    """Give the ZIPs that have streets, with city and state, in their order, so neighbours lie near."""
    entries = zipcodes.filter_by(zip_code_type="STANDARD")
    return tuple((entry["zip_code"], entry["city"].upper(), entry["state"]) for entry in entries)


def _site(seed: int, block: int, place: int, site: int, size: int) -> Site:
    towns = _towns()
    # Every third small group sits in the block's medical building, so many groups share one address.
    shared = site == 0 and size < 8 and place % 3 == 0
    bits = mixed(seed, block, 997) if shared else mixed(seed, block, place, 1_009, site)
    own = mixed(seed, block, place, 1_013, site)
    far = (own >> 8) % 17 == 0 and site > 0  # some are at work in other states too
    town = bits if far else mixed(seed, block) + (0 if shared else site * 3 + place)
    zip5, city, state = towns[town % len(towns)]
    house, street = 1 + bits % 9_000, STREET_NAMES[(bits >> 16) % len(STREET_NAMES)]
    kind = STREET_TYPES[(bits >> 24) % len(STREET_TYPES)]
    zip9 = f"{zip5}{(bits >> 28) % 10_000:04}"
    suite = f"{100 + (own >> 32) % 800}" if shared or own % 10 < 7 else ""
    phone = f"{_AREAS[(own >> 40) % len(_AREAS)]}555{own % 10_000:04}"
    key = f"{state}{zip9}{city[:2]}{house:X<5}{kind:X<4}"
    return Site(f"{house} {street} {kind}", suite, city, state, zip9, phone, key)
