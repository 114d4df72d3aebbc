"""After the last day: one question about the next level, and three nobody signs.

Nobody is moved without an answer; seats of the course stay as history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, fresh, one, scoped
from service.accounts.tables import User
from service.audit.actions import record
from service.clock import local_day
from service.courses.meetings.meeting_dates import instant
from service.courses.meetings.schedule import last_day
from service.courses.tables import Course, CourseOpinion, NextStep, Seat
from service.courses.taught.notices import channel_of, helper_of
from service.errors import UserError
from service.learners.tables import Learner
from service.messages.actions import make_link, send_later
from service.rulesets.queries import RulesInForce, rules

PURPOSE = "next_step"
PATH = "/weiter/"
HELPER_PATH = "/helfen"
LASTS = timedelta(days=180)
ANSWERS = ("yes", "later", "no")
EVIDENCE = "course"
QUESTIONS = 3
CHOICES = (1, 2, 3)
ENOUGH = 5  # opinions that are shown together, never fewer
ANSWERED = "This question has been answered already. Nothing was changed."


def next_level(known: RulesInForce, levels: Sequence[str]) -> str:
    """The level after the highest of a course: the next general one; "" after the last.

    Whoever has learned to read and write goes on with the first general level.
    """
    taught = [known.levels[level] for level in levels if level in known.levels]
    if not taught:
        return ""
    highest = max(level.order for level in taught)
    later = [
        level
        for level in known.levels.values()
        if level.track == "general" and level.order > highest
    ]
    return min(later, key=lambda level: level.order).id if later else ""


def attended(session: Session, scope: Scope, course_id: str) -> list[str]:
    """Ids of the people who had a seat to the end, sorted."""
    rows = session.exec(
        select(Seat.learner_id).where(
            Seat.office_id == scope.office_id,
            Seat.course_id == course_id,
            Seat.state == "attended",
        )
    )
    return sorted(rows)


def ask_on(
    session: Session,
    scope: Scope,
    course_id: str,
    learner_id: str,
    now: datetime,
    base_url: str,
    carried: Collection[str],
) -> None:
    """Asks one person once; where no message leads to them it stands on *Heute*."""
    standing = session.exec(
        scoped(NextStep, scope).where(
            NextStep.course_id == course_id, NextStep.learner_id == learner_id
        )
    ).first()
    learner = one(session, Learner, scope, learner_id)
    if standing is not None or learner.state != "completed":
        return
    course = one(session, Course, scope, course_id)
    helper = helper_of(session, scope, learner)
    step = NextStep(
        office_id=scope.office_id,
        course_id=course_id,
        learner_id=learner_id,
        level=next_level(rules(session, scope, local_day(now)), course.levels),
        channel=channel_of(learner, helper, carried),
        asked_at=now,
    )
    session.add(step)
    session.flush()
    _write(session, scope, step, learner, helper, now, base_url)


def _write(
    session: Session,
    scope: Scope,
    step: NextStep,
    learner: Learner,
    helper: User | None,
    now: datetime,
    base_url: str,
) -> None:
    told: dict[str, Any]
    if step.channel == "helper" and helper is not None and helper.email:
        told = {"channel": "mail", "recipient": helper.email, "language": "de"}
        told |= {"template": "next_step_helper"}
        link = f"{base_url}{HELPER_PATH}"
    elif step.channel in ("sms", "mail"):
        token = make_link(session, scope, now, PURPOSE, step.id, LASTS)
        told = {
            "channel": step.channel,
            "recipient": learner.phone if step.channel == "sms" else learner.email,
            "language": learner.contact_language,
            "template": "next_step",
        }
        link = f"{base_url}{PATH}{token}"
    else:
        return
    send_later(session, scope, now, data={"link": link}, **told)


def answer_step(
    session: Session, scope: Scope, step_id: str, answer: str, now: datetime, how: str
) -> NextStep:
    """Yes: the person waits for the next level since the course's end. Once.

    "later" may become a yes or a no. Raises UserError where it was answered, or the
    person is on the list or off it by now.
    """
    step = one(session, NextStep, scope, step_id)
    if answer not in ANSWERS:
        raise UserError("Please choose one of the options.")
    done = session.execute(
        update(NextStep)
        .where(
            col(NextStep.id) == step_id,
            col(NextStep.office_id) == scope.office_id,
            col(NextStep.state).in_(("open", "later")),
        )
        .values(state=answer, answered_at=now, answered_how=how)
        .returning(col(NextStep.id))
        .execution_options(synchronize_session=False)
    ).first()
    fresh(session, step)
    if done is None:
        raise UserError(ANSWERED)
    if answer == "yes":
        _wait_on(session, scope, step, now)
    details = {"answer": answer, "how": how}
    record(session, scope, now, "next_step.answer", "next_step", step.id, details)
    return step


def _wait_on(session: Session, scope: Scope, step: NextStep, now: datetime) -> None:
    course = one(session, Course, scope, step.course_id)
    ended = last_day(course)
    values: dict[str, Any] = {
        "state": "waiting",
        "waiting_since": min(instant(ended, 24 * 60), now),
        "changed_at": now,
    }
    if step.level:
        values |= {
            "level": step.level,
            "level_evidence": EVIDENCE,
            "level_evidence_on": ended,
        }
    moved = session.execute(
        update(Learner)
        .where(
            col(Learner.id) == step.learner_id,
            col(Learner.office_id) == scope.office_id,
            col(Learner.state) == "completed",
        )
        .values(**values)
        .returning(col(Learner.id))
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise UserError(
            "The person is on the list already, or has left it. Nothing was changed."
        )


def use_opinion(session: Session, scope: Scope, step_id: str) -> bool:
    """Uses up the one opinion of a person; False if it was given before.

    What the person thinks is written in another transaction, without a time, so that
    no row says whose it is.
    """
    used = session.execute(
        update(NextStep)
        .where(
            col(NextStep.id) == step_id,
            col(NextStep.office_id) == scope.office_id,
            ~col(NextStep.opinion_given),
        )
        .values(opinion_given=True)
        .returning(col(NextStep.id))
        .execution_options(synchronize_session=False)
    ).first()
    return used is not None


def keep_opinion(
    session: Session,
    scope: Scope,
    course_id: str,
    answers: Sequence[int],
    now: datetime,
) -> None:
    """Three answers of nobody in particular."""
    if len(answers) != QUESTIONS or any(one not in CHOICES for one in answers):
        raise UserError("Please answer all three questions.")
    session.add(
        CourseOpinion(
            office_id=scope.office_id,
            course_id=course_id,
            answers=list(answers),
            answered_on=local_day(now),
        )
    )


def opinions(
    session: Session, scope: Scope, course_id: str
) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """How many there are, and of each question how often 1, 2 and 3: from ENOUGH on."""
    rows = session.exec(
        select(CourseOpinion.answers).where(
            CourseOpinion.office_id == scope.office_id,
            CourseOpinion.course_id == course_id,
        )
    ).all()
    if len(rows) < ENOUGH:
        return len(rows), ()
    counted = [Counter(row[n] for row in rows) for n in range(QUESTIONS)]
    return len(rows), tuple(tuple(c[choice] for choice in CHOICES) for c in counted)


@dataclass(frozen=True)
class StepView:
    """The question with all it is about."""

    step: NextStep
    course: Course
    learner: Learner


def step_view(session: Session, scope: Scope, step_id: str) -> StepView:
    """One question; NotFound for a foreign and a missing one alike."""
    step = one(session, NextStep, scope, step_id)
    return StepView(
        step,
        one(session, Course, scope, step.course_id),
        one(session, Learner, scope, step.learner_id),
    )


def open_steps(
    session: Session, scope: Scope, learner_ids: Sequence[str]
) -> tuple[StepView, ...]:
    """Questions to these people that nobody has answered, the newest first."""
    rows = session.exec(
        scoped(NextStep, scope)
        .where(
            col(NextStep.learner_id).in_(learner_ids),
            NextStep.state == "open",
        )
        .order_by(col(NextStep.asked_at).desc(), col(NextStep.id))
    ).all()
    return tuple(step_view(session, scope, row.id) for row in rows)
