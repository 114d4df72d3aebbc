"""Templates stay readable: short lines."""

from __future__ import annotations

from tests.house.tree import ROOT, tracked

LONGEST_LINE = 120


def test_lines_of_templates_stay_short() -> None:
    """One line held a whole table of 1,023 characters, choices of words included."""
    long = [
        f"{name}:{number}: {len(line)} characters"
        for name in tracked()
        if name.parts[0] == "templates" and name.suffix in {".html", ".txt"}
        for number, line in enumerate(
            (ROOT / name).read_text(encoding="utf-8").splitlines(), 1
        )
        if len(line) > LONGEST_LINE
    ]
    assert not long
