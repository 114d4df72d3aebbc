"""A week's opening times in one cell, as people write them."""

from __future__ import annotations

import pytest

from service.typed import Mistyped
from service.typed.week import week, week_text, weekdays


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "Mo–Fr 8–12, 13–17; Sa 9–12",
            "Mo–Fr 08:00–12:00, 13:00–17:00; Sa 09:00–12:00",
        ),
        ("täglich 8:00 - 20:00 Uhr", "Mo–So 08:00–20:00"),
        ("Mo, Mi, Fr 18–21 Uhr", "Mo, Mi, Fr 18:00–21:00"),
        ("montags bis freitags von 8 bis 17 Uhr", "Mo–Fr 08:00–17:00"),
        ("Mo-Do: 08:00-21:00, Fr 8-13", "Mo–Do 08:00–21:00; Fr 08:00–13:00"),
        ("Mo 8-12\nDi 8-12", "Mo, Di 08:00–12:00"),
        ("Mo.-Fr. 8.00-17.00", "Mo–Fr 08:00–17:00"),
        ("Mo–Fr 8–12; Mo 13–17", "Mo 08:00–12:00, 13:00–17:00; Di–Fr 08:00–12:00"),
        ("Mo 8–12; So geschlossen", "Mo 08:00–12:00"),
        ("", ""),
    ],
)
def test_a_week_is_read_and_written_back(typed: str, told: str) -> None:
    found = week(typed)
    assert week_text(found) == told
    assert week(told) == found


@pytest.mark.parametrize(
    "typed", ["immer", "8–17", "Mo", "Mo–Fr 25–26", "vielleicht Mo 8–12", "Mo 12–8"]
)
def test_what_could_be_anything_is_refused(typed: str) -> None:
    with pytest.raises(Mistyped):
        week(typed)


def test_weekdays() -> None:
    assert weekdays("Mo–Fr") == weekdays("werktags") == (0, 1, 2, 3, 4)
    assert weekdays("Di, Do und Sonnabend") == (1, 3, 5)
    with pytest.raises(Mistyped):
        weekdays("Montag und vielleicht Dienstag")
