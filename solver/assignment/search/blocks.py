"""Parts of a plan that are worth solving anew: seasons around unmet requests.

A part grows from an unmet request: the seasons of those who could take it at little
loss, then those who could take what these would have to give up, and so on.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound.layout import NONE, Floats, Ints
from solver.assignment.search.columns import Part, Routes
from solver.assignment.search.incumbent import Incumbent


@dataclass
class Claims:
    """People and requests that a worker is busy with; another leaves them alone."""

    people: set[int] = field(default_factory=set)
    requests: set[int] = field(default_factory=set)

    def take(self, block: Block) -> None:
        """These belong to somebody now."""
        self.people |= block.people
        self.requests |= block.requests

    def give_back(self, block: Block) -> None:
        """These are free again."""
        self.people -= block.people
        self.requests -= block.requests


@dataclass(frozen=True)
class Block:
    """A part with the people, unmet requests and duties that belong to it."""

    part: Part
    people: set[int]
    requests: set[int]
    inside: NDArray[np.bool_]
    seed: int
    turn: int


class Blocks:
    """Draws blocks; knows which requests were tried in vain, and how often."""

    def __init__(self, routes: Routes, least: Floats, seed: int) -> None:
        self.routes, self.a = routes, routes.a
        self.rng = np.random.default_rng(seed)
        self.tries = np.zeros(len(self.a.requests))
        a = self.a
        self.season = routes.day_season[a.day_of]
        near: dict[int, dict[int, float]] = defaultdict(dict)
        at = np.flatnonzero((a.request >= 0) & np.isfinite(least))
        for o in at[np.argsort(least[at], kind="stable")].tolist():
            near[int(a.request[o])].setdefault(int(self.season[o]), float(least[o]))
        self.near = {q: tuple(s.items()) for q, s in near.items()}

    def draw(
        self, best: Incumbent, claims: Claims, sizes: Sequence[int]
    ) -> Block | None:
        """A block of one of these sizes, None where everybody useful is busy."""
        size = int(self.rng.choice(sizes))
        a, chosen = self.a, best.chosen
        used = np.flatnonzero(chosen)
        held: dict[int, list[int]] = defaultdict(list)
        for o in used[a.request[used] >= 0].tolist():
            held[int(self.season[o])].append(int(a.request[o]))
        met = np.zeros(len(a.requests), dtype=np.bool_)
        met[a.request[used][a.request[used] >= 0]] = True
        seeds = [
            q for q in np.flatnonzero(~met).tolist()
            if q in self.near and q not in claims.requests
        ]  # fmt: skip
        first = self._seed(seeds) if seeds else self._anywhere()
        seasons = self._grow(first, seeds, held, claims, size)
        if not seasons:
            return None
        return self._block(first, np.array(sorted(seasons)), best, met, claims)

    def _seed(self, seeds: list[int]) -> int:
        """One of the unmet, those with high prices and few tries before the others."""
        price = self.routes.x.request[seeds] + 100.0
        odds = price / (1.0 + self.tries[seeds]) ** 2
        return int(self.rng.choice(seeds, p=odds / odds.sum()))

    def _anywhere(self) -> int:
        return int(self.rng.choice(sorted(self.near))) if self.near else NONE

    def _grow(
        self,
        first: int,
        seeds: list[int],
        held: dict[int, list[int]],
        claims: Claims,
        size: int,
    ) -> set[int]:
        person = self.a.person_of_season
        seasons: set[int] = set()
        seen: set[int] = set()
        queue: list[tuple[float, int, int]] = []
        later = [q for q in self.rng.permutation(seeds).tolist() if q != first]

        def reach(q: int, cost: float) -> None:
            if q in seen:
                return
            seen.add(q)
            for s, loss in self.near.get(q, ()):
                if s not in seasons and int(person[s]) not in claims.people:
                    heapq.heappush(queue, (cost + loss, s, q))

        reach(first, 0.0)
        while len(seasons) < size:
            if not queue:
                if not later:
                    break
                reach(int(later.pop()), 0.0)
                continue
            cost, s, _ = heapq.heappop(queue)
            if s not in seasons:
                seasons.add(s)
                for q in held[s]:
                    reach(q, cost)
        return seasons

    def _block(
        self,
        seed: int,
        seasons: Ints,
        best: Incumbent,
        met: NDArray[np.bool_],
        claims: Claims,
    ) -> Block:
        a, chosen = self.a, best.chosen
        mine = np.zeros(len(a.season_limit), dtype=np.bool_)
        mine[seasons] = True
        inside = mine[self.season]
        used = (chosen > 0) & (a.request >= 0)
        here = set(a.request[used & inside].tolist())
        there = set(a.request[used & ~inside].tolist())
        nearby = set(a.request[inside & (a.request >= 0)].tolist())
        unmet = {q for q in nearby if not met[q]} - claims.requests
        shut = np.ones(len(a.requests), dtype=np.bool_)
        shut[sorted((here - there) | unmet)] = False
        partly = {}
        for q in sorted(here & there):
            shut[q] = False
            duties = np.flatnonzero(used & inside & (a.request == q))
            partly[q] = int(a.way[duties[0]]), len(duties)
        part = Part(seasons, chosen.copy(), shut, partly)
        people = set(a.person_of_season[seasons].tolist())
        free = unmet | (here - there)
        return Block(part, people, free, inside, seed, best.turn)
