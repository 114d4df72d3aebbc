"""HTTP of this feature."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("places", __name__)
