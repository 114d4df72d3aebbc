"""A plan: which requests are met, when, how and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from solver.assignment.problem.instance import Assigned

FORMAT = "interpreter-assignment-solution/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Assignments in a list, so that the check can find a request met twice."""

    assignments: tuple[Assigned, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The plan in the format of the file, sorted by request."""
        rows = [
            {
                "request": a.request,
                "start": a.start,
                "mode": a.mode,
                "interpreters": sorted(a.interpreters),
            }
            for a in sorted(self.assignments, key=lambda a: a.request)
        ]
        return {"format": FORMAT, "assignments": rows}
