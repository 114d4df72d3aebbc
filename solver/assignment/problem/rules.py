"""Every rule of the assignment of interpreters by name.

Each member has one function in `check`, one paragraph in docs/model.md and one
sentence in the service's wording. Names are stable: they stand in files that others
read.
"""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """A hard or soft rule; the value is what files carry."""

    # The plan speaks of things that exist, and of each request as a whole.
    REFERENCE = "reference"
    START = "start"
    MODE = "mode"
    NEEDED = "needed"
    CONFIRMED = "confirmed"
    # An interpreter and a request.
    LANGUAGE = "language"
    SETTING = "setting"
    NEVER = "never"
    EXCLUDED_AGENCY = "excluded_agency"
    EXCLUDED_PLACE = "excluded_place"
    GENDER = "gender"
    # ... at one of its times, in one of its modes.
    NOTICE = "notice"
    REMOTE = "remote"
    CONNECTION = "connection"
    TRAVEL = "travel"
    AVAILABLE = "available"
    # The jobs of an interpreter among each other.
    CLASH = "clash"
    WEEK = "week"
    ALLOWANCE = "allowance"
    # What makes one valid plan better than another.
    PRIORITY = "priority"
    CONTINUITY = "continuity"
    PREFERRED = "preferred"
    MINUTES = "minutes"
    LOAD = "load"
    FALLBACK = "fallback"
    ALTERNATIVE = "alternative"
    GENDER_WISH = "gender_wish"


SOFT = frozenset(
    {
        Rule.PRIORITY,
        Rule.CONTINUITY,
        Rule.PREFERRED,
        Rule.MINUTES,
        Rule.LOAD,
        Rule.FALLBACK,
        Rule.ALTERNATIVE,
        Rule.GENDER_WISH,
    }
)
HARD = frozenset(Rule) - SOFT
#: What an interpreter told the office alone: others read "not suitable".
PRIVATE = frozenset({Rule.EXCLUDED_AGENCY, Rule.EXCLUDED_PLACE, Rule.NEVER})
