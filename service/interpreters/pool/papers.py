"""Papers that lapse or are missing, and the word to the interpreter before they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from service.access import Scope
from service.clock import local_day
from service.interpreters.pool.queries import number_text
from service.interpreters.tables import Interpreter, InterpreterDocument
from service.messages.actions import send_later
from service.rulesets.interpreting import DocumentKind
from service.rulesets.queries import rules

MEMBERS = ("active", "paused")


@dataclass(frozen=True)
class Lapsing:
    """A paper that ends soon, has ended, or (`until` None) was never seen."""

    interpreter_id: str
    code: str
    name: str
    kind: DocumentKind
    until: date | None
    lapsed: bool


def lapsing(session: Session, scope: Scope, now: datetime) -> tuple[Lapsing, ...]:
    """What the office has to see to, the first to end at the top.

    Missing ones count where the rules require them; staff are the employer's.
    """
    today = local_day(now)
    kinds = rules(session, scope, today).sets.interpreting.document
    people = session.exec(
        select(Interpreter).where(
            Interpreter.office_id == scope.office_id,
            col(Interpreter.state).in_(MEMBERS),
            Interpreter.kind == "volunteer",
        )
    ).all()
    papers = session.exec(
        select(InterpreterDocument).where(
            InterpreterDocument.office_id == scope.office_id
        )
    ).all()
    held = {(paper.interpreter_id, paper.kind): paper for paper in papers}
    found = []
    for person in people:
        for kind in kinds:
            paper = held.get((person.id, kind.id))
            until = paper.valid_until if paper else None
            if _waits(kind, paper, today):
                over = until is not None and until < today
                code = number_text(person.number)
                found.append(Lapsing(person.id, code, person.name, kind, until, over))
    return tuple(sorted(found, key=lambda x: (x.until or date.max, x.code, x.kind.id)))


def _waits(kind: DocumentKind, paper: InterpreterDocument | None, today: date) -> bool:
    if paper is None:
        return kind.required
    if paper.valid_until is None:
        return False
    return paper.valid_until - timedelta(days=kind.remind_days) <= today


def remind(session: Session, scope: Scope, base: str, now: datetime) -> int:
    """Every night: one message to everybody whose paper ends soon, once a paper.

    Neither the paper nor a name stands in it: the day and a link.
    """
    count = 0
    for one in lapsing(session, scope, now):
        if one.until is None or one.lapsed:
            continue
        paper = session.exec(
            select(InterpreterDocument).where(
                InterpreterDocument.office_id == scope.office_id,
                InterpreterDocument.interpreter_id == one.interpreter_id,
                InterpreterDocument.kind == one.kind.id,
                col(InterpreterDocument.reminded_at).is_(None),
            )
        ).one_or_none()
        if paper is None:
            continue
        paper.reminded_at = now
        session.add(paper)
        person = session.get_one(Interpreter, one.interpreter_id)
        count += _write(session, scope, person, one.until, base, now)
    return count


def _write(
    session: Session,
    scope: Scope,
    person: Interpreter,
    until: date,
    base: str,
    now: datetime,
) -> int:
    by_mail = bool(person.email) and person.channel != "sms"
    recipient = person.email if by_mail else person.phone
    if not recipient or person.channel == "call":
        return 0  # the office calls; the row stands on its page
    send_later(
        session,
        scope,
        now,
        channel="mail" if by_mail else "sms",
        recipient=recipient,
        language=person.contact_language,
        template="paper_ends",
        data={"day": f"{until:%d.%m.%Y}", "link": f"{base}/einsaetze/profil"},
    )
    return 1
