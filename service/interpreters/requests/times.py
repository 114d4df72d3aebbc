"""Other times that would do, and which of them somebody has chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from service.clock import BERLIN, local_day
from service.errors import UserError
from service.interpreters.requests.forms import (
    DAYS_ON,
    EARLIEST,
    LATEST,
    SHIFTS,
    AskedIn,
    wall,
)
from service.typed.mistyped import Mistyped

SATURDAY = 5
MOST_DAYS = 3
SEARCHED = (-120, -60, 60, 120, 180)  # minutes from the wished hour


def alternatives_of(
    asked: AskedIn, starts_at: datetime, now: datetime
) -> list[datetime]:
    """Other starts that the asker would accept, nearest first; none of them past."""
    found = _other_hours(asked, starts_at) if asked.other_hours else []
    if asked.other_days:
        found += _other_days(asked, starts_at)
    return [one for one in found if one > now]


def _other_hours(asked: AskedIn, starts_at: datetime) -> list[datetime]:
    day = local_day(starts_at)
    minutes = [asked.start + shift for shift in SHIFTS]
    fits = [m for m in minutes if m >= EARLIEST and m + asked.minutes <= LATEST]
    return _real(
        [(day, minute) for minute in sorted(fits, key=lambda m: _far(asked, m))]
    )


def _far(asked: AskedIn, minute: int) -> tuple[int, int]:
    return abs(minute - asked.start), minute


def _other_days(asked: AskedIn, starts_at: datetime) -> list[datetime]:
    day = local_day(starts_at)
    days = [day + timedelta(days=n) for n in range(1, DAYS_ON + 1)]
    working = [one for one in days if one.weekday() < SATURDAY][:MOST_DAYS]
    return _real([(one, asked.start) for one in working])


def _real(times: list[tuple[date, int]]) -> list[datetime]:
    found = []
    for day, minute in times:
        try:
            found.append(wall(day, minute))
        except Mistyped:  # the hour that a night of March leaves out
            continue
    return found


def chosen(
    asked: AskedIn, starts_at: datetime, others: list[datetime], now: datetime
) -> tuple[datetime, list[datetime], list[str]]:
    """Start, other starts and modes, once an option of the sign was chosen.

    An option may be a time that was searched unasked, near the wished one.
    Raises: UserError for an option that no sign offers.
    """
    if asked.choice in ("", "asked"):
        return starts_at, others, asked.modes
    if asked.choice in ("phone", "video"):
        return starts_at, others, [asked.choice]
    try:
        wanted = datetime.fromisoformat(asked.choice).astimezone(UTC)
    except ValueError:
        wanted = starts_at
    if wanted <= now or abs(wanted - starts_at) > timedelta(days=DAYS_ON + 1):
        raise UserError("Please choose one of the options.", "choice")
    rest = [starts_at, *(one for one in others if one != wanted)]
    return wanted, rest, asked.modes


def wall_text(moment: datetime) -> str:
    """HH:MM in Germany."""
    return f"{moment.astimezone(BERLIN):%H:%M}"


def looked_at(starts_at: datetime, now: datetime) -> list[datetime]:
    """Times that are searched unasked where nobody could come: hours, then days."""
    day = local_day(starts_at)
    at = starts_at.astimezone(BERLIN)
    minute = at.hour * 60 + at.minute
    hours = [(day, minute + shift) for shift in SEARCHED]
    fits = [(d, m) for d, m in hours if EARLIEST <= m <= LATEST]
    days = [day + timedelta(days=n) for n in range(1, DAYS_ON + 1)]
    later = [(one, minute) for one in days if one.weekday() < SATURDAY]
    return [one for one in _real(fits + later) if one > now]
