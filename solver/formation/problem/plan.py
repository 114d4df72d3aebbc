"""A plan: the courses to open and who goes where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.formation.problem.instance import ProposedCourse

FORMAT = "course-formation-solution/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Courses (a list, so that the check can find an id used twice) and enrolments.

    `enrolments` maps a learner's id to a course's id, an existing course included.
    """

    courses: tuple[ProposedCourse, ...] = ()
    enrolments: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The plan in the format of the file, sorted by id."""
        courses = sorted(self.courses, key=lambda c: c.id)
        keys = ("id", "kind", "venue", "room", "pattern", "teacher", "funding")
        return {
            "format": FORMAT,
            "courses": [{k: getattr(c, k) for k in keys} for c in courses],
            "enrolments": dict(sorted(self.enrolments.items())),
        }
