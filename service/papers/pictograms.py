"""The pages' pictograms as SVG files of their own: looks are in attributes.

A picture on paper sees no style sheet; what `.icon .tint` and its sisters of
`tokens.css` say is written into the shapes. They are never mirrored: on paper two
languages share one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).parents[2] / "templates"
INK = "#14162b"
LOOKS = {
    "tint": 'fill="#dfe4f2"',
    "solid": f'fill="{INK}"',
    "thin": 'stroke-width="2.4"',
    "dash": 'stroke-dasharray="5 4.5"',
    "dots": 'stroke-dasharray="0.1 6"',
}


@lru_cache(maxsize=64)
def pictogram(name: str) -> str:
    """An SVG file; KeyError for a name that the pages do not have."""
    shape = re.sub(r'<g class="when-rtl">.*?</g>', "", _shapes()[name])
    shape = re.sub(r' class="([\w-]+)"', lambda m: f" {LOOKS.get(m[1], '')}", shape)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" '
        f'stroke="{INK}" stroke-width="3" stroke-linecap="round" '
        f'stroke-linejoin="round">{shape}</svg>'
    )


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
    )
    found: dict[str, str] = pages.get_template("macros/icons.html").module.shapes  # type: ignore[attr-defined]
    return found
