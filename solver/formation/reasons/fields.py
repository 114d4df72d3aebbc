"""One course kind and some learners: what of their own closes each option.

Axes: n learners of the field, W venues, p patterns of the field. An option is open
to a learner when her times, the way and her own children allow it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from solver.formation.problem.instance import ONLINE, Instance
from solver.formation.problem.rules import Rule
from solver.formation.reasons.terrain import FAR, Ints, Mask, Terrain

#: Rules about one learner and one option; an index of it is a code, 0 is "none".
OWN: tuple[Rule | None, ...] = (
    None,
    Rule.TIME,
    Rule.MEETINGS,
    Rule.BARRED_VENUE,
    Rule.ONLINE_CAPABLE,
    Rule.CONNECTION,
    Rule.TRAVEL,
    Rule.CHILDCARE,
)
OWN_CODE = {rule: n for n, rule in enumerate(OWN)}
#: Minutes that stand for "cannot be online" and "no connection" when sorting.
OFFLINE, NO_WAY = 60, 200


class Field:
    """Arrays for one kind and the learners `who` (places in the terrain)."""

    def __init__(self, terrain: Terrain, kind: str, who: Iterable[int]) -> None:
        self.t = terrain
        self.kind = kind
        self.who = np.array(list(who), dtype=np.int64)
        self.row = {int(n): row for row, n in enumerate(self.who)}
        self.patterns = np.array(
            [terrain.pattern_at[p] for p in patterns_of(terrain.instance, kind)],
            dtype=np.int64,
        )

    @cached_property
    def allowed(self) -> Mask:
        """W x p: the kind may run there and then, or does already."""
        kind = self.t.instance.kinds[self.kind]
        known = {self.t.pattern_at[p] for p in kind.patterns}
        own = np.array([p in known for p in self.patterns], dtype=np.bool_)
        found = np.repeat(own[None, :], len(self.t.venues), axis=0)
        if kind.online_only:
            found[: self.t.online] = False
            found[self.t.online + 1 :] = False
        found[self.t.online] &= kind.online
        for e in self.t.instance.existing.values():
            if e.kind == self.kind:
                found[self.t.venue_at[e.venue], self.place(e.pattern)] = True
        return found

    def place(self, pattern: str) -> int:
        """Where a pattern of this kind stands among the field's."""
        return self._place_at[pattern]

    @cached_property
    def _place_at(self) -> dict[str, int]:
        return {self.t.patterns[p]: n for n, p in enumerate(self.patterns)}

    @cached_property
    def minutes(self) -> Ints:
        """n x W x p."""
        parts = [self.t.minutes(self.who, p) for p in self.patterns]
        shape = len(self.who), len(self.t.venues)
        return np.stack(parts, axis=2) if parts else np.zeros((*shape, 0), np.int64)

    @cached_property
    def over(self) -> Ints:
        """n x W x p: minutes beyond what she agreed to, 0 or less where near."""
        found = self.minutes - self.t.limit[self.who][:, None, None]
        found[:, self.t.online] = 0
        return found

    @cached_property
    def when(self) -> Ints:
        """n x p: code of TIME or MEETINGS, 0 where the week suits her."""
        at = np.ix_(self.who, self.patterns)
        found = np.where(self.t.owes_no_more[at], 0, OWN_CODE[Rule.MEETINGS])
        return np.where(self.t.has_time[at], found, OWN_CODE[Rule.TIME])

    @cached_property
    def where(self) -> Ints:
        """n x W x p: code of what closes the way, 0 where there is one."""
        found = np.where(self.over > 0, OWN_CODE[Rule.TRAVEL], 0)
        found[self.minutes >= FAR] = OWN_CODE[Rule.CONNECTION]
        offline = ~self.t.can_online[self.who]
        found[offline, self.t.online] = OWN_CODE[Rule.ONLINE_CAPABLE]
        found[self.t.barred[self.who]] = OWN_CODE[Rule.BARRED_VENUE]
        return found

    @cached_property
    def cared(self) -> Mask:
        """n x W x p: her own children alone fit the places."""
        in_room = self.t.instance.kinds[self.kind].children_in_room
        parts = [self.t.cared(self.who, p, in_room) for p in self.patterns]
        shape = len(self.who), len(self.t.venues)
        return np.stack(parts, axis=2) if parts else np.zeros((*shape, 0), np.bool_)

    @cached_property
    def faults(self) -> Ints:
        """n x W x p: how many of time, way and childcare close the option."""
        found = (self.where > 0).astype(np.int64) + (~self.cared)
        return np.asarray(found + (self.when > 0)[:, None, :])

    @cached_property
    def rules(self) -> Ints:
        """n x W x p: code of the rule to name; the way first, 0 where it is open."""
        when = np.broadcast_to(self.when[:, None, :], self.where.shape)
        found = np.where(self.cared, 0, OWN_CODE[Rule.CHILDCARE])
        found = np.where(when > 0, when, found)
        return np.asarray(np.where(self.where > 0, self.where, found))

    @cached_property
    def fits(self) -> Mask:
        """n x W x p: nothing of her own closes it."""
        return np.asarray((self.faults == 0) & self.allowed[None, :, :])

    @cached_property
    def missing(self) -> Ints:
        """n x W x p: by how much the way is too long, in minutes."""
        found = np.where(self.where == OWN_CODE[Rule.TRAVEL], self.over, 0)
        found[self.where == OWN_CODE[Rule.CONNECTION]] = NO_WAY
        found[self.where == OWN_CODE[Rule.ONLINE_CAPABLE]] = OFFLINE
        return np.asarray(found)


def patterns_of(instance: Instance, kind: str) -> list[str]:
    """Patterns a kind may run in, and those of running courses, by id."""
    found = set(instance.kinds[kind].patterns)
    found |= {e.pattern for e in instance.existing.values() if e.kind == kind}
    return sorted(found)


__all__ = ["NO_WAY", "OFFLINE", "ONLINE", "OWN", "OWN_CODE", "Field", "patterns_of"]
