"""Slots: ids, overlaps, parts of the day."""

from __future__ import annotations

import pytest

from service.planning.inputs.week import Slot, overlapping, parts_of_day, slot_of

BANDS = [("am", 480, 720), ("pm", 780, 1020), ("ev", 1080, 1260)]
MORNING = Slot(0, 510, 705)


def test_an_id_says_the_time() -> None:
    assert MORNING.id == "mo-0830-1145"
    assert Slot(5, 540, 720, "b").id == "sa-0900-1200-b"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Slot(0, 700, 800), True),
        (Slot(0, 705, 800), False),
        (Slot(1, 510, 705), False),
        (Slot(0, 510, 705, "a"), True),
    ],
)
def test_overlap(other: Slot, expected: bool) -> None:
    assert MORNING.overlaps(other) is expected
    assert other.overlaps(MORNING) is expected


def test_alternating_weeks_never_meet() -> None:
    assert not Slot(0, 510, 705, "a").overlaps(Slot(0, 510, 705, "b"))


def test_pairs_are_named_once() -> None:
    later = Slot(0, 540, 735)
    assert overlapping([later, MORNING, MORNING]) == [[MORNING.id, later.id]]


def test_a_meeting_over_noon_needs_both_parts() -> None:
    assert parts_of_day(Slot(0, 660, 840), BANDS) == ("am", "pm")
    assert parts_of_day(Slot(0, 730, 770), BANDS) == ("am",)


def test_a_kept_meeting_comes_back() -> None:
    assert slot_of(MORNING.meeting()) == MORNING
