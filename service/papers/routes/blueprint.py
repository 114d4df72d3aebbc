"""The blueprint of the papers, and how a paper is sent."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("papers", __name__)


def paper(content: bytes, name: str) -> Response:
    """To be saved: a name without anybody's name, and kept in no cache."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
