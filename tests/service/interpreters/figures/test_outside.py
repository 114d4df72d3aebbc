"""What the files for others hold: no small count, and none that can be computed."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from service.interpreters.figures.counts import Figures, figures
from service.interpreters.figures.outside import (
    HIDDEN,
    network,
    outside,
    table,
    thin_months,
)
from service.interpreters.figures.queries import OUTCOMES, UNMET, Asked, Held, Spent
from tests.service.interpreters.figures.test_protected import given_away

JULY, AUGUST, MAY = date(2026, 7, 1), date(2026, 8, 1), date(2026, 5, 1)
NAMES = {"ar": "Arabisch", "prs": "Dari"}


def some(seed: int) -> Figures:
    """A county's year: some languages with many requests, some with few."""
    rng = Random(seed)
    found = []
    for _n in range(rng.choice((9, 60, 220))):
        outcome = rng.choices(OUTCOMES, (12, 4, 2, 1))[0]
        reason = rng.choice(("language", "no_yes", "gate:sworn", "week"))
        found.append(
            Asked(
                rng.choices(("ar", "prs", "ru", "ti"), (9, 5, 3, 1))[0],
                date(2026, rng.choice((5, 6, 7, 7, 7)), 1),
                outcome,
                reason if outcome == UNMET else "",
            )
        )
    return figures(found, (), ())


@pytest.mark.parametrize("seed", range(6))
def test_the_whole_table_gives_nothing_away(seed: int) -> None:
    told = some(seed)
    assert given_away(network(told), outside(told).secret) == []


def test_every_shown_count_is_true_and_every_small_one_hidden() -> None:
    told = some(3)
    rows = table(outside(told), NAMES, "de")
    group = next(x for x in told.languages if x.name == "ar")
    row = next(x for x in rows if x[:2] == ["Sprache", "Arabisch"])
    true = [group.total, *(group.counts[x] for x in OUTCOMES)]
    assert all(
        cell in (HIDDEN, value) for cell, value in zip(row[2:7], true, strict=True)
    )
    counts = [cell for line in rows for cell in line[2:7] if isinstance(cell, int)]
    assert counts and all(not 0 < cell < 5 for cell in counts)
    assert rows[-1][0].startswith("x: weniger als 5")  # type: ignore[union-attr]


def talks(month: date, number: int, people: int = 6) -> list[Held]:
    return [Held(month, f"s{n % people}", 60) for n in range(number)]


def test_a_month_with_few_talks_takes_another_with_it() -> None:
    done = [*talks(MAY, 30), *talks(JULY, 2), *talks(AUGUST, 9)]
    told = figures((), done, [Spent(JULY, 4000, False), Spent(MAY, 60000, True)])
    assert thin_months(told.months) == ({JULY, AUGUST}, False)
    rows = table(outside(told), NAMES, "de")
    assert [row[-3:] for row in rows[:4]] == [
        [41, 41, rows[0][-1]],
        [30, 30, rows[1][-1]],
        [HIDDEN] * 3,
        [HIDDEN] * 3,
    ]


def test_many_talks_of_few_people_are_their_income_and_stay_here() -> None:
    done = [*talks(MAY, 30), *talks(JULY, 20, people=2)]
    assert thin_months(figures((), done, ()).months)[0] == {JULY, MAY}
    alone = figures((), talks(JULY, 20, people=2), ())
    assert thin_months(alone.months) == ({JULY}, True)
    assert table(outside(alone), NAMES, "de")[0][-3:] == [HIDDEN] * 3


def test_the_median_of_few_answers_is_left_out() -> None:
    few = [Asked("ar", JULY, "met", "", 2.0)] * 4
    many = [Asked("prs", JULY, "met", "", 7.0)] * 5
    rows = table(outside(figures([*few, *many], (), ())), NAMES, "de")
    told = {row[1]: row[7] for row in rows[:3]}
    assert told == {"": 7, "Arabisch": HIDDEN, "Dari": 7}
