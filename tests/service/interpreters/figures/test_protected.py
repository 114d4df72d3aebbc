"""Nobody can compute a small count from what is shown: asked of a solver, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from random import Random

import pytest
from ortools.sat.python import cp_model

from service.interpreters.figures.protected import LEAST, Count, left_out


def bounds(
    counts: Sequence[Count], secret: frozenset[Hashable], key: Hashable
) -> tuple[int, int]:
    """The least and greatest value of a count in any table that agrees with ours."""
    found = []
    for sign in (1, -1):
        model = cp_model.CpModel()
        values = {}
        sums: dict[Hashable, list[cp_model.LinearExprT]] = defaultdict(list)
        for count in counts:
            shown = count.key not in secret
            low = count.value if shown else 1
            high = count.value if shown else 500
            values[count.key] = value = model.new_int_var(low, high, str(count.key))
            sums[count.end].append(value)
            sums[count.start].append(-value)
        for parts in sums.values():
            model.add(sum(parts) == 0)
        model.minimize(sign * values[key])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        found.append(solver.value(values[key]))
    return found[0], found[1]


def table(cells: list[list[int]]) -> list[Count]:
    """Rows by columns with all sums."""
    rows, columns = range(len(cells)), range(len(cells[0]))
    found = [
        Count((r, c), f"row {r}", f"column {c}", cells[r][c])
        for r in rows
        for c in columns
    ]
    found += [Count(f"r{r}", "start", f"row {r}", sum(cells[r])) for r in rows]
    found += [
        Count(f"c{c}", f"column {c}", "end", sum(line[c] for line in cells))
        for c in columns
    ]
    whole = sum(map(sum, cells))
    return [*found, Count("all", "end", "start", whole)]


def given_away(counts: Sequence[Count], secret: frozenset[Hashable]) -> list[Hashable]:
    small = [x for x in counts if 0 < x.value < LEAST]
    spans = ((x.key, bounds(counts, secret, x.key)) for x in small)
    return [key for key, (low, high) in spans if low == high]


def test_a_single_small_count_takes_others_with_it() -> None:
    counts = table([[3, 20], [30, 40]])
    assert given_away(counts, frozenset({(0, 0)})) == [(0, 0)]
    secret = left_out(counts)
    assert secret == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert given_away(counts, secret) == []


def test_two_ones_under_a_sum_of_two_are_given_away_and_so_the_sum_goes_too() -> None:
    counts = [
        Count("a", "start", "end", 1),
        Count("b", "start", "end", 1),
        Count("c", "start", "end", 90),
        Count("all", "end", "start", 92),
    ]
    assert given_away(counts, frozenset("ab")) == ["a", "b"]
    secret = left_out(counts)
    assert given_away(counts, secret) == [] and {"a", "b"} < secret


def test_what_is_large_stays_and_zeros_are_shown() -> None:
    assert left_out(table([[0, 7], [12, 0]])) == frozenset()
    assert left_out([]) == frozenset()


@pytest.mark.parametrize("seed", range(12))
def test_no_table_gives_a_small_count_away(seed: int) -> None:
    rng = Random(seed)
    sizes = (0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 17, 40)
    rows, columns = rng.randint(1, 5), rng.randint(1, 4)
    counts = table([[rng.choice(sizes) for _c in range(columns)] for _r in range(rows)])
    shown = [x for x in counts if x.value]
    secret = left_out(counts)
    assert given_away(shown, secret) == []
    assert all(x.key in secret for x in shown if x.value < LEAST)
