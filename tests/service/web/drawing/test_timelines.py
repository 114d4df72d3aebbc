"""Ways on a course's axis and an interpreter's week."""

from __future__ import annotations

import pytest

from service.web.drawing.timelines import (
    Block,
    Leg,
    day_axis,
    day_timeline,
    load_row,
    spoken,
)

START, END = 8 * 60 + 30, 11 * 60 + 45


def test_minutes_before_and_after_share_one_scale() -> None:
    axis = day_axis(START, END, START - 60, END + 40)
    before = axis.x(START) - axis.x(START - 30)
    after = axis.x(END + 30) - axis.x(END)
    assert before == pytest.approx(after, abs=0.2)


def test_the_class_is_one_squeezed_column() -> None:
    axis = day_axis(START, END, START - 60, END + 40)
    assert axis.x(END) - axis.x(START) == pytest.approx(84, abs=0.1)
    assert axis.x(START) < axis.x(START + 30) < axis.x(END)


def test_margins_hold_the_first_and_last_time() -> None:
    axis = day_axis(START, END, START - 60, END + 40, width=480, margin=40)
    assert axis.x(START - 60) == 40
    assert axis.x(END + 40) == pytest.approx(440, abs=0.2)


def test_half_hours_are_ticked_but_not_under_the_class() -> None:
    axis = day_axis(START, END, START - 60, END + 60)
    assert [minute for _, minute in axis.ticks] == [480, 720, 750]


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        day_axis(START, END, START + 1, END)


def test_gaps_and_the_time_before_class_become_waiting() -> None:
    axis = day_axis(START, END, START - 60, END + 60)
    line = day_timeline(
        axis,
        [
            Leg("walk", START - 50, START - 45),
            Leg("bus", START - 40, START - 10, "901"),
        ],
        [Leg("bus", END + 15, END + 40, "901")],
    )
    assert [m.kind for m in line.there] == ["walk", "wait", "bus", "wait"]
    assert [m.kind for m in line.back] == ["wait", "bus"]
    assert line.there[-1].x + line.there[-1].width == pytest.approx(axis.class_left)
    assert line.leave == (axis.x(START - 50), START - 50)
    assert line.home == (axis.x(END + 40), END + 40)


def test_a_way_is_told_leg_by_leg() -> None:
    line = day_timeline(
        day_axis(START, END, START - 60, END + 60),
        [Leg("walk", START - 50, START - 45), Leg("bus", START - 40, START, "901")],
        [Leg("call", END + 15, END + 40, "950")],
    )
    assert spoken(line, "en") == (
        "there: on foot 7:40–7:45, bus 901 7:50–8:30; back: call bus 950 12:00–12:25"
    )
    assert spoken(line, "de").startswith("hin: zu Fuß 7:40–7:45, Bus 901 7:50–8:30")


def test_without_legs_there_is_nothing_to_draw() -> None:
    line = day_timeline(day_axis(START, END, START, END), [], [])
    assert (line.there, line.back, line.leave, line.home) == ((), (), None, None)


def test_a_name_stands_inside_only_where_it_fits() -> None:
    axis = day_axis(START, END, START - 60, END + 60)
    line = day_timeline(
        axis,
        [
            Leg("bus", START - 50, START - 20, "901"),
            Leg("bus", START - 3, START, "S 12"),
        ],
        [],
    )
    assert [m.named for m in line.there if m.kind == "bus"] == [True, False]


def test_a_week_shows_talk_with_travel_on_its_day() -> None:
    row = load_row([Block(1, 600, 660, "talk", "10:00", 30, 30)], days=2, width=200)
    talk, travel = row.blocks[0], row.travels[0]
    assert 100 <= talk.x <= 200
    assert travel.x < talk.x and travel.x + travel.width > talk.x + talk.width


def test_a_week_cuts_its_hours_and_leaves_out_other_days() -> None:
    blocks = [
        Block(0, 0, 600, "none"),
        Block(0, 0, 60, "none"),
        Block(9, 600, 660, "talk"),
    ]
    row = load_row(blocks, days=2, first=480, last=1200, width=200)
    assert [(b.x, b.kind) for b in row.blocks] == [(0, "none")]


def test_names_at_the_edges_stay_inside() -> None:
    blocks = [
        Block(0, 480, 500, "talk", "8:00 Neustadt"),
        Block(1, 1190, 1200, "asked", "19:50 Neustadt"),
    ]
    row = load_row(blocks, days=2, first=480, last=1200, width=200)
    assert [(n.anchor, n.asked) for n in row.names] == [("start", False), ("end", True)]


def test_now_is_drawn_only_in_a_week_that_holds_it() -> None:
    assert load_row([], days=2, now=(1, 840), width=200).now == pytest.approx(150)
    assert load_row([], days=2, now=(2, 840)).now is None
