"""The curve of a run: steps, shaded gap, axis."""

from __future__ import annotations

import re

import pytest

from service.web.drawing.curves import (
    CurvePoint,
    nice_range,
    nice_step,
    nice_ticks,
    progress_curve,
    step_path,
)


@pytest.mark.parametrize(
    ("rough", "step"), [(1, 1), (1.2, 2), (3, 5), (7, 10), (15_571, 20_000), (0, 1)]
)
def test_steps_are_round(rough: float, step: float) -> None:
    assert nice_step(rough) == step


def test_range_holds_both_ends_and_a_single_value() -> None:
    assert nice_range(362_000, 471_000) == (360_000, 480_000, 20_000)
    low, high, _ = nice_range(5, 5)
    assert low <= 5 < high


def test_ticks_start_and_end_inside() -> None:
    assert nice_ticks(0, 60) == (0, 10, 20, 30, 40, 50, 60)


def test_a_value_holds_until_the_next_one() -> None:
    assert step_path([(0, 9), (4, 5)], 10) == "M0 9H4V5H10"


def test_curve_of_nothing_draws_no_lines_and_no_values() -> None:
    curve = progress_curve([], 1, 60)
    assert (curve.best_path, curve.bound_path, curve.gap_path) == ("", "", "")
    assert curve.y_ticks == () and curve.best_y is None


def test_a_bound_alone_is_no_gap() -> None:
    curve = progress_curve([CurvePoint(1, None, 10)], 2, 60)
    assert curve.bound_path and not curve.gap_path


def test_the_gap_is_closed_and_ends_now() -> None:
    points = [CurvePoint(0, 10, 30), CurvePoint(5, 20, 25)]
    curve = progress_curve(points, 10, 20)
    assert curve.gap_path.endswith("Z")
    xs = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", curve.gap_path)]
    assert max(xs) == curve.now and min(xs) == curve.left
    assert curve.best_y is not None and curve.bound_y is not None
    assert curve.best_y > curve.bound_y


def test_the_gap_returns_along_the_best_plan() -> None:
    points = [CurvePoint(0, 10, 30), CurvePoint(5, 20, 30)]
    curve = progress_curve(points, 10, 20)
    assert curve.best_y is not None
    back = f"V{curve.best_y}H{curve.dots[1][0]}V{curve.dots[0][1]}H{curve.left}Z"
    assert curve.gap_path.endswith(back)


def test_only_rises_carry_a_dot() -> None:
    points = [CurvePoint(t, best, 30) for t, best in ((0, 10), (1, 10), (2, 12))]
    assert len(progress_curve(points, 3, 10).dots) == 2


def test_a_run_beyond_its_time_stays_in_the_drawing() -> None:
    curve = progress_curve([CurvePoint(0, 1, 2)], now=80, end=60)
    assert curve.now == curve.right


def test_no_number_stands_twice() -> None:
    """The seconds of a short run were 0, 0, 1, 2 and 2."""
    curve = progress_curve([CurvePoint(1, 20, 22)], 2, 2)
    assert [tick.value for tick in curve.x_ticks] == [0, 1, 2]
    assert [tick.value for tick in curve.y_ticks] == [20, 21, 22]


@pytest.mark.parametrize(
    "points",
    [
        [CurvePoint(0.5, 10, 900), CurvePoint(1, 20, 22)],  # both low in the end
        [CurvePoint(0.5, 10, 900), CurvePoint(1, 880, 890)],  # both high
        [CurvePoint(1, 10, 10)],  # one value
        [CurvePoint(1, 10, 900)],  # far apart
    ],
)
def test_words_stand_apart_and_inside(points: list[CurvePoint]) -> None:
    """Of a short run the words lay upon each other, or upon the seconds."""
    curve = progress_curve(points, 2, 2)
    assert curve.label_ys is not None
    bound, best = curve.label_ys
    assert best - bound >= 62
    assert curve.top + 14 <= bound and best <= curve.bottom - 24
