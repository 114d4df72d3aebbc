"""Who gets a place and how far they travel, by group, from the run's folder. Pure.

Shares are of everybody who took part in the run. A group of few people has no share of
its own: one place more would move it by a third or a half.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from service.planning.runs.parameters import LEAST_PEOPLE, SPLITS, Parameters

SHARES, PRICE = "shares.json", "price.json"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Enough people to speak of a share; minutes one way, of those who travel."""

    name: str
    people: int
    placed: int
    median: int | None
    worst: int | None
    target: int = 0  # places that the least share asks for
    # In the plans of the price: with the least share and without it.
    compared: tuple[int, int] | None = None

    @property
    def share(self) -> float:
        """Percent with a place."""
        return 100 * self.placed / self.people

    @property
    def lacks(self) -> int:
        """Places missing to the least share."""
        return max(0, self.target - self.placed)


@dataclass(frozen=True)
class Few:
    """All groups of fewer than LEAST_PEOPLE together."""

    groups: int
    people: int
    placed: int


@dataclass(frozen=True)
class Split:
    """People split one way: groups with the smallest share first."""

    by: str
    limited: bool
    groups: tuple[Group, ...]
    few: Few | None

    @property
    def spread(self) -> int | None:
        """Points of a hundred between the best and the worst group, None for one."""
        shares = [group.share for group in self.groups]
        return round(max(shares) - min(shares)) if len(shares) > 1 else None

    @property
    def below(self) -> tuple[Group, ...]:
        """Groups that do not have the least share."""
        return tuple(group for group in self.groups if group.lacks)

    @property
    def lacks(self) -> int:
        """Places missing in all groups."""
        return sum(group.lacks for group in self.groups)


@dataclass(frozen=True)
class Price:
    """The best plans known with the least share and without it, of the same data.

    Both were searched for from the run's plan on, for `seconds` each. `better`: whether
    the one without it has more points; where not, it is the same plan.
    """

    placed: int
    placed_without: int
    seconds: int
    better: bool
    groups: Mapping[str, tuple[int, int]]  # people placed with it and without it

    @property
    def people(self) -> int:
        """How many people more are placed without the least share; may be negative."""
        return self.placed_without - self.placed


def read_price(folder: Path) -> Price | None:
    """None until it is computed."""
    found = _read(folder / PRICE)
    if found is None:
        return None
    return Price(
        found["placed"],
        found["placed_without"],
        round(found["seconds"]),
        found["better"],
        {name: (one[0], one[1]) for name, one in found["groups"].items()},
    )


def read_splits(
    folder: Path, told: Parameters, price: Price | None
) -> tuple[Split, ...]:
    """Every split, the one with the least share first; none for a run before these."""
    found = _read(folder / SHARES) or {}
    order = sorted(SPLITS, key=lambda by: by != told.fair_by)
    return tuple(_split(by, found[by], told, price) for by in order if by in found)


def _split(by: str, found: Json, told: Parameters, price: Price | None) -> Split:
    limited = by == told.fair_by
    share = told.fair_share if limited else 0.0
    without = price.groups if price and limited else {}
    large = [g for g in found["groups"] if g["people"] >= LEAST_PEOPLE]
    groups = [
        Group(
            g["group"],
            g["people"],
            g["placed"],
            g["median_minutes"],
            g["worst_minutes"],
            ceil(round(share * g["people"], 9)),
            without.get(g["group"]),
        )
        for g in large
    ]
    groups.sort(key=lambda g: (g.share, -g.people, g.name))
    few = _few(g for g in found["groups"] if g["people"] < LEAST_PEOPLE)
    return Split(by, limited, tuple(groups), few)


def _few(small: Iterable[Json]) -> Few | None:
    groups = list(small)
    if not groups:
        return None
    people = sum(g["people"] for g in groups)
    return Few(len(groups), people, sum(g["placed"] for g in groups))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
