"""A change of time or of single dates as text: a page fills it in, a click reads it.

What was tried is what is done: the same text is in the address of the trial and behind
its button.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.courses.meetings.meeting_dates import MeetingDate
from service.errors import UserError

UNREADABLE = "This page does not say what is to be changed. Please choose again."
LONGEST = 400  # signs


@dataclass(frozen=True)
class OtherTime:
    """Another week for a course; what is left out stays as it is.

    `pattern`: of the rule sets; `start`: minute at which the earliest meeting of the
    week begins, all others move alike; `start_on`: the first day.
    """

    pattern: str = ""
    start: int | None = None
    start_on: date | None = None

    def text(self) -> str:
        """For the address; `read_time` is the inverse."""
        start = "" if self.start is None else str(self.start)
        day = "" if self.start_on is None else self.start_on.isoformat()
        return f"{self.pattern};{start};{day}"


@dataclass(frozen=True)
class OtherDate:
    """A date of the week that is held at another time, and why."""

    day: date
    instead: MeetingDate
    reason: str

    def text(self) -> str:
        """For the address; `read_date` is the inverse."""
        new = self.instead
        times = f"{new.day.isoformat()};{new.start};{new.end}"
        return f"{self.day.isoformat()};{times};{self.reason}"


@dataclass(frozen=True)
class NoDates:
    """Dates of the week that do not take place, and why."""

    days: tuple[date, ...]
    reason: str

    def text(self) -> str:
        """For the address; `read_no_dates` is the inverse."""
        days = ",".join(day.isoformat() for day in self.days)
        return f"{days};{self.reason}"


def read_time(text: str) -> OtherTime:
    """Raises UserError for what no page has written."""
    try:
        pattern, start, day = text.split(";")
        return OtherTime(
            pattern,
            int(start) if start else None,
            date.fromisoformat(day) if day else None,
        )
    except ValueError:
        raise UserError(UNREADABLE) from None


def read_date(text: str) -> OtherDate:
    """Raises UserError for what no page has written."""
    try:
        day, new_day, start, end, reason = text.split(";")
        new = MeetingDate(date.fromisoformat(new_day), int(start), int(end))
        return OtherDate(date.fromisoformat(day), new, reason)
    except ValueError:
        raise UserError(UNREADABLE) from None


def read_no_dates(text: str) -> NoDates:
    """Raises UserError for what no page has written."""
    try:
        days, reason = text.split(";")
        return NoDates(tuple(map(date.fromisoformat, days.split(","))), reason)
    except ValueError:
        raise UserError(UNREADABLE) from None
