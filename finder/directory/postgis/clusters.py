"""Clusters: the hits of a question grouped by the tiles of the web map."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select

from finder.directory.postgis.question import found
from search.types import SearchRequest

MOST = 500
LAST_ZOOM = 29
EDGE = 85.05112878  # degrees; where the square web map ends


def clusters(request: SearchRequest, zoom: int) -> Select[Any]:
    """Select tile, lat, lon, count and, for a clinic alone, its id; the largest groups first."""
    hits = found(request)
    depth = min(max(zoom, 0) + 2, LAST_ZOOM)
    tiles = 2.0**depth
    lat = func.radians(func.least(func.greatest(hits.c.lat, -EDGE), EDGE))
    column = _number((hits.c.lon + 180) / 360 * tiles, tiles)
    row = _number((1 - func.asinh(func.tan(lat)) / func.pi()) / 2 * tiles, tiles)
    count = func.count()
    return (
        select(
            func.concat_ws("/", depth, column, row).label("tile"),
            func.avg(hits.c.lat).label("lat"),
            func.avg(hits.c.lon).label("lon"),
            count.label("count"),
            case((count == 1, func.min(hits.c.clinic_id))).label("clinic_id"),
        )
        .where(hits.c.lat.is_not(None))
        .group_by(column, row)
        .order_by(count.desc(), func.min(hits.c.clinic_id))
        .limit(MOST)
    )


def _number(position: Any, tiles: float) -> Any:
    """Number the tile at this position; the map's last edge belongs to its last tile."""
    return cast(func.least(func.greatest(func.floor(position), 0), tiles - 1), BigInteger)
