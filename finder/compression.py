"""Sends text compressed (gzip, RFC 1952), but never an answer that could hold somebody's secret.

Beside a secret, what an attacker lets appear on a page shows in its compressed length (BREACH). So an answer
is compressed only where nothing of it belongs to one reader: no cookie came, none is set, it may be stored.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

FEWEST_BYTES = 1_024
"""Below it an answer fits into one packet either way."""
QUICK, BEST = 4, 9
TEXTS = {
    "application/fhir+json", "application/javascript", "application/json", "application/problem+json",
    "application/xml",
    "image/svg+xml", "text/css", "text/html", "text/javascript", "text/plain",
}  # fmt: skip


class CompressingFlask(Flask):
    """Flask that compresses an answer when all its headers, the session's cookie too, are written."""

    def process_response(self, response: Response) -> Response:
        """Let Flask finish the answer, then compress it."""
        return _compress(super().process_response(response))


def _compress(response: Response) -> Response:
    if (
        response.mimetype not in TEXTS
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    of_a_file = request.endpoint == "static"
    if not of_a_file and (response.is_streamed or _personal(response)):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or request.method == "HEAD":
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) >= FEWEST_BYTES:
        response.set_data(_of_file(plain) if of_a_file else gzip.compress(plain, QUICK, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response


def _personal(response: Response) -> bool:
    return bool(
        request.cookies
        or "Authorization" in request.headers
        or "Set-Cookie" in response.headers
        or response.cache_control.no_store
    )


@lru_cache(maxsize=128)
def _of_file(content: bytes) -> bytes:
    return gzip.compress(content, BEST, mtime=0)
