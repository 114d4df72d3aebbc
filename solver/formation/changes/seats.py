"""Steps that seat people in a course that is open, the rest of the plan standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from solver.formation.changes.steps import Step, Steps
from solver.formation.check.view import Attended
from solver.formation.problem.instance import ONLINE, Learner, Venue
from solver.formation.reasons.explainer import Explainer


class Seats:
    """Answers for one plan; `worth` gives points by which people are ranked."""

    def __init__(self, explainer: Explainer, steps: Steps) -> None:
        self.e, self.i, self.v = explainer, explainer.instance, explainer.view
        self.steps = steps
        self._mates: dict[str, set[str]] = defaultdict(set)
        for person, course in self.v.enrolled.items():
            self._mates[course].add(person)

    def welcome(self, party: Sequence[Learner], course: Attended) -> bool:
        """No rival inside, nobody kept away from teacher or venue."""
        names = {p.id for p in party}
        seated = self._mates[course.id] | names
        for a, b in self.i.apart:
            if (a in names or b in names) and a in seated and b in seated:
                return False
        return not any(
            course.teacher in p.barred_teachers or course.venue in p.barred_venues
            for p in party
        )

    def left(self, course: Attended) -> int:
        """Seats not taken, as the course stands."""
        return self.v.seats(course.id) - self.v.size[course.id]

    def chairs(self, course: Attended, people: int) -> list[Step] | None:
        """Steps for so many more seats; None where the class is as large as it may.

        `people` counts everyone who would take a seat before or with the party.
        """
        if people <= self.left(course):
            return []
        kind, size = self.i.kinds[course.kind], self.v.size[course.id]
        if course.id in self.i.existing or course.venue == ONLINE:
            return None
        if size + people > kind.max_size - kind.keep_free:
            return None
        room = self.i.rooms[str(self.v.courses[course.id].room)]
        return [self.steps.seats(room, size + people)]

    # --- childcare

    def care(
        self,
        party: Sequence[Learner],
        kind: str,
        venue: str,
        pattern: str,
        ahead: int = 0,
    ) -> list[Step]:
        """Steps for the childcare places that these people need at an open course.

        `ahead` children of others would take new places first.
        """
        children = sum(p.children for p in party)
        if venue == ONLINE or not children or self.i.kinds[kind].children_in_room:
            return []
        there, own = self.i.venues[venue], self.i.patterns[pattern].slots
        found: list[Step] = []
        for slot in sorted(self.i.busy[pattern]):
            if slot in own or self.v.child_meets[venue, slot]:
                found += self._in_slot(there, slot, children, ahead)
                if there.childcare_ages is not None:
                    ages = [a for p in party for a in p.child_ages or ()]
                    found += self._for_ages(there, slot, ages, slot in own)
        return found

    def _in_slot(
        self, venue: Venue, slot: str, children: int, ahead: int
    ) -> list[Step]:
        places = venue.childcare.get(slot, 0)
        need = self.v.children[venue.id, slot] + children
        if need <= places:
            return []
        need += ahead
        return [self.steps.care(venue, slot, need, need - places)]

    def _for_ages(
        self, venue: Venue, slot: str, ages: list[int], meets: bool
    ) -> list[Step]:
        """Places for ages that none of the slot's ranges has room for."""
        offered = (venue.childcare_ages or {}).get(slot, ())
        there = [*self.v.ages[venue.id, slot], *ages]
        found = []
        for r in offered:
            mine = [a for a in ages if r.first <= a <= r.last]
            need = sum(r.first <= a <= r.last for a in there)
            if mine and need > r.places:
                found.append(self.steps.care_for(venue, slot, mine[0], need))
        none = {a for a in ages if not any(r.first <= a <= r.last for r in offered)}
        if none and meets:
            found.append(
                self.steps.care_offer(venue, slot, {a: there.count(a) for a in none})
            )
        return found
