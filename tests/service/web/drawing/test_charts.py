"""Glyphs of the course table: smallest inputs, edges of bins and axes."""

from __future__ import annotations

import pytest

from service.web.drawing.charts import (
    bin_counts,
    delta_bar,
    dot_row,
    share_bar,
    size_bar,
    travel_histogram,
    trip_step,
    unit_squares,
    week_glyph,
)


@pytest.mark.parametrize(
    ("minutes", "step"),
    [
        (0, "15"),
        (15, "15"),
        (15.1, "30"),
        (30, "30"),
        (45, "45"),
        (60, "60"),
        (61, "over"),
    ],
)
def test_a_step_ends_with_its_last_minute(minutes: float, step: str) -> None:
    assert trip_step(minutes) == step


def test_week_glyph_puts_eight_o_clock_on_monday_two_pixels_down() -> None:
    glyph = week_glyph([(0, 8 * 60, 10 * 60)])
    block = glyph.blocks[0]
    assert (block.x, block.y, block.width, block.height) == (0, 2, 8, 4)


def test_week_glyph_cuts_what_lies_outside_its_hours() -> None:
    glyph = week_glyph([(6, 5 * 60, 8 * 60), (6, 5 * 60, 6 * 60)])
    assert [(b.y, b.height) for b in glyph.blocks] == [(0, 2)]


@pytest.mark.parametrize("meeting", [(7, 480, 600), (0, 600, 600)])
def test_week_glyph_refuses_no_day_and_no_time(meeting: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="weekday 0-6"):
        week_glyph([meeting])


def test_size_bar_shares_one_axis() -> None:
    assert size_bar(13, 8, 16).bar.width == pytest.approx(42)
    assert size_bar(13, 8, 16).tick == size_bar(9, 8, 25).tick


@pytest.mark.parametrize(("people", "risk"), [(7, True), (8, True), (9, False)])
def test_exactly_the_minimum_is_at_risk(people: int, risk: bool) -> None:
    bar = size_bar(people, 8, 16)
    assert bar.at_risk is risk
    assert bar.bar.kind == ("hatch" if risk else "bar")
    assert (bar.missing is not None) is (people < 8)


def test_a_missing_person_fills_the_gap_up_to_the_tick() -> None:
    bar = size_bar(7, 8, 16)
    assert bar.missing is not None
    assert bar.missing.x + bar.missing.width == pytest.approx(bar.tick)


def test_a_large_course_widens_the_axis_instead_of_leaving_the_drawing() -> None:
    bar = size_bar(30, 8, 40)
    assert bar.end == pytest.approx(bar.width)


def test_size_bar_refuses_a_maximum_below_the_minimum() -> None:
    with pytest.raises(ValueError, match="min <= max"):
        size_bar(3, 8, 7)


def test_bins_are_closed_above_and_the_last_is_open() -> None:
    counts = bin_counts([0, 7.5, 7.6, 15, 90, 400])
    assert counts[0] == 2 and counts[1] == 2 and counts[11] == 2
    assert sum(counts) == 6


def test_a_negative_way_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        bin_counts([-1])


def test_histogram_tells_median_and_longest_and_colours_by_step() -> None:
    drawn = travel_histogram([10, 20, 70])
    assert (drawn.median, drawn.longest) == (20, 70)
    assert [bar.kind for bar in drawn.bars] == ["15", "30", "over"]
    assert drawn.dots == 48


def test_histogram_without_ways_has_no_figures() -> None:
    drawn = travel_histogram([])
    assert (drawn.median, drawn.longest, drawn.bars) == (None, None, ())


def test_a_common_peak_makes_heights_comparable() -> None:
    alone, shared = travel_histogram([10]), travel_histogram([10], peak=4)
    assert alone.bars[0].height == 4 * shared.bars[0].height


def test_share_bar_never_leaves_its_frame() -> None:
    bar = share_bar([(80, "bar"), (40, "hatch"), (5, "pale")], 100, width=100)
    assert [(p.x, p.width) for p in bar.parts] == [(0, 80), (80, 20)]


def test_share_of_nothing_is_empty() -> None:
    assert share_bar([(3, "bar")], 0).parts == ()


def test_unit_squares_mark_the_last_ones() -> None:
    drawn = unit_squares(5, 2, per_row=3)
    assert [s.kind for s in drawn.squares] == ["bar"] * 3 + ["missing"] * 2
    assert (drawn.width, drawn.height) == (27, 18)


def test_no_more_at_risk_than_there_are() -> None:
    with pytest.raises(ValueError, match="at_risk"):
        unit_squares(1, 2)


def test_delta_bar_grows_both_ways_from_the_middle() -> None:
    bar = delta_bar(2, 4, largest=4, width=80)
    assert (bar.lost.x, bar.lost.width) == (20, 20)
    assert (bar.gained.x, bar.gained.width) == (40, 40)


def test_dot_row_leaves_out_a_plan_that_has_nobody() -> None:
    row = dot_row([0, None, 100], width=112)
    assert [(d.shape, d.x) for d in row.dots] == [("circle", 6), ("triangle", 106)]
    assert (row.start, row.end) == (6, 106)
