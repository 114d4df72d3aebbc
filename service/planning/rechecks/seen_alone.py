"""One course as the planning sees it: its week, its people, and what others leave it.

Pure. The rules of a plan read the same values here as they do before an approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of
from service.courses.tables import Course
from service.learners.tables import Learner
from service.planning.inputs.load import Inputs
from service.planning.inputs.people import People
from service.planning.inputs.resources import Building
from service.planning.inputs.ways import Ways
from service.planning.inputs.week import EVERY, Slot, slot_of
from service.planning.inputs.weekplan import TermPattern, WeekPlan
from service.planning.rechecks.present import Present
from service.planning.tables import PlanningRun, Term
from service.rulesets.eligible import Offered

PATTERN = "own"


@dataclass(frozen=True)
class Alone:
    """A course with the people who are to come and the meetings that are left.

    `ridden` are its weekly slots and, beside them, single dates that were moved.
    """

    present: Present
    course: Course
    people: Sequence[Learner]
    meetings: tuple[MeetingDate, ...]  # that are still to come
    slots: tuple[Slot, ...]
    week: WeekPlan

    @property
    def inputs(self) -> Inputs:
        """For people and ways: nobody and nothing but this course."""
        return inputs_of(self, (), self.people)

    def building(self, with_occupied: bool = True) -> Building:
        """For rooms, teachers and houses: less what other courses take."""
        inputs = inputs_of(self, self.others, tuple(self.present.learners.values()))
        if not with_occupied:
            inputs = inputs_of(self, (), self.people, occupied=False)
        kind = self.kind_key
        rule = inputs.rules.kinds.get(self.course.kind)
        offers = {}
        if rule is not None:
            own = replace(rule, patterns=(PATTERN,))
            offers[kind] = Offered(own, tuple(self.course.levels))
        return Building(inputs, self.week, People((), offers, {}, {}), Ways({}))

    @property
    def kind_known(self) -> bool:
        """Whether the rules in force still have the course's kind."""
        return self.course.kind in self.inputs.rules.kinds

    @property
    def units(self) -> float:
        """Teaching units a week."""
        return units_a_week(self.course)

    @property
    def kind_key(self) -> str:
        """The course's kind and levels, as instances name them."""
        return f"{self.course.kind}/{'+'.join(self.course.levels)}"

    @property
    def others(self) -> tuple[Course, ...]:
        """Every other agreed course."""
        own = self.course.id
        return tuple(c for c in self.present.courses.values() if c.id != own)


def alone(
    present: Present,
    course: Course,
    people: Sequence[Learner],
) -> Alone:
    """Lays a course out from today on."""
    meetings = tuple(m for m in dates_of(course) if m.day >= present.today)
    slots = tuple(sorted({slot_of(meeting) for meeting in course.meetings}))
    dates: dict[Slot, list[date]] = {slot: [] for slot in slots}
    for one in meetings:
        dates.setdefault(_slot(one, slots), []).append(one.day)
    pattern = TermPattern(
        PATTERN,
        tuple(sorted(dates)),
        len(meetings),
        course.teaching_units or 0,
        units_a_week(course),
        meetings_a_week(course),
        ("venue", "online"),
    )
    week = WeekPlan(
        {PATTERN: pattern},
        {slot.id: slot for slot in dates},
        {slot.id: tuple(days) for slot, days in dates.items()},
        frozenset(),
    )
    return Alone(present, course, people, meetings, slots, week)


def on_day(view: Alone, one: MeetingDate) -> Alone:
    """The course as if this meeting were its only one: for a date that is moved."""
    slot = Slot(one.day.weekday(), one.start, one.end, EVERY)
    pattern = replace(view.week.patterns[PATTERN], slots=(slot,))
    week = WeekPlan(
        {PATTERN: pattern}, {slot.id: slot}, {slot.id: (one.day,)}, frozenset()
    )
    return replace(view, meetings=(one,), slots=(slot,), week=week)


def _slot(one: MeetingDate, slots: Sequence[Slot]) -> Slot:
    """The weekly slot of a meeting, or one of its own where it was moved."""
    for slot in slots:
        if (slot.weekday, slot.start, slot.end) == (
            one.day.weekday(),
            one.start,
            one.end,
        ):
            return slot
    return Slot(one.day.weekday(), one.start, one.end, EVERY)


def units_a_week(course: Course) -> float:
    """Teaching units a week; alternating weeks count half."""
    return float(
        sum(
            (end - start) // 45 * (1 if week == EVERY else 0.5)
            for _day, start, end, week in course.meetings
        )
    )


def meetings_a_week(course: Course) -> float:
    """Meetings a week; alternating weeks count half."""
    return sum(1.0 if week == EVERY else 0.5 for *_time, week in course.meetings)


def inputs_of(
    view: Alone,
    others: Sequence[Course],
    people: Sequence[Learner],
    *,
    occupied: bool = True,
) -> Inputs:
    """The course's inputs in the planning's terms; its own bookings are left out."""
    present, course = view.present, view.course
    monday = course.start_on - timedelta(days=course.start_on.weekday())
    told = present.told(course).model_copy(update={"funding_ids": None})
    known = {other.id for other in others}
    return Inputs(
        office=present.office,
        term=Term(
            office_id=course.office_id,
            name="",
            start_on=course.start_on,
            end_on=course.end_on,
            anchor_monday=course.anchor_monday or monday,
        ),
        run=PlanningRun(
            office_id=course.office_id,
            number=0,
            term_id="",
            started_by="(worker)",
            created_at=present.now,
        ),
        parameters=told,
        rules=present.rules_of(course),
        learners=tuple(people),
        links=(),
        places=present.places,
        venues=[v for v in present.venues.values() if v.id == course.venue_id],
        rooms=[r for r in present.rooms.values() if r.id == course.room_id],
        hours=present.hours,
        childcare=present.childcare,
        teachers=[t for t in present.teachers.values() if t.id == course.teacher_id],
        providers=tuple(present.providers.values()),
        funding=[f for f in present.funding.values() if f.id == course.funding_id],
        courses=tuple(others),
        seats=[seat for seat in present.seats if seat.course_id in known],
        occupied=[r for r in present.occupied if r.course_id != course.id]
        if occupied
        else (),
        feed=present.feed,
        zones=present.zones,
        marks=(),
        base_courses=(),
        base_seats=(),
        refused={},
    )
