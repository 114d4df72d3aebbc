"""Rows of *Heute*, each with what its button does.

A kind of row that nobody here knows how to settle ends the term: so does a row that
still stands after its button was pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlmodel import Session, select

from service.clock import local_day
from service.courses.forms import AgainIn
from service.courses.invitations import answers, asking, filling, sending
from service.courses.invitations import queries as invited
from service.courses.invitations.channels import CALL, LETTER, ways
from service.courses.invitations.reaching import stuck_letters
from service.courses.kept.actions import overrule
from service.courses.kept.queries import BROKEN, GOOD, verdict
from service.courses.kept.trials import Change, ask_trial, read_trial
from service.courses.lifecycle import answers as provider
from service.courses.lifecycle import rebuilt, refused, states
from service.courses.tables import Course
from service.courses.taught import absent, completion, lists, notices
from service.courses.taught.dropping import drop
from service.errors import UserError
from service.learners.calls import actions as calls
from service.learners.calls.queries import CallView
from service.learners.records.actions import set_state
from service.learners.tables import Learner
from service.messages.actions import settle
from service.rulesets.queries import rules
from service.status.today import Today, today
from tests.service.term.clockwork import Clockwork

BASE = "https://kurse.example.org"
CARRIED = ("sms", "mail")
# Rows about the set-up: this county is complete, so that none of them may come.
NEVER = ("ready", "imports", "obstacles")
NOTHING = ("rehearsal", "feed_ends", "feed_missing", "setup_missing")

Act = Callable[[Session], None]


@dataclass(frozen=True)
class Row:
    """Something that waits; `key` is the same as long as it is the same thing."""

    kind: str
    key: str
    act: Act
    stays: bool = False  # it may stand again at once: somebody was not reached


class Office:
    """The coordinator, who presses what the page offers."""

    def __init__(self, work: Clockwork, rng: Random) -> None:
        self.work, self.rng = work, rng
        self.pressed: dict[str, int] = {}
        self.faults: list[str] = []
        self.standing: list[Row] = []

    def page(self) -> Today:
        """The page as it stands."""
        with self.work.database.read() as session:
            return today(session, self.work.scope, self.work.now)

    def rows(self) -> list[Row]:
        """All that waits, with what can be done about it."""
        page = self.page()
        self.faults += [f"unknown row: {n}" for n in NEVER if getattr(page, n)]
        self.faults += [f"unknown row: {n}" for n in NOTHING if getattr(page, n)]
        found = [
            *self._calls(page),
            *self._providers(page),
            *self._invitations(page),
            *self._taught(page),
            *self._kept(page),
            *self._asked_for(page),
        ]
        # One row stands for all people of a course that is over; a record that falls
        # away is kept or not, by and by.
        rows = page.things - len(page.ended) - bool(page.erasures)
        people = sum(len(course.people) for course in page.ended)
        if len(found) < rows + people:
            self.faults.append(f"{rows} rows, of which {len(found)} can be settled")
        return found

    def settle(self, share: float) -> None:
        """Settles a share of the rows; each is gone then."""
        self.standing = self.rows()
        for row in list(self.standing):
            # What was settled before may have settled it as well.
            there = row.key in {one.key for one in self.standing}
            if self.rng.random() < share and there:
                self.press(row)

    def press(self, row: Row) -> None:
        """Presses the row's button and looks whether it is gone."""
        try:
            with self.work.database.write() as session:
                row.act(session)
        except UserError as error:
            self.faults.append(f"{row.kind}: {error.message}")
            return
        self.work.work()
        self.standing = self.rows()
        self.pressed[row.kind] = self.pressed.get(row.kind, 0) + 1
        if not row.stays and row.key in {one.key for one in self.standing}:
            self.faults.append(f"{self.work.now:%d.%m.} {row.kind} stands after all")

    # Calls.

    def _calls(self, page: Today) -> Iterator[Row]:
        for call in (*page.urgent, *page.calls):
            acts = self._call_acts(call)
            act, stays = self.rng.choice(acts)
            yield Row(f"call {call.reason}", f"call {call.id} {call.tries}", act, stays)

    def _call_acts(self, call: CallView) -> list[tuple[Act, bool]]:
        scope, now, about = self.work.scope, self.work.now, call.about_id

        def vain(db: Session) -> None:
            calls.call_failed(db, scope, call.id, now)

        if call.reason == "invite":
            how = "call"
            return [
                (lambda db: _accept(db, self.work, about, how), False),
                (lambda db: _accept(db, self.work, about, how), False),
                (lambda db: _decline(db, self.work, about, how, "far"), False),
                (vain, True),
            ]
        if call.reason == "told":
            known = lambda db: _confirm(db, self.work, about)  # noqa: E731
            return [(known, False)]
        if call.reason == "absent":
            return [
                (lambda db: absent.comes(db, scope, about, now), False),
                (lambda db: absent.free_seat(db, scope, about, now), False),
                (vain, True),
            ]
        if call.reason == "leave":
            who = call.learner_id
            return [(lambda db: set_state(db, scope, who, "withdrawn", now), False)]
        return [(lambda db: _closed(db, self.work, call.id), False)]

    # Providers.

    def _providers(self, page: Today) -> Iterator[Row]:
        scope, now = self.work.scope, self.work.now
        for task in page.silent:
            key = task.course_id
            yield Row(
                "silent",
                f"silent {key}",
                lambda db, key=key: _done(states.confirm(db, scope, key, now, "phone")),
            )
        for task in page.countered:
            yield self._countered(task.course_id)
        for task in page.publishable:
            yield self._publishable(task.course_id)
        for no in page.refusals:
            yield Row(
                "refusal",
                f"refusal {no.course_id}",
                lambda db, key=no.course_id: self._decide_no(db, key),
            )

    def _countered(self, key: str) -> Row:
        scope, now = self.work.scope, self.work.now

        def act(db: Session) -> None:
            try:
                with db.begin_nested():
                    provider.accept_counter(db, scope, key, now)
            except UserError:
                states.decline(db, scope, key, now, "other")

        return Row("counter", f"counter {key}", act)

    def _publishable(self, key: str) -> Row:
        """Published; where its check is against it, somebody says why all the same."""
        scope, now = self.work.scope, self.work.now

        def act(db: Session) -> None:
            course = db.get_one(Course, key)
            if course.start_on < local_day(now):
                drop(db, scope, key, now, reason="other", base_url=BASE)
                return
            self._go_on(db, key)
            states.publish(db, scope, key, now)

        return Row("publishable", f"publishable {key}", act)

    def _go_on(self, db: Session, key: str) -> None:
        standing = verdict(db, self.work.scope, key)
        if standing.state not in GOOD:
            why = "Erprobt"
            overrule(db, self.work.scope, key, standing.digest, why, self.work.now)

    def _decide_no(self, db: Session, key: str) -> None:
        """Another teacher and room, or let go."""
        scope, now = self.work.scope, self.work.now
        course = db.get_one(Course, key)
        on = refused.decision(db, scope, course, local_day(now))
        if on and on.teachers and on.rooms:
            again = AgainIn(teacher_id=on.teachers[0].id, room_id=on.rooms[0].id)
            until = now + timedelta(days=3)
            refused.ask_again(
                db, scope, key, again, now, ask_until=until, base_url=BASE
            )
        else:
            refused.let_go(db, scope, key, now)

    # Invitations.

    def _invitations(self, page: Today) -> Iterator[Row]:
        work = self.work
        for row in page.invitations.ready:
            yield Row(
                "ready",
                f"ready {row.course_id}",
                lambda db, key=row.course_id: self._invite(db, key),
            )
        for row in page.invitations.letters:
            yield Row(
                "letters",
                f"letters {row.course_id}",
                lambda db, key=row.course_id: _print(db, work, key),
            )
        for row in page.invitations.freed:
            yield self._freed(row.course_id, row.people)
        for no in page.invitations.reasons:
            yield Row(
                "reason",
                f"reason {no.invitation_id}",
                lambda db, key=no.invitation_id: answers.settle_reason(
                    db, work.scope, key, work.now
                ),
            )

    def _invite(self, db: Session, key: str) -> None:
        scope, now = self.work.scope, self.work.now
        known = rules(db, scope, local_day(now))
        self._go_on(db, key)
        channels = {
            one.learner_id: (one.channels or (CALL,))[0]
            for one in invited.ready(db, scope, key, CARRIED, known)
        }
        sending.send(db, scope, key, channels, now, BASE)

    def _freed(self, key: str, seats: int) -> Row:
        """Asks whoever fits, a seat held or the first who answers; or leaves it."""
        work = self.work
        how = self.rng.choice((filling.HOLD, filling.FIRST, ""))

        def act(db: Session) -> None:
            fitting = self._fitting(key) if how else []
            chosen = fitting[: seats if how == filling.HOLD else seats + 1]
            if chosen:
                self._go_on(db, key)
                channels = {one.learner_id: _way(db, one.learner_id) for one in chosen}
                filling.fill(db, work.scope, key, chosen, channels, how, work.now, BASE)
            else:
                filling.leave_free(db, work.scope, key, work.now)

        return Row("freed", f"freed {key} {seats}", act, stays=how == filling.FIRST)

    def _fitting(self, key: str) -> list[filling.Fitting]:
        """As the worker finds it on present data."""
        scope, now = self.work.scope, self.work.now
        with self.work.database.write() as session:
            name = ask_trial(session, scope, key, Change(), now)
        self.work.work()
        trial = read_trial(self.work.settings.state_dir, scope.office_id, name)
        if trial is None:
            self.faults.append("a trial has no result")
            return []
        with self.work.database.read() as session:
            course = session.get_one(Course, key)
            found = filling.candidates(session, scope, course, trial.fitting, CARRIED)
        ids = {one.learner_id for one in found if one.channels}
        return [one for one in trial.fitting if one.learner_id in ids]

    def _asked_for(self, page: Today) -> Iterator[Row]:
        scope, now = self.work.scope, self.work.now
        if page.lacking is not None:
            ids = sorted(learner_id for learner_id, _code in page.lacking.people)
            yield Row("lacking", f"lacking {ids}", lambda db: self._ask(db, ids))
        for row in page.missing_lists:
            act = lambda db, x=row.course_id: _done(lists.not_kept(db, scope, x, now))  # noqa: E731
            yield Row("list", f"list {row.course_id} {row.days[-1]}", act)

    def _ask(self, db: Session, ids: list[str]) -> None:
        scope, now = self.work.scope, self.work.now
        asking.ask(db, scope, ids, rules(db, scope, local_day(now)), now, BASE, CARRIED)

    # What is taught.

    def _taught(self, page: Today) -> Iterator[Row]:
        work = self.work
        for change in page.changed_dates:
            yield Row(
                "changed date",
                f"changed {change.course_id} {change.day}",
                lambda db, ids=change.missing: [  # type: ignore[misc]
                    _confirm(db, work, notice_id) for notice_id, _who, _code in ids
                ],
            )
        for row in page.not_there:
            yield Row(
                "not there",
                f"not there {row.course_id}",
                lambda db, people=row.people: [  # type: ignore[misc]
                    absent.comes(db, work.scope, x.attendance_id, work.now)
                    for x in people
                ],
            )
        for over in page.ended:
            for step, _code in over.people:
                yield Row("next level", f"next {step}", self._ask_on(step))
        for stuck in page.stuck_messages:
            if stuck.failed:
                yield Row(
                    "message",
                    f"message {stuck.failed}",
                    lambda db, ids=stuck.failed: _done(
                        settle(db, work.scope, ids, work.now)
                    ),
                )

    def _ask_on(self, step: str) -> Act:
        answer = self.rng.choice(completion.ANSWERS)
        return lambda db: _done(
            completion.answer_step(
                db, self.work.scope, step, answer, self.work.now, "call"
            )
        )

    def _kept(self, page: Today) -> Iterator[Row]:
        """A broken course: the seat of whoever is hit is freed, or it goes on."""
        for task in page.kept:
            if task.verdict.state != BROKEN:
                self.faults.append(f"{task.code} is not looked at")
                continue
            people = {f.learner_id for f in task.verdict.findings if f.learner_id}
            yield Row(
                "kept",
                f"kept {task.course_id} {task.verdict.digest}",
                lambda db, key=task.course_id, who=people: self._mend(db, key, who),
            )

    def _mend(self, db: Session, key: str, people: set[str]) -> None:
        scope, now = self.work.scope, self.work.now
        if 0 < len(people) < 4:
            for learner_id in sorted(people):
                rebuilt.free_seat(db, scope, key, learner_id, now)
        else:
            self._go_on(db, key)


def _accept(db: Session, work: Clockwork, about: str, how: str) -> None:
    answers.accept(db, work.scope, about, work.now, how)


def _decline(db: Session, work: Clockwork, about: str, how: str, why: str) -> None:
    answers.decline(db, work.scope, about, work.now, how, why)


def _confirm(db: Session, work: Clockwork, notice_id: str) -> None:
    notices.confirm(db, work.scope, notice_id, work.now, "call")


def _closed(db: Session, work: Clockwork, task_id: str) -> None:
    calls.close_call(db, work.scope, task_id, work.now)


def _done(_result: object) -> None:
    return None


def _print(db: Session, work: Clockwork, course_id: str) -> None:
    for row in stuck_letters(db, work.scope):
        if row.course_id == course_id:
            sending.printed(db, work.scope, row.id, work.now)


def _way(db: Session, learner_id: str) -> str:
    person = db.exec(select(Learner).where(Learner.id == learner_id)).one()
    return (ways(person, CARRIED) or (LETTER,))[0]
