"""What must be true of a county on every evening; each breach is one sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.courses.meetings.schedule import last_day
from service.courses.seats.actions import ACTIVE, OPEN
from service.courses.tables import (
    Attendance,
    Course,
    Invitation,
    MeetingChange,
    Notice,
    Occupancy,
    ProviderRequest,
    Seat,
)
from service.courses.taught.notices import ahead
from service.learners.tables import CallTask, Learner
from service.messages.tables import OutboxMessage

TICK = 15 * 60
GONE = ("withdrawn", "deleted", "unreachable", "completed")


class Evening:
    """Everything of an office, read once."""

    def __init__(self, session: Session, scope: Scope, now: datetime) -> None:
        self.session, self.scope, self.now = session, scope, now
        self.courses = {c.id: c for c in session.exec(scoped(Course, scope))}
        self.people = {p.id: p for p in session.exec(scoped(Learner, scope))}
        self.seats = session.exec(scoped(Seat, scope)).all()
        self.invitations = session.exec(scoped(Invitation, scope)).all()

    def breaches(self) -> list[str]:
        """All that is not as it must be."""
        return [
            *self._counts(),
            *self._seats(),
            *self._states(),
            *self._invitations(),
            *self._messages(),
            *self._bookings(),
            *self._calls(),
        ]

    def _counts(self) -> list[str]:
        found = []
        for course in self.courses.values():
            states = Counter(s.state for s in self.seats if s.course_id == course.id)
            held, taken = states["held"] + states["invited"], states["taken"]
            if course.state == "completed":
                taken = states["attended"]
            if (course.held, course.taken) != (held, taken):
                found.append(
                    f"K-{course.number}: counts {course.held}+{course.taken}, "
                    f"seats {dict(states)}"
                )
            if course.taken + course.held > course.capacity:
                found.append(f"K-{course.number}: over capacity")
        return found

    def _seats(self) -> list[str]:
        """Only living courses have seats, and nobody has two at one time."""
        found = []
        waiting = set(
            self.session.exec(
                select(ProviderRequest.course_id).where(
                    ProviderRequest.state == "no",
                    col(ProviderRequest.settled_at).is_(None),
                )
            )
        )
        of: dict[str, list[Course]] = defaultdict(list)
        for seat in self.seats:
            course = self.courses[seat.course_id]
            if seat.state not in ACTIVE:
                continue
            refused = course.state == "declined" and course.id in waiting
            if course.state not in OPEN and not refused:
                found.append(f"{self._code(seat.learner_id)}: seat in {course.state}")
            of[seat.learner_id].append(course)
        for who, courses in of.items():
            first = max(course.start_on for course in courses)
            if len(courses) > 1 and first <= min(c.end_on for c in courses):
                found.append(f"{self._code(who)}: two seats at one time")
        return found

    def _states(self) -> list[str]:
        """Everybody is in the one state that seats and invitations say."""
        seats = {s.learner_id: s for s in self.seats if s.state in ACTIVE}
        asked = {x.learner_id for x in self.invitations if x.state == "open"}
        found = []
        for person in self.people.values():
            seat = seats.get(person.id)
            wanted = {"waiting"}
            if seat is not None and seat.state == "taken":
                running = self.courses[seat.course_id].state == "running"
                wanted = {"attending" if running else "enrolled"}
            elif person.id in asked:
                wanted = {"invited"}
            elif seat is None:
                wanted |= set(GONE)
            if person.state not in wanted:
                told = seat.state if seat else "none"
                found.append(
                    f"{self._code(person.id)}: {person.state}, seat {told}, "
                    f"{'asked' if person.id in asked else 'not asked'}"
                )
            if person.id in asked and seat is not None and seat.state == "taken":
                found.append(f"{self._code(person.id)}: has a seat and is asked still")
        return found

    def _invitations(self) -> list[str]:
        """An open one keeps its seat; a yes has one, or had it to the end."""
        seats = {(s.course_id, s.learner_id): s.state for s in self.seats}
        found = []
        for row in self.invitations:
            seat = seats.get((row.course_id, row.learner_id), "none")
            if row.state == "open" and row.kind == "planned" and seat != "invited":
                found.append(f"{self._code(row.learner_id)}: asked, seat {seat}")
            if row.state == "open" and self.courses[row.course_id].state not in OPEN:
                found.append(f"{self._code(row.learner_id)}: asked about a dead course")
            if row.state == "accepted" and seat not in ("taken", "attended"):
                found.append(f"{self._code(row.learner_id)}: said yes, seat {seat}")
        open_ones = {
            (x.course_id, x.learner_id) for x in self.invitations if x.state == "open"
        }
        found += [
            f"{self._code(who)}: seat invited, nobody asked"
            for (course, who), state in seats.items()
            if state == "invited" and (course, who) not in open_ones
        ]
        return found

    def _messages(self) -> list[str]:
        """Each is written once, and nothing waits behind its time."""
        rows = self.session.exec(scoped(OutboxMessage, self.scope)).all()
        same = Counter(
            (m.template, m.recipient, m.created_at, str(sorted(m.data.items())))
            for m in rows
            if m.recipient
        )
        found = [
            f"message {key[0]} is there {n} times" for key, n in same.items() if n > 1
        ]
        found += [
            f"message {m.template} was forgotten"
            for m in rows
            if m.state == "queued" and m.next_try_at < self.now
        ]
        return found

    def _bookings(self) -> list[str]:
        now = int(self.now.timestamp()) // TICK
        rows = self.session.exec(
            select(Occupancy.course_id, Occupancy.resource)
            .where(
                Occupancy.office_id == self.scope.office_id, col(Occupancy.tick) >= now
            )
            .distinct()
        )
        return [
            f"{resource[:4]} is kept for a course that is {state}"
            for course_id, resource in rows
            if (state := self.courses[course_id].state) not in OPEN
        ]

    def _calls(self) -> list[str]:
        """Nobody is to be called about what is settled, or after they have gone."""
        rows = self.session.exec(
            scoped(CallTask, self.scope).where(CallTask.state != "done")
        )
        return [
            f"{self._code(task.learner_id)}: call about {task.reason}, {why}"
            for task in rows
            if (why := self._needless(task))
        ]

    def _needless(self, task: CallTask) -> str:
        person = self.people[task.learner_id]
        if person.state in ("deleted", "withdrawn"):
            return person.state
        if task.reason == "invite":
            row = self.session.get(Invitation, task.about_id)
            return "" if row and row.state == "open" else row.state if row else "gone"
        if task.reason == "told":
            return self._needless_news(task)
        if task.reason == "absent":
            there = self.session.get(Attendance, task.about_id)
            if there is None or there.state != "absent":
                return "was there"
            course = self.courses[there.course_id]
            if last_day(course) < self.now.date() or course.state not in OPEN:
                return f"course {course.state}"
            mine = [
                s.state
                for s in self.seats
                if (s.course_id, s.learner_id) == (course.id, person.id)
            ]
            return "" if mine == ["taken"] else f"seat {mine}"
        return ""

    def _needless_news(self, task: CallTask) -> str:
        row = self.session.get(Notice, task.about_id)
        if row is None or row.state != "call":
            return row.state if row else "gone"
        change = self.session.get_one(MeetingChange, row.change_id)
        course = self.courses[change.course_id]
        return "" if ahead(course, change, self.now) else "the day is over"

    def _code(self, learner_id: str) -> str:
        return f"L-{self.people[learner_id].number:04d}"


def lost(session: Session, scope: Scope) -> list[str]:
    """After the term: who is in no state that an office can account for."""
    fine = ("waiting", "completed", "withdrawn", "deleted", "unreachable")
    rows = session.exec(scoped(Learner, scope))
    return [f"L-{r.number:04d}: {r.state}" for r in rows if r.state not in fine]
