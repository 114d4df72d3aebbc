"""Families together, others apart. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.courses.tables import Course
from service.learners.records.obstacles import keeps_out
from service.learners.tables import Learner
from service.planning.rechecks.present import Present

TIES = ("together", "apart")
LEFT = ("withdrawn", "unreachable", "deleted", "completed")


def companions(
    present: Present, course: Course, people: Sequence[Learner]
) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Whoever is tied to somebody who is not where the tie wants them.

    A tie to somebody who cannot be planned, or who has left, binds nobody.
    """
    here = {person.id for person in people}
    seat_of = {seat.learner_id: seat.course_id for seat in present.seats}
    seat_of = {who: at for who, at in seat_of.items() if at != course.id}
    for link in present.links:
        for own, other in (
            (link.first_id, link.second_id),
            (link.second_id, link.first_id),
        ):
            if own not in here:
                continue
            if link.kind == "apart":
                if other in here:
                    yield "apart", own, {"with": _code(present, other)}
            elif other not in here and _binds(present, course, other, seat_of):
                at = present.courses.get(seat_of.get(other, ""))
                same = at is not None and at.venue_id == course.venue_id
                if link.kind == "course" or not same:
                    yield "together", own, {"with": _code(present, other)}


def families(present: Present, people: Sequence[Learner]) -> list[list[Learner]]:
    """The people in groups of those who come only together, each by number."""
    group_of = {person.id: [person] for person in people}
    for link in present.links:
        ends = group_of.get(link.first_id), group_of.get(link.second_id)
        if link.kind not in ("course", "venue") or None in ends or ends[0] is ends[1]:
            continue
        joined = [person for group in ends if group for person in group]
        group_of.update((person.id, joined) for person in joined)
    groups = {id(group): group for group in group_of.values()}.values()
    return [sorted(group, key=lambda person: person.number) for group in groups]


def fits(
    present: Present,
    course: Course,
    inside: Sequence[Learner],
    group: Sequence[Learner],
) -> bool:
    """Whether no tie of a group is broken when it joins those inside."""
    ids = {person.id for person in group}
    broken = companions(present, course, [*inside, *group])
    return not any(who in ids for _rule, who, _more in broken)


def _binds(
    present: Present, course: Course, other: str, seat_of: dict[str, str]
) -> bool:
    person = present.learners.get(other)
    if person is None or person.state in LEFT:
        return False
    if other in seat_of:
        return True
    later = person.earliest_start and person.earliest_start > course.start_on
    return not later and not keeps_out(person, present.rules_of(course))


def _code(present: Present, learner_id: str) -> str:
    return f"L-{present.learners[learner_id].number:04d}"
