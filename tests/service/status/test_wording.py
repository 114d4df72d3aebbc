"""What a helper's list says of each person, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from service.status import wording
from service.status.my_people import Standing, Task

DAY = date(2026, 11, 30)


def someone(state: str = "waiting") -> Any:
    return SimpleNamespace(state=state)


def task(kind: str, left: int | None = 20, *missing: str) -> Task:
    return Task(someone(), kind, DAY if left is not None else None, left, missing)


@pytest.mark.parametrize(
    ("left", "until", "hurry"),
    [
        (None, "soon", None),
        (20, "Mon 30.11.", None),
        (7, "Mon 30.11.", ("7 days left", "warning")),
        (1, "Mon 30.11.", ("1 day left", "warning")),
        (0, "today", ("urgent", "bad")),
        (-1, "Mon 30.11.", ("over", "bad")),
    ],
)
def test_until_when(
    left: int | None, until: str, hurry: tuple[str, str] | None
) -> None:
    assert wording.until(task("proof", left), "en") == until
    assert wording.hurry(task("proof", left), "en") == hurry


def test_what_and_why() -> None:
    missing = task("answers", 20, "place", "times")
    assert wording.what(missing, "en") == "Add: the place, the times"
    assert wording.why(missing, None, "en") == "Without this nobody can be placed."
    assert wording.why(missing, DAY, "en") == (
        "The next courses are planned from 30.11.2026; "
        "without this nobody can be placed."
    )
    assert wording.what(task("reach"), "en") == "Check how to reach them"
    assert "could not reach" in wording.why(task("reach"), DAY, "en")
    assert wording.why(task("proof", 0), None, "en") == "The letter ends on this day."
    assert "no longer valid" in wording.why(task("proof", -1), None, "en")


def test_how_it_goes_on_without_a_course() -> None:
    waiting = Standing(someone(), None)
    assert "planned from 30.11.2026" in wording.outlook(waiting, DAY, "en")
    assert "gets in touch" in wording.outlook(waiting, None, "en")
    gone = replace(waiting, person=someone("withdrawn"))
    assert wording.outlook(gone, DAY, "en") == "–"
