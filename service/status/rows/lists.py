"""Lists of who was there that nobody has entered, by course."""

from __future__ import annotations

from service.courses.taught.lists import MissingLists, missing_lists

__all__ = ["MissingLists", "missing_lists"]
