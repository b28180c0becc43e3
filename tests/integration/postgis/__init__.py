"""PostGIS answering the search contract."""
