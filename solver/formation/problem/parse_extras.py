"""Optional parts of an instance: what stands, families, overlaps, ages."""

from __future__ import annotations

from collections.abc import Mapping

from solver.errors import InputError
from solver.formation.problem.instance import (
    ONLINE,
    AgeRange,
    ExistingCourse,
    Kind,
    Learner,
    Pattern,
    Pins,
    Previous,
    ProposedCourse,
    Together,
    Venue,
)
from solver.jsonfile import Node


def course(node: Node) -> ProposedCourse:
    """A course as plans, pins and previous plans carry it."""
    room = node["room"] if node.has("room") else Node(None, node.path)
    return ProposedCourse(
        id=node["id"].text(),
        kind=node["kind"].text(),
        venue=node["venue"].text(),
        room=None if room.value is None else room.text(),
        pattern=node["pattern"].text(),
        teacher=node["teacher"].text(),
        funding=node["funding"].text(),
    )


def pins(node: Node, learners: Mapping[str, Learner]) -> Pins:
    """Pinned courses and enrolments of known people.

    A course's unknown parts are a clear no later, no fault: what is pinned may have
    lost its room or teacher since.
    """
    courses = _courses(node["courses"])
    for person, target in node["enrolments"].fields().items():
        if person not in learners:
            raise InputError(target.path, f'"{person}" is not a known learner')
    return Pins(tuple(courses.values()), _enrolments(node["enrolments"]))


def previous(node: Node, existing: Mapping[str, ExistingCourse]) -> Previous | None:
    """The plan that stands, None where there is none.

    People of it may have left since; its enrolments are in its own courses or in
    `existing` ones.
    """
    if node.value is None:
        return None
    courses = _courses(node["courses"])
    enrolled = node["enrolments"]
    for target in enrolled.fields().values():
        if target.value is not None and target.text() not in {*courses, *existing}:
            target.fail("a course of the same plan or a running one")
    return Previous(courses, _enrolments(enrolled))


def _courses(node: Node) -> dict[str, ProposedCourse]:
    found: dict[str, ProposedCourse] = {}
    for n in node.items():
        one = course(n)
        if one.id in found:
            raise InputError(n.path, "this id stands twice")
        found[one.id] = one
    return dict(sorted(found.items()))


def _enrolments(node: Node) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for learner, target in sorted(node.fields().items()):
        found[learner] = None if target.value is None else target.text()
    return found


def age_ranges(
    node: Node, slots: frozenset[str]
) -> Mapping[str, tuple[AgeRange, ...]] | None:
    """Childcare by age per slot; ranges of a slot must not overlap."""
    if not node.has("childcare_ages"):
        return None
    found = {}
    for slot, ranges in sorted(node["childcare_ages"].fields().items()):
        if slot not in slots:
            raise InputError(ranges.path, "is not a known slot")
        found[slot] = tuple(
            sorted((_range(n) for n in ranges.items()), key=lambda r: r.first)
        )
        for a, b in zip(found[slot], found[slot][1:], strict=False):
            if b.first <= a.last:
                ranges.fail("age ranges that do not overlap")
    return found


def _range(node: Node) -> AgeRange:
    numbers = [n.whole("whole years and places") for n in node.items()]
    if len(numbers) != 3 or numbers[0] > numbers[1]:
        node.fail("[from_age, to_age, places]")
    return AgeRange(*numbers)


def overlap_pairs(root: Node, slots: frozenset[str]) -> frozenset[tuple[str, str]]:
    """Pairs of slots that run at the same time, each pair once and in order."""
    found = set()
    for node in root["overlaps"].items() if root.has("overlaps") else []:
        pair = sorted(n.one_of(slots, "slot") for n in node.items())
        if len(pair) != 2 or pair[0] == pair[1]:
            node.fail("two different slots")
        found.add((pair[0], pair[1]))
    return frozenset(found)


def existing_courses(
    root: Node,
    kinds: Mapping[str, Kind],
    patterns: Mapping[str, Pattern],
    venues: Mapping[str, Venue],
) -> dict[str, ExistingCourse]:
    """Running courses with open seats."""
    area = frozenset(venues) | {ONLINE}
    found: dict[str, ExistingCourse] = {}
    for node in root["existing"].items() if root.has("existing") else []:
        name = node["id"].text()
        if name in found:
            raise InputError(node.path, "this id stands twice")
        found[name] = ExistingCourse(
            id=name,
            kind=node["kind"].one_of(kinds, "course kind"),
            venue=node["venue"].one_of(area, "venue"),
            pattern=node["pattern"].one_of(patterns, "pattern"),
            free_seats=node["free_seats"].whole("a whole number of seats"),
            label=node["label"].text() if node.has("label") else "",
        )
    return dict(sorted(found.items()))


def together_groups(
    root: Node, learners: Mapping[str, Learner]
) -> tuple[Together, ...]:
    """Families: all placed or none."""
    found = []
    for node in root["together"].items() if root.has("together") else []:
        names = node["learners"].names(learners, "learner")
        scope = node["scope"].one_of(frozenset({"course", "venue"}), "scope")
        found.append(Together(names, scope))
    return tuple(sorted(found, key=lambda t: (t.learners, t.scope)))


def apart_pairs(
    root: Node, learners: Mapping[str, Learner]
) -> tuple[tuple[str, str], ...]:
    """Pairs who never share a course."""
    found = set()
    for node in root["apart"].items() if root.has("apart") else []:
        pair = sorted(n.one_of(learners, "learner") for n in node.items())
        if len(pair) != 2 or pair[0] == pair[1]:
            node.fail("two different learners")
        found.add((pair[0], pair[1]))
    return tuple(sorted(found))
