"""Static files whose address changes with their content, so that a browser may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

from finder.taking import takes

VERSION = "v"
KEPT = "public, max-age=31536000, immutable"


def init_static_files(app: Flask) -> None:
    """Add the version to each static address that `url_for` makes, and let such addresses be kept."""
    takes(VERSION)(app.view_functions["static"])
    app.url_defaults(_name_version)
    app.after_request(_let_keep)


def version(path: Path) -> str | None:
    """Give the first letters of the content's digest, or None for a file that is not there."""
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _digest(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    folder = current_app.static_folder
    if endpoint == "static" and folder and VERSION not in values:
        found = version(Path(folder) / str(values.get("filename", "")))
        if found:
            values[VERSION] = found


def _let_keep(response: Response) -> Response:
    """Only an address that names the present content is kept; an older one is asked again."""
    folder = current_app.static_folder
    if request.endpoint == "static" and folder and response.status_code in {200, 304}:
        present = version(Path(folder) / str((request.view_args or {})["filename"]))
        if request.args.get(VERSION) == present:
            response.headers["Cache-Control"] = KEPT
    return response
