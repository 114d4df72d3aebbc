"""A change as it is told, with what was shown of it."""

from __future__ import annotations

from dataclasses import dataclass

from solver.formation.changes.smallest import Change


@dataclass(frozen=True, slots=True)
class Found:
    """A learner's change, None where no known one helps.

    `proved`: a best plan after it has her. `tried`: one try from the plan that stands
    had. `minimal` (of a proved one): nothing less does.
    """

    change: Change | None
    proved: bool = False
    tried: bool = False
    minimal: bool = False
