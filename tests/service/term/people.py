"""What learners and providers do from day to day, as a seed says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from random import Random

from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.clock import local_day
from service.courses.forms import AnswerIn
from service.courses.invitations import answers
from service.courses.lifecycle import answers as provider
from service.courses.lifecycle import rebuilt
from service.courses.meetings.meeting_dates import MeetingDate
from service.courses.meetings.schedule import dates_of
from service.courses.tables import (
    Course,
    Invitation,
    NextStep,
    Notice,
    ProviderRequest,
    Seat,
)
from service.courses.taught import completion, notices
from service.courses.taught.attendance import enter_attendance
from service.courses.taught.changed_dates import call_off_on, move_date
from service.courses.taught.dropping import drop
from service.errors import UserError
from service.learners.records.actions import set_state
from service.learners.tables import Learner
from service.own_data.actions import pause
from service.own_data.erasing import erase
from service.supply.absences import AbsenceIn, add_absence
from tests.service.term.clockwork import Clockwork

BASE = "https://kurse.example.org"
REASONS = ("far", "times", "later", "other")
COMES = (("present",) * 8) + ("absent", "excused")


class County:
    """Everybody who is not the office."""

    def __init__(self, work: Clockwork, rng: Random) -> None:
        self.work, self.rng = work, rng
        self.did: dict[str, int] = {}

    @property
    def scope(self) -> Scope:
        """Of the office they belong to."""
        return self.work.scope

    @contextmanager
    def _do(self, what: str) -> Iterator[Session]:
        """One action in a transaction of its own; what is refused is refused."""
        try:
            with self.work.database.write() as session:
                yield session
        except UserError as error:
            what = f"{what} refused: {error.message[:40]}"
        self.did[what] = self.did.get(what, 0) + 1

    def providers_answer(self) -> None:
        """Yes, no with a reason, or another first hour; some say nothing for days."""
        with self.work.database.read() as session:
            wanted = scoped(ProviderRequest, self.scope).where(
                ProviderRequest.state == "open"
            )
            ids = sorted(row.id for row in session.exec(wanted))
        for request_id in ids:
            said = self.rng.choice(("", "", "yes", "yes", "no", "counter"))
            if not said:
                continue
            given = {"answer": said}
            if said == "no":
                given["reason"] = self.rng.choice(("room", "teacher", "people"))
            if said == "counter":
                given["start_time"] = time(8, 45)
            with self._do(f"provider {said}") as session:
                told = AnswerIn.model_validate(given)
                provider.answer(
                    session, self.scope, request_id, told, self.work.now, "link"
                )

    def people_answer(self) -> None:
        """Yes, no, nothing; some change their mind later."""
        with self.work.database.read() as session:
            rows = session.exec(scoped(Invitation, self.scope)).all()
            known = [
                (r.id, r.state, r.channel)
                for r in sorted(rows, key=lambda r: (r.created_at, r.id))
                if r.sent_at is not None or r.state != "open"
            ]
        for invitation_id, state, channel in known:
            chance = self.rng.random()
            if state == "open" and channel != "call":
                if chance < 0.3:
                    self._say_yes(invitation_id)
                elif chance < 0.38:
                    self._say_no(invitation_id, "person no")
            elif state == "accepted" and chance < 0.004:
                self._say_no(invitation_id, "person no after yes")
            elif state in ("declined", "expired") and chance < 0.02:
                self._say_yes(invitation_id, "person after all")

    def _say_yes(self, invitation_id: str, what: str = "person yes") -> None:
        with self._do(what) as session:
            answers.accept(session, self.scope, invitation_id, self.work.now, "link")

    def _say_no(self, invitation_id: str, what: str) -> None:
        why = self.rng.choice(REASONS)
        with self._do(what) as session:
            answers.decline(
                session, self.scope, invitation_id, self.work.now, "link", why
            )

    def told(self) -> None:
        """Two of three who were told of a changed date say that they know."""
        with self.work.database.read() as session:
            wanted = scoped(Notice, self.scope).where(Notice.state == "told")
            ids = sorted(row.id for row in session.exec(wanted))
        for notice_id in ids:
            if self.rng.random() < 0.66:
                with self._do("knows") as session:
                    notices.confirm(
                        session, self.scope, notice_id, self.work.now, "link"
                    )

    def go_on(self) -> None:
        """Half of those whom a message reached say how they go on."""
        with self.work.database.read() as session:
            wanted = scoped(NextStep, self.scope).where(
                NextStep.state == "open", col(NextStep.channel) != "call"
            )
            ids = sorted(row.id for row in session.exec(wanted))
        for step_id in ids:
            if self.rng.random() < 0.5:
                answer = self.rng.choice(completion.ANSWERS)
                with self._do(f"next {answer}") as session:
                    completion.answer_step(
                        session, self.scope, step_id, answer, self.work.now, "link"
                    )

    def teach(self) -> None:
        """Every course that meets today notes who came."""
        day = local_day(self.work.now)
        for course, people in self._running():
            if day not in {meeting.day for meeting in dates_of(course)}:
                continue
            states = {who: self.rng.choice(COMES) for who in people}
            with self._do("lesson") as session:
                enter_attendance(
                    session, self.scope, course.id, day, states, self.work.now
                )

    def _running(self) -> list[tuple[Course, list[str]]]:
        with self.work.database.read() as session:
            wanted = scoped(Course, self.scope).where(
                col(Course.state).in_(("published", "running"))
            )
            found = []
            for course in session.exec(wanted.order_by(col(Course.number))).all():
                rows = session.exec(
                    select(Seat.learner_id).where(
                        Seat.course_id == course.id, Seat.state == "taken"
                    )
                )
                found.append((course, sorted(rows)))
            return found

    # Single misfortunes.

    def some(self, state: str, count: int = 1) -> list[str]:
        """Ids of people in a state, by chance."""
        with self.work.database.read() as session:
            wanted = scoped(Learner, self.scope).where(Learner.state == state)
            ids = [p.id for p in session.exec(wanted.order_by(col(Learner.number)))]
        return self.rng.sample(ids, min(count, len(ids)))

    def erased(self, state: str) -> None:
        """Somebody wants to be erased."""
        for who in self.some(state):
            with self._do(f"erased {state}") as session:
                erase(session, self.scope, who, self.work.now)

    def gone(self, state: str) -> None:
        """Somebody leaves the list."""
        for who in self.some(state):
            with self._do(f"withdrawn {state}") as session:
                set_state(session, self.scope, who, "withdrawn", self.work.now)

    def paused(self) -> None:
        """Somebody wants no offers for some weeks."""
        for who in self.some("waiting"):
            until = local_day(self.work.now) + timedelta(days=60)
            with self._do("paused") as session:
                pause(session, self.scope, who, until, self.work.now)

    def drops_out(self) -> None:
        """Somebody stops coming: the office frees the seat."""
        for who in self.some("attending"):
            with self._do("dropped out") as session:
                seat = session.exec(
                    select(Seat).where(Seat.learner_id == who, Seat.state == "taken")
                ).one()
                rebuilt.free_seat(
                    session, self.scope, seat.course_id, who, self.work.now
                )

    def other_times(self, count: int = 2) -> None:
        """People with a seat have no time any more on one of the course's days."""
        for who in self.some("enrolled", count):
            with self._do("other times") as session:
                row = session.get_one(Learner, who)
                row.free_times = ["fr-am"]
                row.changed_at = self.work.now
                session.add(row)

    def ill(self, number: int = 0) -> None:
        """A teacher is ill on the day the course meets next."""
        course = self._nth(number)
        if course is None:
            return
        today = local_day(self.work.now)
        day = next((m.day for m in dates_of(course) if m.day >= today), None)
        if day is not None:
            with self._do("teacher ill") as session:
                call_off_on(
                    session, self.scope, course.id, day, "teacher", self.work.now
                )

    def moved(self, number: int = 1) -> None:
        """The next date but one is held on a Friday."""
        course = self._nth(number)
        if course is None:
            return
        days = [m for m in dates_of(course) if m.day > local_day(self.work.now)]
        if not days:
            return
        friday = days[-1].day + timedelta(days=4 - days[-1].day.weekday())
        with self._do("moved") as session:
            instead = MeetingDate(friday, 540, 720)
            move_date(
                session,
                self.scope,
                course.id,
                days[-1].day,
                instead,
                "room",
                self.work.now,
            )

    def called_off(self, number: int = 2) -> None:
        """A course is dropped."""
        course = self._nth(number)
        if course is not None:
            with self._do("course dropped") as session:
                drop(
                    session,
                    self.scope,
                    course.id,
                    self.work.now,
                    reason="people",
                    base_url=BASE,
                )

    def away(self, what: str, days: int, number: int = 0) -> None:
        """The teacher or the house of a course is not there for some days."""
        course = self._nth(number)
        if course is None:
            return
        first = local_day(self.work.now)
        row_id = course.teacher_id if what == "teacher" else course.venue_id
        with self._do(f"{what} away") as session:
            told = AbsenceIn.model_validate(
                {
                    "who": f"{what}:{row_id}",
                    "first_on": first,
                    "last_on": first + timedelta(days=days),
                    "reason": "away" if what == "teacher" else "closed",
                }
            )
            add_absence(session, self.scope, told, self.work.now)

    def _nth(self, number: int) -> Course | None:
        running = [course for course, _people in self._running()]
        return running[number % len(running)] if running else None


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day, both included."""
    while first <= last:
        yield first
        first += timedelta(days=1)
