"""Every rule of course formation by name.

Each member has one function in `model.RULES`, one in `check.RULES`, one paragraph
in docs/model.md and one sentence in the service's wording. Names are stable: they
stand in stored plans and in files that others read.
"""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """A hard or soft rule; the value is what files carry."""

    # The plan speaks of things that exist.
    REFERENCE = "reference"
    # A learner and an option (kind, venue, pattern).
    KIND = "kind"
    TIME = "time"
    MEETINGS = "meetings"
    CONNECTION = "connection"
    TRAVEL = "travel"
    ONLINE_CAPABLE = "online_capable"
    BARRED_VENUE = "barred_venue"
    BARRED_TEACHER = "barred_teacher"
    # A course by itself.
    KIND_PATTERN = "kind_pattern"
    KIND_ONLINE = "kind_online"
    ROOM = "room"
    ROOM_OPEN = "room_open"
    TEACHER = "teacher"
    TEACHER_TIME = "teacher_time"
    FUNDING = "funding"
    CHILDCARE_OFFER = "childcare_offer"
    SIZE_MIN = "size_min"
    SIZE_MAX = "size_max"
    # Courses among each other.
    ROOM_TAKEN = "room_taken"
    TEACHER_TAKEN = "teacher_taken"
    TEACHER_LOAD = "teacher_load"
    ONLINE_PARALLEL = "online_parallel"
    BUDGET = "budget"
    CHILDCARE = "childcare"
    CHILDCARE_AGE = "childcare_age"
    COURSE_LIMIT = "course_limit"
    # People among each other, and what stands.
    TOGETHER = "together"
    APART = "apart"
    PIN_COURSE = "pin_course"
    PIN_ENROLMENT = "pin_enrolment"
    # What makes one valid plan better than another.
    PRIORITY = "priority"
    MINUTES = "minutes"
    LONG_MINUTES = "long_minutes"
    COST = "cost"
    EXISTING = "existing"
    MOVED = "moved"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    FAIR_SHARE = "fair_share"


SOFT = frozenset(
    {
        Rule.PRIORITY,
        Rule.MINUTES,
        Rule.LONG_MINUTES,
        Rule.COST,
        Rule.EXISTING,
        Rule.MOVED,
        Rule.DROPPED,
        Rule.CANCELLED,
        Rule.FAIR_SHARE,
    }
)
HARD = frozenset(Rule) - SOFT
