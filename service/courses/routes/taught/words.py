"""Dates and their changes in the words of the request's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import MeetingChange
from service.courses.taught import wording
from service.courses.taught.queries import DateLine
from service.web.request import language


def meeting_words(one: MeetingDate, form: str = "EEEE, d.M.") -> str:
    """ "Montag, 16.11., 08:30–11:45"."""
    return wording.meeting_text(one, language(), form)


def day_words(day: date, form: str = "EEEE, d.M.") -> str:
    """A day in the request's language."""
    return wording.day_text(day, language(), form)


def change_words(change: MeetingChange, held: MeetingDate | None) -> dict[str, str]:
    """What is said of a changed date, and why."""
    why = wording.reason_text(change, language())
    told = wording.told_text(change, held, language())
    return {"told": told, "reason": why, "state": change.state}


def date_words(line: DateLine) -> dict[str, Any]:
    """A date in the list of those to come."""
    planned = MeetingDate(line.day, line.start, line.end)
    change = line.change
    state = change.state if change is not None else "held"
    why = wording.reason_text(change, language()) if change else ""
    return {
        "line": line,
        "day": line.day.isoformat(),
        "planned": meeting_words(planned, "EEE d.M."),
        "held": meeting_words(line.held, "EEE d.M.") if line.held else "",
        "state": state,
        "reason": why,
        "told": line.told,
        "undone": change is not None and state == "held",
    }
