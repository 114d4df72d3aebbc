"""What a run must keep from its base run: pinned courses, and the plan before. Pure."""

from __future__ import annotations

from typing import Any

from service.planning.inputs.load import Inputs
from service.planning.runs.parameters import Moved
from service.planning.tables import ProposedCourse

ONLINE = "online"


def pins(inputs: Inputs, inside: set[str]) -> dict[str, Any]:
    """Pinned courses of the base run with everyone in them who still takes part."""
    pinned = [
        c
        for c in _new_courses(inputs)
        if c.id in inputs.parameters.pinned and c.state == "proposed"
    ]
    moved = {change.proposal_id: change for change in inputs.parameters.moved}
    keys = {c.id: c.key for c in pinned if c.id not in moved}
    seated = {
        seat.learner_id: keys[seat.proposed_course_id]
        for seat in inputs.base_seats
        if seat.proposed_course_id in keys and seat.learner_id in inside
    }
    for course in pinned:
        if course.id in moved:
            promised = inside.intersection(moved[course.id].learners)
            seated |= dict.fromkeys(sorted(promised), course.key)
    return {
        "courses": [_course(c) | _moved(moved.get(c.id)) for c in pinned],
        "enrolments": seated,
    }


def _moved(change: Moved | None) -> dict[str, Any]:
    """What a course that changes time or house has instead."""
    if change is None:
        return {}
    return change.model_dump(exclude={"proposal_id", "learners"})


def previous(inputs: Inputs, inside: set[str]) -> dict[str, Any] | None:
    """The base run's open proposals, so that changing them has its price."""
    open_now = [c for c in _new_courses(inputs) if c.state == "proposed"]
    if not open_now:
        return None
    keys = {c.id: c.key for c in open_now}
    return {
        "courses": [_course(c) for c in open_now],
        "enrolments": {
            seat.learner_id: keys[seat.proposed_course_id]
            for seat in inputs.base_seats
            if seat.proposed_course_id in keys and seat.learner_id in inside
        },
    }


def kind_key(kind: str, levels: list[str]) -> str:
    """The instance's id of a course kind at its levels."""
    return f"{kind}/{'+'.join(levels)}"


def _new_courses(inputs: Inputs) -> list[ProposedCourse]:
    return [c for c in inputs.base_courses if c.existing_course_id is None]


def _course(course: ProposedCourse) -> dict[str, Any]:
    return {
        "id": course.key,
        "kind": kind_key(course.kind, course.levels),
        "venue": course.venue_id or ONLINE,
        "room": course.room_id,
        "pattern": course.pattern,
        "teacher": course.teacher_id,
        "funding": course.funding_id,
    }
