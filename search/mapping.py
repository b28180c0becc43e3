"""The index's mapping and settings as data; MAPPING_VERSION changes with every change of them."""

from __future__ import annotations

from typing import Any

MAPPING_VERSION = 2

_CODE = {"type": "keyword"}
_COUNTED_CODE = {"type": "keyword", "eager_global_ordinals": True}  # facets; else built in the first question
_SHOWN_ONLY = {"type": "keyword", "index": False, "doc_values": False}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"mapping_version": MAPPING_VERSION},
    "properties": {
        "clinic_id": {"type": "long"},
        "published": {"type": "boolean"},
        "point": {"type": "geo_point"},
        "cell": {"type": "long", "index": False},
        "form": _COUNTED_CODE,
        "specialties": _COUNTED_CODE,
        "pairs": _CODE,
        "people": {
            "type": "nested",
            "properties": {
                "name": _SHOWN_ONLY,
                "words": _CODE,
                "specialties": _COUNTED_CODE,
                "accepting": {"type": "boolean"},
                "telehealth": {"type": "boolean"},
                "languages": _COUNTED_CODE,
                "insurance": _COUNTED_CODE,
                "weekdays": _CODE,
            },
        },
        "practices": _COUNTED_CODE,
        "evidence": {"type": "byte"},
        "integrated": {"type": "boolean"},
        "attested_on": {"type": "date", "format": "strict_date"},
        "doubted": {"type": "boolean"},
        "accessible": {"type": "boolean"},
        "open_days": _COUNTED_CODE,
        "state": _CODE,
        "city": _CODE,
        "name": _SHOWN_ONLY,
        "name_words": _CODE,
        "words": _CODE,
    },
}


def settings(*, shards: int, replicas: int) -> dict[str, Any]:
    """Settings of a new index: documents lie in the order of their cell, so neighbours lie together."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "1s",  # said, because the default stops refreshing an index nobody asks
        "sort.field": "cell",
        "sort.order": "asc",
    }
