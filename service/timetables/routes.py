"""HTTP of this feature."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("timetables", __name__)
