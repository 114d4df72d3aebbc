"""Moments of the week: sets of slots that all run at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from solver.formation.problem.instance import Instance


def ticks_of(instance: Instance) -> list[frozenset[str]]:
    """Every maximal set of slots that overlap each other, in canonical order.

    Two meetings clash exactly when some set holds both, so "at most one per set" is
    the whole rule for a room or a teacher.
    """
    neighbours = {s: n - {s} for s, n in instance.near.items()}
    if not instance.overlaps:
        return [frozenset({s}) for s in instance.slots]
    found = {
        clique
        for slot in instance.slots
        for clique in _cliques(frozenset({slot}), neighbours[slot], neighbours)
    }
    return sorted(found, key=lambda c: tuple(sorted(c)))


def _cliques(
    clique: frozenset[str],
    open_: frozenset[str],
    neighbours: Mapping[str, frozenset[str]],
) -> Iterator[frozenset[str]]:
    """Maximal cliques that hold `clique` and otherwise use slots of `open_`."""
    if not open_:
        common = frozenset.intersection(*(neighbours[s] for s in clique))
        if not common:
            yield clique
        return
    pivot = max(sorted(open_), key=lambda s: len(open_ & neighbours[s]))
    for slot in sorted(open_ - neighbours[pivot]):
        yield from _cliques(clique | {slot}, open_ & neighbours[slot], neighbours)
        open_ -= {slot}
