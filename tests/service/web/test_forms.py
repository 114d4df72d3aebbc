"""A field says beforehand what its input checks afterwards."""

from __future__ import annotations

import pytest

from service.planning.runs.forms import RunIn
from service.web.forms import limits


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("seconds", {"required": True, "min": 1, "max": 900}),
        ("default_max_minutes", {"required": True, "min": 5, "max": 180}),
        ("min_reserve", {"required": True, "min": 0, "max": 10}),
        ("max_courses", {"required": False, "min": 0, "max": 1000}),
        ("fair_percent", {"required": False, "min": 1, "max": 100}),
        ("form_key", {"required": True}),
    ],
)
def test_limits_are_those_of_the_input(name: str, told: dict[str, object]) -> None:
    assert limits(RunIn, name) == told
