"""How a solve ended; infeasible and out of time are results, not errors."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Status(StrEnum):
    """The word a solve prints in its last line."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class Exit(IntEnum):
    """Exit codes of every command: done, a true no, bad input or flags."""

    DONE = 0
    NO = 1
    BAD_INPUT = 2
