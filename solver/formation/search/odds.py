"""Which neighbourhoods to try next: those that lately brought most for their effort.

Roulette with adaptive weights, after Ropke and Pisinger, "An adaptive large
neighborhood search heuristic for the pickup and delivery problem with time windows"
(2006); a weight here is points won per second spent.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from solver.formation.search.neighbourhoods import KINDS, MODES, SIZES, Size

T = TypeVar("T")

#: Share of draws that ignore the weights.
CURIOUS = 0.2
#: What remains of an arm's past at each of its own tries.
MEMORY = 0.85
#: What every arm is thought to have brought, in points, and taken, in seconds.
HOPE, COST = 20.0, 0.2


class Odds(Generic[T]):
    """One choice among `arms`; the same seed and results choose the same ones."""

    def __init__(self, arms: Sequence[T], seed: int) -> None:
        self.arms = list(arms)
        self._random = random.Random(seed)
        self._won = [0.0] * len(self.arms)
        self._spent = [0.0] * len(self.arms)

    def draw(self) -> T:
        """An arm, the likelier the more it brought per second."""
        if self._random.random() < CURIOUS:
            return self._random.choice(self.arms)
        return self._random.choices(self.arms, self.weights())[0]

    def weights(self) -> list[float]:
        """Points per second of each arm, hopeful where little was tried."""
        pairs = zip(self._won, self._spent, strict=True)
        return [(won + HOPE) / (spent + COST) for won, spent in pairs]

    def tell(self, arm: T, won: float, spent: float) -> None:
        """A try of the arm brought so many points and took so many seconds."""
        at = self.arms.index(arm)
        self._won[at] = MEMORY * self._won[at] + won
        self._spent[at] = MEMORY * self._spent[at] + spent


@dataclass(frozen=True, slots=True)
class Draw:
    """A neighbourhood to try: what its courses share, which entries, how large."""

    kind: str
    mode: str
    size: Size


class Choice:
    """Kind, mode and size of one worker's tries, each with odds of its own."""

    def __init__(self, seed: int) -> None:
        self._kinds = Odds(KINDS, seed)
        self._modes = Odds(MODES, seed + 1)
        self._sizes = Odds(SIZES, seed + 2)

    def draw(self) -> Draw:
        """The next one."""
        return Draw(self._kinds.draw(), self._modes.draw(), self._sizes.draw())

    def tell(self, draw: Draw, won: float, spent: float) -> None:
        """It brought so many points and took so many seconds."""
        self._kinds.tell(draw.kind, won, spent)
        self._modes.tell(draw.mode, won, spent)
        self._sizes.tell(draw.size, won, spent)
