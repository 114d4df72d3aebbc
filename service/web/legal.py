"""Imprint, privacy and accessibility: pages every other page links to."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.web.permission import public
from service.web.prepared import prepared

bp = Blueprint("public", __name__)


@bp.get("/impressum")
@public
@prepared
def imprint() -> str:
    """Who is responsible for this site."""
    return render_template("legal/imprint.html")


@bp.get("/datenschutz")
@public
@prepared
def privacy() -> str:
    """What is kept, why, for how long, and who can see it."""
    return render_template("legal/privacy.html")


@bp.get("/barrierefreiheit")
@public
@prepared
def accessibility() -> str:
    """How accessible the site is and whom to tell about barriers."""
    return render_template("legal/accessibility.html")
