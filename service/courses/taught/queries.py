"""What a course looks like while it is taught: its dates, its people, who knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.courses.meetings.meeting_dates import MeetingDate, instant
from service.courses.meetings.schedule import dates_of, planned
from service.courses.meetings.substitutes import codes_by_day
from service.courses.seats.actions import free_seats
from service.courses.tables import Attendance, Course, MeetingChange, Notice, Seat
from service.courses.taught.notices import KNOWN
from service.learners.tables import Learner
from service.learners.wording import number_text


@dataclass(frozen=True)
class Participant:
    """Somebody with a seat: what a teacher needs, nothing else.

    `states` are of the days that have been entered: present, absent or excused.
    """

    learner_id: str
    code: str
    call_name: str
    answered: bool
    states: Mapping[date, str]


@dataclass(frozen=True)
class Told:
    """How many people know of a change, and who does not yet."""

    people: int
    confirmed: int
    missing: tuple[tuple[str, str, str], ...]  # (notice id, learner id, code)


@dataclass(frozen=True)
class DateLine:
    """One date of the week's plan and what became of it.

    `change` None: as planned; `held` is what takes place, if anything does; `instead`
    is the code of whoever teaches then for the course's own teacher.
    """

    day: date
    start: int
    end: int
    change: MeetingChange | None
    held: MeetingDate | None
    told: Told
    instead: str = ""


@dataclass(frozen=True)
class TaughtCourse:
    """A course for whoever teaches or looks after it."""

    id: str
    number: int
    state: str
    provider_id: str
    next: MeetingDate | None
    meeting_today: MeetingDate | None
    dates: tuple[DateLine, ...]  # to come, and those behind of which something is left
    past: tuple[date, ...]  # days that were held, the newest first
    first_day: date | None
    people: tuple[Participant, ...]
    capacity: int
    free: int
    module_starts: tuple[date, ...]

    @property
    def code(self) -> str:
        """As everybody writes it: K-012."""
        return f"K-{self.number:03d}"


def taught_course(
    session: Session, scope: Scope, course_id: str, now: datetime, today: date
) -> TaughtCourse:
    """One course; NotFound for a foreign and a missing one alike."""
    course = one(session, Course, scope, course_id)
    held = dates_of(course)
    coming = [one for one in held if instant(one.day, one.end) > now]
    days = sorted({one.day for one in held})
    return TaughtCourse(
        id=course.id,
        number=course.number,
        state=course.state,
        provider_id=course.provider_id,
        next=coming[0] if coming else None,
        meeting_today=next((one for one in coming if one.day == today), None),
        dates=_date_lines(session, scope, course, now),
        past=tuple(sorted((day for day in days if day <= today), reverse=True)),
        first_day=days[0] if days else None,
        people=_people(session, scope, course_id),
        capacity=course.capacity,
        free=free_seats(course),
        module_starts=tuple(map(date.fromisoformat, course.module_starts)),
    )


def _date_lines(
    session: Session, scope: Scope, course: Course, now: datetime
) -> tuple[DateLine, ...]:
    changes = {
        row.day: row
        for row in session.exec(
            scoped(MeetingChange, scope).where(MeetingChange.course_id == course.id)
        )
    }
    told = told_of(session, scope, [row.id for row in changes.values()])
    instead = codes_by_day(session, scope, course)
    found = []
    for meeting in planned(course):
        change = changes.get(meeting.day)
        held = _held(meeting, change)
        last = max(filter(None, (meeting, held)))
        if instant(last.day, last.end) > now:
            known = told.get(change.id) if change else None
            line = DateLine(
                meeting.day,
                meeting.start,
                meeting.end,
                change,
                held,
                known or Told(0, 0, ()),
                instead.get(held.day, "") if held else "",
            )
            found.append(line)
    return tuple(found)


def _held(meeting: MeetingDate, change: MeetingChange | None) -> MeetingDate | None:
    if change is None or change.state in ("held", "changed"):
        return meeting
    if change.new_day is None:
        return None
    assert change.new_start is not None and change.new_end is not None
    return MeetingDate(change.new_day, change.new_start, change.new_end)


def told_of(
    session: Session, scope: Scope, change_ids: Sequence[str]
) -> dict[str, Told]:
    """Who knows of each change."""
    rows = session.exec(
        select(Notice, Learner.number)
        .join(Learner, col(Learner.id) == col(Notice.learner_id))
        .where(
            Notice.office_id == scope.office_id,
            col(Notice.change_id).in_(change_ids),
            Notice.state != "closed",
        )
        .order_by(col(Learner.number))
    ).all()
    people = Counter(notice.change_id for notice, _number in rows)
    return {
        change_id: Told(
            count,
            sum(n.change_id == change_id and n.state == "confirmed" for n, _x in rows),
            tuple(
                (n.id, n.learner_id, number_text(number))
                for n, number in rows
                if n.change_id == change_id and n.state != "confirmed"
            ),
        )
        for change_id, count in people.items()
    }


def _people(session: Session, scope: Scope, course_id: str) -> tuple[Participant, ...]:
    entered: dict[str, dict[date, str]] = {}
    for row in session.exec(
        scoped(Attendance, scope).where(Attendance.course_id == course_id)
    ):
        entered.setdefault(row.learner_id, {})[row.day] = row.state
    rows = session.exec(
        select(Seat, Learner)
        .join(Learner, col(Learner.id) == col(Seat.learner_id))
        .where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course_id,
            col(Seat.state).in_((*KNOWN, "attended")),
        )
        .order_by(col(Learner.number))
    )
    return tuple(
        Participant(
            who.id,
            number_text(who.number),
            who.call_name,
            seat.state != "invited",
            entered.get(who.id, {}),
        )
        for seat, who in rows
    )


@dataclass(frozen=True)
class NoticeView:
    """A changed date for the person who is told of it."""

    notice: Notice
    change: MeetingChange
    course: Course
    learner: Learner

    @property
    def version(self) -> str:
        """Names what is said: another change of the date is another version."""
        return self.change.created_at.isoformat()

    @property
    def held(self) -> MeetingDate | None:
        """What takes place instead; None where nothing does or all is as planned."""
        found = [one for one in planned(self.course) if one.day == self.change.day]
        return _held(found[0], self.change) if found else None


def notice_view(session: Session, scope: Scope, notice_id: str) -> NoticeView:
    """One notice with all it is about; NotFound for a foreign and a missing one."""
    notice = one(session, Notice, scope, notice_id)
    change = one(session, MeetingChange, scope, notice.change_id)
    return NoticeView(
        notice,
        change,
        one(session, Course, scope, change.course_id),
        one(session, Learner, scope, notice.learner_id),
    )


def waiting_notices(
    session: Session, scope: Scope, learner_ids: Sequence[str]
) -> tuple[NoticeView, ...]:
    """Changes that these people are to know of and have not confirmed."""
    rows = session.exec(
        select(Notice.id)
        .join(MeetingChange, col(MeetingChange.id) == col(Notice.change_id))
        .where(
            Notice.office_id == scope.office_id,
            col(Notice.learner_id).in_(learner_ids),
            col(Notice.state).in_(("open", "told", "call")),
        )
        .order_by(col(MeetingChange.day), col(Notice.id))
    ).all()
    return tuple(notice_view(session, scope, notice_id) for notice_id in rows)
