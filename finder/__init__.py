"""The web service: pages, API, imports and the system of record."""
