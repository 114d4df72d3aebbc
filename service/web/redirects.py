"""Where a page may lead to: the one place that decides it for the whole site."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

LONGEST_TARGET = 400


def own_path(target: str) -> str:
    """The target if it is a path of this site, else "".

    Browsers drop control characters and take a backslash for a slash, so anything
    but a plain absolute path is refused: "//host", "/\\t/host", "/\\\\host", "https:…".
    """
    if len(target) > LONGEST_TARGET or not target.startswith("/"):
        return ""
    if any(unicodedata.category(sign)[0] in "CZ" for sign in target) or "\\" in target:
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    plain = not parts.scheme and not parts.netloc and not target.startswith("//")
    return target if plain else ""
