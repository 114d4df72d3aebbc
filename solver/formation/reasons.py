"""Why a learner has no place: computed from instance and plan, not from the model.

For each learner the options nearest to opening, each with one rule that closes it
while the rest of the plan stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from solver.formation.check_view import View, view
from solver.formation.instance import ONLINE, Instance, Learner
from solver.formation.openings import Openings
from solver.formation.plan import Plan
from solver.formation.rules import Rule

#: So many options are named for each learner.
NAMED = 8
#: Steps between an option that needs others and one that needs the learner to change.
PERSONAL = 1000.0


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that closes an option; None stands for "every one of them".

    `missing` says by how much, where the rule has a measure: people for a least
    size, minutes for a trip, money for a line, else 0. `nearness` sorts: small is
    close to opening.
    """

    rule: Rule
    kind: str | None
    venue: str | None
    pattern: str | None
    missing: int = 0
    nearness: float = 0.0


def explain(instance: Instance, plan: Plan) -> dict[str, tuple[Reason, ...]]:
    """Reasons for exactly the learners without a place, nearest option first."""
    return Explainer(instance, plan).all()


class Explainer:
    """Remembers what several learners ask about the same option."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.view: View = view(instance, plan)
        self.openings = Openings(self.view)
        self._trips: dict[tuple[str, str, int, str], dict[str, int]] = {}
        self._demand: dict[tuple[str, str], dict[str, list[str]]] = {}
        self.unplaced = [
            p for p in instance.learners.values() if p.id not in self.view.enrolled
        ]
        self._waiting = self._by_kind()

    def all(self) -> dict[str, tuple[Reason, ...]]:
        """Everyone without a place."""
        return {p.id: self.of(p) for p in self.unplaced}

    def of(self, person: Learner) -> tuple[Reason, ...]:
        """The nearest options of one learner and what closes them."""
        held = self.instance.pins.enrolments
        if person.id in held and held[person.id] is None:
            return (Reason(Rule.PIN_ENROLMENT, None, None, None),)
        found = list(self._open(person))
        if len(found) < NAMED:
            found += self._shut(person)
        found.sort(
            key=lambda r: (r.nearness, str(r.kind), str(r.venue), str(r.pattern))
        )
        named = _varied(found)
        return named or (Reason(self._whole(person), None, None, None),)

    def _by_kind(self) -> dict[str, list[Learner]]:
        found: dict[str, list[Learner]] = defaultdict(list)
        held = self.instance.pins.enrolments
        for person in self.unplaced:
            if person.id not in held:
                for kind in person.accepts:
                    found[kind].append(person)
        return found

    def _whole(self, person: Learner) -> Rule:
        """One rule that closes every option of a learner."""
        if not person.accepts:
            return Rule.KIND
        if not person.slots:
            return Rule.TIME
        return Rule.CONNECTION if self.instance.venues else Rule.ROOM

    # --- options that she could come to

    def _open(self, person: Learner) -> Iterator[Reason]:
        for kind in sorted(person.accepts):
            for pattern in self.instance.kinds[kind].patterns:
                if self.personal_time(person, pattern) is None:
                    for venue in self.reachable(person, pattern):
                        if self.care_fits(person, kind, venue, pattern):
                            yield self._closed(person, kind, venue, pattern)
        for e in self.instance.existing.values():
            if e.kind in person.accepts and self.shut_by(person, *_shape(e)) is None:
                full = self.view.size[e.id] >= e.free_seats
                rule = Rule.SIZE_MAX if full else self._beside(person, e.id)
                yield Reason(rule, e.kind, e.venue, e.pattern, 1, 1.0)

    def _closed(self, person: Learner, kind: str, venue: str, pattern: str) -> Reason:
        """The rule that keeps her out of an option she could reach."""
        opened = self.openings.courses.get((kind, venue, pattern), ())
        for course in opened:
            if self.openings.full(course):
                continue
            return Reason(self._beside(person, course.id), kind, venue, pattern, 1, 0.5)
        if opened:
            return Reason(Rule.SIZE_MAX, kind, venue, pattern, 1, 1.5)
        k = self.instance.kinds[kind]
        least = k.min_size + k.min_reserve
        people = self.demand(kind, pattern).get(venue, [])
        missing = least - len(people)
        closed = self.openings.closed(kind, venue, pattern)
        if missing > 0:
            far = 2.0 + missing + (5.0 if closed else 0.0)
            return Reason(Rule.SIZE_MIN, kind, venue, pattern, missing, far)
        if closed is not None:
            return Reason(closed, kind, venue, pattern, 1, 2.5)
        if person.id in self._families():
            return Reason(Rule.TOGETHER, kind, venue, pattern, 1, 2.5)
        rule = self._children_or_cost(kind, venue, pattern, people)
        return Reason(rule, kind, venue, pattern, 1, 2.8)

    def _children_or_cost(
        self, kind: str, venue: str, pattern: str, people: list[str]
    ) -> Rule:
        """A course could open on paper: its children or its cost speak against it."""
        k = self.instance.kinds[kind]
        least = k.min_size + k.min_reserve
        heads = sorted(self.instance.learners[x].children for x in people)[:least]
        if venue != ONLINE and not k.children_in_room and any(heads):
            left = min(
                self.openings.places_left(venue, s)
                for s in self.instance.patterns[pattern].slots
            )
            if sum(heads) > left:
                return Rule.CHILDCARE
        return Rule.COST

    def _beside(self, person: Learner, course: str) -> Rule:
        """Why she is not in a course that has a seat and that she could reach."""
        there = self.view.attended(course)
        if there.teacher in person.barred_teachers:
            return Rule.BARRED_TEACHER
        mates = {x for x, c in self.view.enrolled.items() if c == course}
        for a, b in self.instance.apart:
            if person.id in (a, b) and (a in mates or b in mates):
                return Rule.APART
        if person.id in self._families():
            return Rule.TOGETHER
        kind = self.instance.kinds[there.kind]
        if there.venue != ONLINE and person.children and not kind.children_in_room:
            for slot in self.instance.patterns[there.pattern].slots:
                if self.openings.places_left(there.venue, slot) < person.children:
                    return Rule.CHILDCARE
            if self.instance.venues[there.venue].childcare_ages is not None:
                return Rule.CHILDCARE_AGE
        return Rule.MINUTES

    def _families(self) -> set[str]:
        return {x for group in self.instance.together for x in group.learners}

    # --- options closed by her own answers or the way there

    def _shut(self, person: Learner) -> Iterator[Reason]:
        """Options closed for her by one thing, or by more where there is no other."""
        if not person.accepts:
            for kind in sorted(self.instance.kinds):
                yield Reason(Rule.KIND, kind, None, None, 1, 4 * PERSONAL)
            return
        found = list(self._nearly(person, every=False))
        yield from found or self._nearly(person, every=True)

    def _nearly(self, person: Learner, every: bool) -> Iterator[Reason]:
        """Where the week suits her all venues, else only those within reach."""
        for kind in sorted(person.accepts):
            k = self.instance.kinds[kind]
            venues = [*self.instance.venues] + [ONLINE] * k.online
            for pattern in k.patterns:
                when = self.personal_time(person, pattern)
                wide = every or when is None
                for venue in venues if wide else self.reachable(person, pattern):
                    found = self._shut_option(person, kind, venue, pattern, when)
                    if found is not None:
                        yield found

    def _shut_option(
        self, person: Learner, kind: str, venue: str, pattern: str, when: Rule | None
    ) -> Reason | None:
        where, missing = self._way(person, venue, pattern)
        care = not person.children or self.care_fits(person, kind, venue, pattern)
        if venue == ONLINE and not self.instance.kinds[kind].online:
            return None
        faults = (when is not None) + (where is not None) + (not care)
        if not faults:
            return None
        rule = where or when or Rule.CHILDCARE
        if when is not None and where is None:
            rule = when
        opened = (kind, venue, pattern) in self.openings.courses
        far = PERSONAL * faults + missing + (0 if opened else 100)
        return Reason(rule, kind, venue, pattern, missing, far)

    def shut_by(
        self, person: Learner, kind: str, venue: str, pattern: str
    ) -> Rule | None:
        """The rule by which her answers or the way close an option, if any."""
        if kind not in person.accepts:
            return Rule.KIND
        found = self.personal_time(person, pattern)
        found = found or self._way(person, venue, pattern)[0]
        if found is None and not self.care_fits(person, kind, venue, pattern):
            return Rule.CHILDCARE
        return found

    def personal_time(self, person: Learner, pattern: str) -> Rule | None:
        """Rule.TIME or Rule.MEETINGS where a pattern does not suit her week."""
        p = self.instance.patterns[pattern]
        if not person.slots.issuperset(p.slots):
            return Rule.TIME
        return Rule.MEETINGS if p.meetings < person.min_meetings else None

    def _way(
        self, person: Learner, venue: str, pattern: str
    ) -> tuple[Rule | None, int]:
        if venue in person.barred_venues:
            return Rule.BARRED_VENUE, 0
        if venue == ONLINE:
            return (None, 0) if person.online else (Rule.ONLINE_CAPABLE, 60)
        minutes = self.trips(person, pattern).get(venue)
        if minutes is None:
            return Rule.CONNECTION, 200
        over = minutes - person.max_travel
        return (Rule.TRAVEL, over) if over > 0 else (None, 0)

    def trips(self, person: Learner, pattern: str) -> dict[str, int]:
        """Minutes to every venue with a connection in all slots."""
        key = person.place, person.mode, person.walk, pattern
        if key not in self._trips:
            rides = {
                v: self.instance.minutes(person, v, pattern)
                for v in self.instance.venues
            }
            self._trips[key] = {v: m for v, m in rides.items() if m is not None}
        return self._trips[key]

    def reachable(self, person: Learner, pattern: str) -> Iterator[str]:
        """Venues near enough in a pattern, "online" where she can."""
        for venue, minutes in self.trips(person, pattern).items():
            if minutes <= person.max_travel and venue not in person.barred_venues:
                yield venue
        if person.online and ONLINE not in person.barred_venues:
            yield ONLINE

    def care_fits(self, person: Learner, kind: str, venue: str, pattern: str) -> bool:
        """Her own children alone fit the places of the venue."""
        k = self.instance.kinds[kind]
        if venue == ONLINE:
            return k.online
        if not person.children or k.children_in_room:
            return True
        there = self.instance.venues[venue]
        slots = self.instance.patterns[pattern].slots
        if any(there.childcare.get(s, 0) < person.children for s in slots):
            return False
        ages = person.child_ages
        if there.childcare_ages is None or not ages:
            return True
        return all(
            any(r.first <= age <= r.last for r in there.childcare_ages.get(s, ()))
            for s in slots
            for age in ages
        )

    def demand(self, kind: str, pattern: str) -> dict[str, list[str]]:
        """Per venue, learners without a place who could come to a new course."""
        key = kind, pattern
        if key not in self._demand:
            found: dict[str, list[str]] = defaultdict(list)
            for person in self._waiting.get(kind, ()):
                if self.personal_time(person, pattern) is None:
                    for venue in self.reachable(person, pattern):
                        if self.care_fits(person, kind, venue, pattern):
                            found[venue].append(person.id)
            self._demand[key] = found
        return self._demand[key]


def _shape(course: object) -> tuple[str, str, str]:
    return course.kind, course.venue, course.pattern  # type: ignore[attr-defined]


def _varied(found: list[Reason]) -> tuple[Reason, ...]:
    """The nearest options, but no rule more than three times while others wait."""
    count: dict[Rule, int] = defaultdict(int)
    first: list[Reason] = []
    rest: list[Reason] = []
    for reason in found:
        count[reason.rule] += 1
        (first if count[reason.rule] <= 3 else rest).append(reason)
        if len(first) >= NAMED:
            break
    return tuple((first + rest)[:NAMED])


Reasons = Mapping[str, tuple[Reason, ...]]
