"""Pages that change in place: a script that asks for a part gets the content alone, others the whole page."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

ASKED_FOR_A_PART = "HX-Request"
"""The header that htmx sets; a cache keeps part and page apart by it."""


def page_or_part(template: str, *, status: int = 200, **values: object) -> Response:
    """Give a page, or its content where a script puts that in place of the old one."""
    part = ASKED_FOR_A_PART in request.headers
    layout = "layouts/part.html" if part else "layouts/base.html"
    response = make_response(render_template(template, layout=layout, **values), status)
    response.vary.add(ASKED_FOR_A_PART)
    response.headers["Cache-Control"] = "no-store" if part else "private, no-cache"
    return response
