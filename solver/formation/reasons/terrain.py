"""Who could come where, as arrays read off the instance, apart from the model.

Axes: N learners by id, S slots, P patterns by id, W venues by id with "online" among
them. Minutes are one way; FAR stands for no connection.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.formation.problem.instance import ONLINE, Instance, Learner, Venue

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
#: Minutes of a way that does not exist.
FAR = 10**6
#: Childcare places where nobody needs any.
PLENTY = 10**6


class Terrain:
    """Fixed facts of an instance; nothing here depends on a plan."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = list(instance.learners.values())
        self.index = {p.id: n for n, p in enumerate(self.people)}
        self.patterns = list(instance.patterns)
        self.pattern_at = {p: n for n, p in enumerate(self.patterns)}
        self.venues = sorted([*instance.venues, ONLINE])
        self.venue_at = {v: n for n, v in enumerate(self.venues)}
        self.online = self.venue_at[ONLINE]
        self.slot_at = {s: n for n, s in enumerate(instance.slots)}
        self._place_at = {p: n for n, p in enumerate(instance.places)}
        self._served: dict[tuple[tuple[int, ...], str, str], bool] = {}

    def column(self, name: str) -> Ints:
        """One whole-numbered attribute of all learners."""
        return np.array([getattr(p, name) for p in self.people], dtype=np.int64)

    def slot_rows(self, rows: list[frozenset[str]]) -> Mask:
        """Sets of slots as rows over S."""
        found = np.zeros((len(rows), len(self.slot_at)), dtype=np.bool_)
        for n, slots in enumerate(rows):
            found[n, [self.slot_at[s] for s in slots]] = True
        return found

    @cached_property
    def meets(self) -> Mask:
        """P x S: the slots a pattern meets in."""
        every = self.instance.patterns.values()
        return self.slot_rows([frozenset(p.slots) for p in every])

    @cached_property
    def busy(self) -> Mask:
        """P x S: the slots that run while a pattern meets."""
        return self.slot_rows([self.instance.busy[p] for p in self.patterns])

    @cached_property
    def clash(self) -> Mask:
        """P x P: two patterns meet at the same time."""
        return np.asarray(self.busy.astype(int) @ self.meets.T.astype(int) > 0)

    def lacking(self, free: Mask) -> Ints:
        """Rows over S as rows over P: how many slots of the pattern are not in it."""
        # As doubles, exact here: numpy multiplies whole numbers much more slowly.
        found = (~free).astype(float) @ self.meets.T.astype(float)
        return np.asarray(found, dtype=np.int64)

    def inside(self, free: Mask) -> Mask:
        """Rows over S as rows over P: every slot of the pattern is in the row."""
        return np.asarray(self.lacking(free) == 0)

    @cached_property
    def free(self) -> Mask:
        """N x S: when a learner is free."""
        return self.slot_rows([p.slots for p in self.people])

    @cached_property
    def missing(self) -> Ints:
        """N x P: in how many slots of the pattern a learner is not free."""
        return self.lacking(self.free)

    @cached_property
    def has_time(self) -> Mask:
        """N x P."""
        return np.asarray(self.missing == 0)

    @cached_property
    def owes_no_more(self) -> Mask:
        """N x P: the pattern has enough meetings."""
        owed = np.array([float(p.min_meetings) for p in self.people])
        every = self.instance.patterns.values()
        held = np.array([float(p.meetings) for p in every])
        return np.asarray(owed[:, None] <= held[None, :])

    @cached_property
    def children(self) -> Ints:
        """N."""
        return self.column("children")

    @cached_property
    def limit(self) -> Ints:
        """N: longest way a learner agreed to."""
        return self.column("max_travel")

    @cached_property
    def can_online(self) -> Mask:
        """N: has device and connection."""
        return np.array([p.online for p in self.people], dtype=np.bool_)

    @cached_property
    def _home(self) -> Ints:
        at = [self._place_at[p.place] for p in self.people]
        return np.array(at, dtype=np.int64)

    @cached_property
    def _drives(self) -> Mask:
        return np.array([p.mode == "car" for p in self.people], dtype=np.bool_)

    @cached_property
    def _walk(self) -> Ints:
        return self.column("walk")

    @cached_property
    def drive(self) -> Ints:
        """Places x W by car."""
        found = np.full((len(self._place_at), len(self.venues)), FAR, dtype=np.int64)
        for place, row in self.instance.car.items():
            for venue, minutes in row.items():
                found[self._place_at[place], self.venue_at[venue]] = minutes
        return found

    @cached_property
    def ride(self) -> NDArray[np.int32]:
        """P x places x W by bus: the worst meeting, FAR where one has none."""
        shape = len(self.slot_at), len(self._place_at), len(self.venues)
        by_slot = np.full(shape, FAR, dtype=np.int32)
        for place, row in self.instance.transit.items():
            for venue, minutes in row.items():
                at = self._place_at[place], self.venue_at[venue]
                for slot, value in minutes.items():
                    by_slot[(self.slot_at[slot], *at)] = value
        worst = [by_slot[m].max(axis=0, initial=0) for m in self.meets]
        return np.array(worst, dtype=np.int32).reshape(len(worst), *shape[1:])

    def minutes(self, who: Ints, pattern: int) -> Ints:
        """People x W: the worst meeting's way; 0 online, FAR where there is none."""
        home = self._home[who]
        by_car = self._drives[who][:, None]
        way = np.where(by_car, self.drive[home], self.ride[pattern][home])
        found = np.where(way >= FAR, FAR, way + self._walk[who][:, None])
        found[:, self.online] = 0
        return np.asarray(found)

    @cached_property
    def barred(self) -> Mask:
        """N x W: venues a learner must not go to."""
        found = np.zeros((len(self.people), len(self.venues)), dtype=np.bool_)
        for n, person in enumerate(self.people):
            for venue in person.barred_venues:
                if venue in self.venue_at:
                    found[n, self.venue_at[venue]] = True
        return found

    @cached_property
    def care(self) -> Ints:
        """W x S childcare places."""
        found = np.zeros((len(self.venues), len(self.slot_at)), dtype=np.int64)
        for venue in self.instance.venues.values():
            for slot, places in venue.childcare.items():
                found[self.venue_at[venue.id], self.slot_at[slot]] = places
        found[self.online] = PLENTY
        return found

    def least_care(self, pattern: int) -> Ints:
        """W: childcare places in the tightest meeting."""
        found = self.care[:, self.meets[pattern]]
        return np.asarray(found.min(axis=1, initial=PLENTY))

    def cared(self, who: Ints, pattern: int, in_room: bool) -> Mask:
        """People x W: a learner's own children alone fit the places."""
        children = self.children[who][:, None]
        if in_room:
            return np.ones((len(who), len(self.venues)), dtype=np.bool_)
        fits = children <= self.least_care(pattern)[None, :]
        for venue in self._by_age:
            at = self.venue_at[venue.id]
            for row in np.flatnonzero(fits[:, at] & (children[:, 0] > 0)):
                person = self.people[who[row]]
                fits[row, at] = self._ages_served(person, venue, pattern)
        return np.asarray(fits)

    @cached_property
    def _by_age(self) -> list[Venue]:
        every = self.instance.venues.values()
        return [v for v in every if v.childcare_ages is not None]

    def _ages_served(self, person: Learner, venue: Venue, pattern: int) -> bool:
        ages = person.child_ages or ()
        key = ages, venue.id, self.patterns[pattern]
        if key not in self._served:
            offered = venue.childcare_ages or {}
            slots = self.instance.patterns[key[2]].slots
            self._served[key] = all(
                any(r.first <= age <= r.last for r in offered.get(s, ()))
                and all(
                    sum(r.first <= a <= r.last for a in ages) <= r.places
                    for r in offered.get(s, ())
                )
                for s in slots
                for age in ages
            )
        return self._served[key]
