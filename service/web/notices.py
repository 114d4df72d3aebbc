"""Notices on the next page that carry the way back with them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash


def offer_undo(told: str, url: str, fields: Mapping[str, str]) -> None:
    """Says what was done, with a button that takes it back at once.

    The button posts `fields` to `url`; the sentence is translated already.
    """
    flash({"told": told, "url": url, "fields": dict(fields)}, "success")  # type: ignore[arg-type]
