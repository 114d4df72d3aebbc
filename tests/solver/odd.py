"""Odd values anywhere in a file, for tests that a command answers each of them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What stands in for a value; texts that end in ! are written without quotes.
ODD: list[Any] = [None, True, "x", "", 0, -1, 1.5, 10**10, 10**400, 1e-12, "45"]
ODD += [[], {}, [1], ["x", "x"], [[]], {"x": 1}]
ODD += ["NaN!", "1e999!", "-Infinity!"]
Place = tuple[Any, ...]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    yield at
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*at, key))


def spoilt(value: Any, rng: random.Random) -> tuple[str, Any]:
    """The value with one odd thing in it, and what that is."""
    at, odd = rng.choice(list(places(value))), rng.choice(ODD)
    if not at:
        return "instead of all", odd
    found = inner = copy.deepcopy(value)
    for key in at[:-1]:
        inner = inner[key]
    if rng.random() < 0.15:
        del inner[at[-1]]
        return f"without {at}", found
    inner[at[-1]] = odd
    return f"{odd!r:.40} at {at}", found


def put(path: Path, value: Any) -> Path:
    text = json.dumps(value)
    for word in ("NaN", "1e999", "-Infinity"):
        text = text.replace(f'"{word}!"', word)
    path.write_text(text, "utf-8", errors="surrogatepass")
    return path
