"""What a change of a course would do to its people, and who else would fit then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from service.courses.kept.trials import Asked, Broken, Change, Fitting, Person, Trial
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import moved_of, skipped_by
from service.courses.tables import Course
from service.errors import NotFound
from service.learners.records.waiting_priority import Growth, priority_of
from service.learners.tables import Learner
from service.planning.rechecks.judge import Breach, Judged, judge, judge_day
from service.planning.rechecks.present import Present
from service.planning.rechecks.together import TIES, families, fits

MOST_FITTING = 20
PLAIN = (
    *("pattern", "anchor_monday", "start_on", "end_on"),
    *("venue_id", "room_id", "teacher_id", "provider_id"),
    *("minimum", "capacity"),
)


def try_change(present: Present, asked: Asked, store: Path) -> Trial:
    """The course as it is and as it would be. Raises NotFound if it is over.

    Where one date is moved, it is that very day which is looked at: its buses, and
    whether room, teacher and people are free then.
    """
    course = present.courses.get(asked.course_id)
    if course is None:
        raise NotFound("Course")
    seated = present.seated(course.id)
    changed = changed_course(present, course, asked.change)
    then_people = _people(present, seated, asked.change)
    now = judge(present, course, seated, store)
    day = _moved_to(course, changed)
    if day is None:
        then = judge(present, changed, then_people, store)
    else:
        then = judge_day(present, changed, then_people, day, store)
    return Trial(
        course_id=course.id,
        at=present.now,
        people=_persons(seated, then_people, now, then),
        course_now=_told(b for b in now.breaches if b.learner_id is None),
        course_then=_told(b for b in then.breaches if b.learner_id is None),
        fitting=_fitting(present, changed, then_people, store),
    )


def _moved_to(course: Course, changed: Course) -> MeetingDate | None:
    """The meeting that a date would be moved to; None where no date is."""
    known = {new for _day, new in moved_of(course)}
    return next((new for _day, new in moved_of(changed) if new not in known), None)


def changed_course(present: Present, course: Course, change: Change) -> Course:
    """A copy with the change in it, its days off settled anew; no row of a table."""
    values: dict[str, Any] = course.model_dump()
    told = {name: getattr(change, name) for name in PLAIN}
    values |= {name: value for name, value in told.items() if value is not None}
    if change.meetings is not None:
        values["meetings"] = [list(meeting) for meeting in change.meetings]
    if change.changed_dates is not None:
        values["changed_dates"] = {
            day: None if new is None else list(new)
            for day, new in change.changed_dates.items()
        }
    made = Course(**values)
    school = present.rules_of(course).sets.school_holidays.holiday
    skipped: Sequence[date] = skipped_by(made, present.office.land, school)
    made.skipped_on = [day.isoformat() for day in skipped]
    return made


def _people(
    present: Present, seated: Sequence[Learner], change: Change
) -> list[Learner]:
    known = {person.id for person in seated}
    more = [present.learners[x] for x in change.add if x in present.learners]
    stay = [person for person in seated if person.id not in change.remove]
    return stay + [person for person in more if person.id not in known]


def _persons(
    seated: Sequence[Learner], later: Sequence[Learner], now: Judged, then: Judged
) -> tuple[Person, ...]:
    had, stays = {p.id for p in seated}, {p.id for p in later}
    everybody = {p.id: p for p in (*seated, *later)}
    return tuple(
        Person(
            learner_id=who,
            code=f"L-{person.number:04d}",
            had_seat=who in had,
            stays=who in stays,
            there_now=now.minutes.get(who, (None, None))[0],
            back_now=now.minutes.get(who, (None, None))[1],
            there_then=then.minutes.get(who, (None, None))[0],
            back_then=then.minutes.get(who, (None, None))[1],
            now=_told(now.of(who)),
            then=_told(then.of(who)),
        )
        for who, person in sorted(everybody.items(), key=lambda one: one[1].number)
    )


def _told(breaches: Any) -> tuple[Broken, ...]:
    found: list[Breach] = list(breaches)
    return tuple(Broken(rule=b.rule, details=dict(b.details)) for b in found)


def _fitting(
    present: Present, course: Course, inside: Sequence[Learner], store: Path
) -> tuple[Fitting, ...]:
    """Who waits without a seat and breaks nothing, best first; families as a whole.

    Whoever has said no to this course comes last, so that they take nobody's line.
    """
    taken = {seat.learner_id for seat in present.seats} | {p.id for p in inside}
    waiting = [
        person
        for person in present.learners.values()
        if person.state == "waiting"
        and person.id not in taken
        and not (person.paused_until and person.paused_until > present.today)
    ]
    found = judge(present, course, waiting, store)
    hit = {b.learner_id for b in found.breaches if b.rule not in TIES}
    able = [person for person in waiting if person.id not in hit]
    groups = [g for g in families(present, able) if fits(present, course, inside, g)]
    growth, day = Growth.of(present.office.settings), present.today

    def best(group: Sequence[Learner]) -> tuple[bool, int, object, int]:
        no = any((course.id, person.id) in present.declined for person in group)
        first = max(priority_of(person, growth, day) for person in group)
        since = min(person.waiting_since or person.registered_at for person in group)
        return no, -first, since, group[0].number

    return tuple(
        Fitting(
            learner_id=person.id,
            code=f"L-{person.number:04d}",
            priority=priority_of(person, growth, day),
            there=found.minutes.get(person.id, (None, None))[0],
            back=found.minutes.get(person.id, (None, None))[1],
            together=tuple(other.id for other in group if other is not person),
        )
        for group in sorted(groups, key=best)
        for person in group
    )[:MOST_FITTING]
