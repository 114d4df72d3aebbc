"""Dates and their changes in the words of the request's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.courses.catalogue.ways import BUS, read_journey
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.tables import MeetingChange
from service.courses.taught import wording
from service.courses.taught.queries import DateLine, NoticeView
from service.timetables.journey_words import EVERY, told
from service.web.request import language, parts


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


def way_words(view: NoticeView) -> Sequence[Any]:
    """The bus of the very day to which a date was moved; nothing where none is known.

    Only for whoever comes by bus: other ways do not depend on the hour.
    """
    change, held, learner = view.change, view.held, view.learner
    if change.state != "moved" or held is None or not learner.place_id:
        return ()
    if learner.mode != BUS or view.course.online:
        return ()
    office_id, course_id = view.course.office_id, view.course.id
    folder = parts().settings.state_dir
    week = read_journey(folder, office_id, course_id, learner.place_id)
    if week is None:
        return ()
    meeting = (held.day.weekday(), held.start, held.end, EVERY)
    return told(week.on_day(held.day, meeting), language()).sentences


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
        "instead": line.instead,
    }
