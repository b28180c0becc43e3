"""Map answers as API v1 writes them."""

from __future__ import annotations

from typing import Any

from finder.api.documents import clinic_url, place
from finder.maps.answers import Group, Overview, Pin

Document = dict[str, Any]


def overview(found: Overview) -> Document:
    """Write what a rectangle holds: `clinics` that stand alone in their tile, `clusters` of several.

    `tile` is "zoom/column/row" in the web's scheme, two levels finer than the map; each clinic is in one
    entry. `meta.whole` is false where more than 500 tiles have clinics; the fullest are given then.
    """
    return {
        "data": {
            "clinics": [_clinic(pin) for pin in found.pins],
            "clusters": [_cluster(group) for group in found.groups],
        },
        "meta": {
            "total": found.total,
            "whole": found.whole,
            "place": place(found.place) if found.place else None,
        },
    }


def _clinic(pin: Pin) -> Document:
    return {
        "id": pin.id,
        "slug": pin.slug,
        "name": pin.name,
        "location": {"lat": pin.point.lat, "lon": pin.point.lon, "precision": pin.precision},
        "distance_m": None if pin.distance_m is None else round(pin.distance_m, 1),
        "distance_precision": pin.between,
        "doubted": pin.doubted,
        "tile": pin.tile,
        "url": clinic_url(pin.slug),
    }


def _cluster(group: Group) -> Document:
    return {
        "lat": round(group.point.lat, 5),
        "lon": round(group.point.lon, 5),
        "count": group.count,
        "tile": group.tile,
    }
