"""Compressed answers for visitors: a village's phone line is slow.

Only pages of people who are not logged in and static files: what holds personal data
is sent as it is, so that its length tells nothing (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request
from flask_login import current_user

SMALLEST = 500  # bytes; below, compression gains nothing
TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/ld+json",
        "image/svg+xml",
        "text/calendar",
        "text/csv",
    }
)


def compress(response: Response) -> Response:
    """The answer as gzip where the browser takes it and nobody is logged in."""
    if response.mimetype not in TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if not _wanted(response):
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= SMALLEST:
        response.set_data(pack(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _wanted(response: Response) -> bool:
    takes = request.accept_encodings["gzip"] > 0
    plain = "Content-Encoding" not in response.headers
    full = request.method == "GET" and response.status_code == 200
    visitor = request.endpoint == "static" or not current_user.is_authenticated
    return takes and plain and full and visitor


@lru_cache(maxsize=128)
def pack(content: bytes) -> bytes:
    """The content as gzip, the same bytes every time."""
    return gzip.compress(content, 6, mtime=0)
