"""Who can reach what: availability, trips and childcare as arrays."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.problem.instance import ONLINE, Instance, Kind, Learner, Venue

#: Minutes that stand for "no connection".
NEVER = 10**7

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Reach:
    """Answers per (kind, venue, pattern) which learners fit; rows are sorted by id."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = list(instance.learners.values())
        self.venues = list(instance.venues.values())
        self.venue_index = {v.id: i for i, v in enumerate(self.venues)}
        self.slot_index = {s: i for i, s in enumerate(instance.slots)}
        self._place = {p: i for i, p in enumerate(instance.places)}
        self.children = self._column("children")
        self._ages_fit: dict[tuple[tuple[int, ...], str, str], bool] = {}

    def _column(self, name: str) -> Ints:
        return np.array([getattr(p, name) for p in self.people], dtype=np.int64)

    @cached_property
    def _home(self) -> Ints:
        return np.array([self._place[p.place] for p in self.people], dtype=np.int64)

    @cached_property
    def _drives(self) -> Mask:
        return np.array([p.mode == "car" for p in self.people], dtype=np.bool_)

    @cached_property
    def _online(self) -> Mask:
        return np.array([p.online for p in self.people], dtype=np.bool_)

    @cached_property
    def _walk(self) -> Ints:
        return self._column("walk")

    @cached_property
    def _limit(self) -> Ints:
        return self._column("max_travel")

    @cached_property
    def _free(self) -> Mask:
        """Learner x slot."""
        free = np.zeros((len(self.people), len(self.slot_index)), dtype=np.bool_)
        for i, person in enumerate(self.people):
            free[i, [self.slot_index[s] for s in person.slots]] = True
        return free

    @cached_property
    def _accepts(self) -> dict[str, Mask]:
        found = {
            k: np.zeros(len(self.people), dtype=np.bool_) for k in self.instance.kinds
        }
        for i, person in enumerate(self.people):
            for kind in person.accepts:
                found[kind][i] = True
        return found

    @cached_property
    def _owed(self) -> NDArray[np.float64]:
        """Meetings a week, per learner."""
        return np.array([float(p.min_meetings) for p in self.people], np.float64)

    @cached_property
    def _car(self) -> Ints:
        """Place x venue."""
        grid = np.full((len(self._place), len(self.venues)), NEVER, dtype=np.int64)
        for place, row in self.instance.car.items():
            for venue, minutes in row.items():
                grid[self._place[place], self.venue_index[venue]] = minutes
        return grid

    @cached_property
    def _transit(self) -> NDArray[np.int32]:
        """Slot x place x venue."""
        shape = (len(self.slot_index), len(self._place), len(self.venues))
        grid = np.full(shape, NEVER, dtype=np.int32)
        for place, row in self.instance.transit.items():
            for venue, by_slot in row.items():
                at = self._place[place], self.venue_index[venue]
                for slot, minutes in by_slot.items():
                    grid[(self.slot_index[slot], *at)] = minutes
        return grid

    @cached_property
    def _places_free(self) -> Ints:
        """Childcare places, venue x slot."""
        grid = np.zeros((len(self.venues), len(self.slot_index)), dtype=np.int64)
        for i, venue in enumerate(self.venues):
            for slot, places in venue.childcare.items():
                grid[i, self.slot_index[slot]] = places
        return grid

    # One function per rule: masks over learners that candidates are built from.

    def accepts_kind(self, kind: str) -> Mask:
        """Rule.KIND."""
        return self._accepts[kind]

    def has_time(self, pattern: str) -> Mask:
        """Rule.TIME."""
        slots = [self.slot_index[s] for s in self.instance.patterns[pattern].slots]
        return np.asarray(self._free[:, slots].all(axis=1))

    def owes_no_more(self, pattern: str) -> Mask:
        """Rule.MEETINGS."""
        offered = float(self.instance.patterns[pattern].meetings)
        return np.asarray(self._owed <= offered)

    def minutes(self, pattern: str, people: Ints) -> Ints:
        """Rule.CONNECTION: worst one-way minutes, people x venue, NEVER if none."""
        slots = [self.slot_index[s] for s in self.instance.patterns[pattern].slots]
        worst = self._transit[slots].max(axis=0)
        home = self._home[people]
        drives = self._drives[people][:, None]
        ride = np.where(drives, self._car[home], worst[home])
        return np.where(ride >= NEVER, NEVER, ride + self._walk[people][:, None])

    def near_enough(self, minutes: Ints, people: Ints) -> Mask:
        """Rule.TRAVEL, people x venue; also false where there is no connection."""
        return np.asarray(minutes <= self._limit[people][:, None])

    def can_online(self, people: Ints) -> Mask:
        """Rule.ONLINE_CAPABLE."""
        return self._online[people]

    def not_barred(self, people: Ints) -> Mask:
        """Rule.BARRED_VENUE, people x venue."""
        allowed = np.ones((len(people), len(self.venues)), dtype=np.bool_)
        for row, index in enumerate(people):
            for venue in self.people[index].barred_venues:
                allowed[row, self.venue_index[venue]] = False
        return allowed

    def children_fit(self, kind: Kind, pattern: str, people: Ints) -> Mask:
        """A learner's own children alone fit the places, people x venue."""
        if kind.children_in_room:
            return np.ones((len(people), len(self.venues)), dtype=np.bool_)
        least = self.places(pattern)
        fits = np.asarray(self.children[people][:, None] <= least[None, :])
        for v, venue in enumerate(self.venues):
            if venue.childcare_ages is not None:
                for row, index in enumerate(people):
                    person = self.people[index]
                    if fits[row, v] and person.child_ages:
                        fits[row, v] = self._ages_served(venue, pattern, person)
        return fits

    def _ages_served(self, venue: Venue, pattern: str, person: Learner) -> bool:
        ages = person.child_ages or ()
        key = (ages, venue.id, pattern)
        if key not in self._ages_fit:
            offered = venue.childcare_ages or {}
            self._ages_fit[key] = all(
                self._slot_serves(offered.get(s, ()), ages)
                for s in self.instance.patterns[pattern].slots
            )
        return self._ages_fit[key]

    @staticmethod
    def _slot_serves(ranges: object, ages: tuple[int, ...]) -> bool:
        left = {r: r.places for r in ranges}  # type: ignore[attr-defined]
        for age in ages:
            fitting = [r for r in left if r.first <= age <= r.last and left[r] > 0]
            if not fitting:
                return False
            left[fitting[0]] -= 1
        return True

    def places(self, pattern: str) -> Ints:
        """Least childcare places over the pattern's slots, per venue."""
        slots = [self.slot_index[s] for s in self.instance.patterns[pattern].slots]
        return np.asarray(self._places_free[:, slots].min(axis=1))

    def fits(self, kind: Kind, pattern: str) -> tuple[Ints, Mask, Ints]:
        """People who could come to `kind` in `pattern`, where, in how many minutes.

        Returns people, a mask people x venue and the minutes people x venue.
        """
        mask = self.accepts_kind(kind.id) & self.has_time(pattern)
        people = np.flatnonzero(mask & self.owes_no_more(pattern))
        minutes = self.minutes(pattern, people)
        able = self.near_enough(minutes, people) & (minutes < NEVER)
        able &= self.not_barred(people) & self.children_fit(kind, pattern, people)
        return people, able, minutes

    def fits_online(self, people: Ints) -> Mask:
        """Those of `people` who can take part online and are not barred from it."""
        barred = np.array(
            [ONLINE in self.people[i].barred_venues for i in people], dtype=np.bool_
        )
        return self.can_online(people) & ~barred
