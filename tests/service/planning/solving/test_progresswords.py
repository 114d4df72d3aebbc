"""What a computation says of itself, in words."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from service.planning.solving.progress import Improvement, Progress
from service.planning.solving.progresswords import announced, change, headline

NOTHING = Progress(
    elapsed=3.0,
    steps=(),
    score=None,
    bound=None,
    gap=None,
    gap_before=None,
    placed=None,
    placed_before=None,
    courses=None,
    learners=None,
    cost_cents=None,
    parts={},
    improvements=(),
    stages=(),
)
PLAN = replace(NOTHING, score=90.0)
PROVEN = replace(PLAN, gap=2.34)
SAME = Improvement(
    t=4.0,
    score=91.0,
    placed=20,
    courses=3,
    people_more=0,
    courses_more=0,
    cents_more=0,
    minutes_more=0,
    more_urgent=False,
    first=False,
)


def run(state: str, active: bool = True) -> Any:
    return SimpleNamespace(state=state, active=active)


@pytest.mark.parametrize(
    ("state", "active", "found", "said"),
    [
        ("queued", True, NOTHING, "Waits for its turn"),
        ("preparing", True, NOTHING, "Travel times are being computed"),
        ("running", True, NOTHING, "A first plan is being made"),
        ("running", True, PLAN, "A valid plan stands; how good it could get is not"),
        ("running", True, PROVEN, "Still at most 2.3 % from the best possible"),
        ("ready", False, PLAN, "How far the plan is from the best possible was not"),
        ("ready", False, PROVEN, "At most 2.3 % from the best possible"),
    ],
)
def test_the_headline(state: str, active: bool, found: Progress, said: str) -> None:
    assert headline(run(state, active), found, "en").startswith(said)


def test_who_hears_it_hears_whole_per_cents() -> None:
    assert announced(run("running"), PROVEN, "en").startswith("Still at most 3 %")
    assert announced(run("queued"), NOTHING, "en") == "Waits for its turn"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (replace(SAME, first=True), "First plan"),
        (SAME, "other people, same size"),
        (replace(SAME, more_urgent=True), "more urgent people"),
        (
            replace(SAME, people_more=2, courses_more=1, cents_more=123_400),
            "2 people more, 1 course more, 1,234 € more",
        ),
        (
            replace(SAME, people_more=-1, courses_more=-2, minutes_more=-40),
            "1 person fewer, but more urgent ones, 2 courses fewer, "
            "ways shorter by 40 minutes in all",
        ),
        (replace(SAME, cents_more=-50_000, minutes_more=5), "500 € saved"),
    ],
)
def test_what_a_better_plan_changes(step: Improvement, said: str) -> None:
    assert change(step, "en") == said
