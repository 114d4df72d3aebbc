"""What is known of somebody: for themselves as a file, for the office as a history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from service.access import Scope, scoped
from service.accounts.tables import User
from service.courses.tables import Course, Invitation, Notice, Seat
from service.database import OfficeRow
from service.learners.tables import CallTask, ContactNote, Learner, LevelDayInvitation
from service.places.tables import Place
from service.retention import Personal, declared

# Of no use to anybody but this software, or about somebody else.
INNER = frozenset(
    {"office_id", "form_key", "code_hash", "token_hash", "entered_by", "made_by"}
)
OTHERS = frozenset({"learner_link"})


@dataclass(frozen=True)
class Contact:
    """One line of the history: `kind` and `state` are words of the wording."""

    at: datetime
    kind: str
    state: str = ""
    note: str = ""
    by: str = ""
    about: str = ""


def history(session: Session, scope: Scope, learner: Learner) -> tuple[Contact, ...]:
    """Notes, calls, invitations and changed dates of a person, the newest first."""
    names = {
        user.id: user.display_name
        for user in session.exec(select(User).where(User.office_id == scope.office_id))
    }
    found = [
        *_notes(session, scope, learner, names),
        *_calls(session, scope, learner, names),
        *_invitations(session, scope, learner),
        *_notices(session, scope, learner),
        *_test_days(session, scope, learner),
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _notes(
    session: Session, scope: Scope, learner: Learner, names: dict[str, str]
) -> Iterator[Contact]:
    rows = scoped(ContactNote, scope).where(ContactNote.learner_id == learner.id)
    for row in session.exec(rows):
        by = names.get(row.made_by, "")
        yield Contact(row.made_at, row.kind, note=row.note, by=by)


def _calls(
    session: Session, scope: Scope, learner: Learner, names: dict[str, str]
) -> Iterator[Contact]:
    for row in session.exec(
        scoped(CallTask, scope).where(CallTask.learner_id == learner.id)
    ):
        at = row.closed_at or row.created_at
        by = names.get(row.claimed_by, "")
        yield Contact(at, "call_task", state=row.state, by=by)


def _invitations(session: Session, scope: Scope, learner: Learner) -> Iterator[Contact]:
    rows = session.exec(
        select(Invitation, Course)
        .join(Course, col(Course.id) == col(Invitation.course_id))
        .where(
            Invitation.office_id == scope.office_id,
            Invitation.learner_id == learner.id,
        )
    )
    for row, course in rows:
        about = f"K-{course.number:03d}"
        yield Contact(row.created_at, "invitation", state=row.state, about=about)


def _notices(session: Session, scope: Scope, learner: Learner) -> Iterator[Contact]:
    rows = scoped(Notice, scope).where(Notice.learner_id == learner.id)
    for row in session.exec(rows):
        if row.told_at is not None:
            yield Contact(row.told_at, "notice", state=row.state)


def _test_days(session: Session, scope: Scope, learner: Learner) -> Iterator[Contact]:
    rows = scoped(LevelDayInvitation, scope)
    for row in session.exec(rows.where(LevelDayInvitation.learner_id == learner.id)):
        yield Contact(row.sent_at, "level_day", state=row.result or row.state)


@dataclass(frozen=True)
class Own:
    """What a person is told of their data: counts by table, and what stays and why.

    `stays`: message ids of reasons, each once, for rows that there are.
    """

    notes: int
    seats: int
    invitations: int
    stays: tuple[str, ...]


def own(session: Session, scope: Scope, learner: Learner) -> Own:
    """The counts of the page and what an erasure leaves."""
    kept = [
        personal.stays
        for table, personal in declared()
        if personal.stays and _rows(session, scope, table, personal, learner.id)
    ]

    def count(table: Any) -> int:
        wanted = scoped(table, scope).where(table.learner_id == learner.id)
        return len(session.exec(wanted).all())

    return Own(
        notes=count(ContactNote),
        seats=count(Seat),
        invitations=count(Invitation),
        stays=tuple(dict.fromkeys(kept)),
    )


def as_data(session: Session, scope: Scope, learner: Learner) -> dict[str, Any]:
    """Everything that is stored of a person, as plain values by table and column."""
    home = session.get(Place, learner.place_id) if learner.place_id else None
    found: dict[str, Any] = {
        "record": _plain(learner) | {"place": home.name if home else ""}
    }
    for table, personal in declared():
        name = str(table.__tablename__)
        if name in OTHERS:
            continue
        rows = _rows(session, scope, table, personal, learner.id)
        if rows:
            found[name] = [_plain(row) for row in rows]
    return found


def _rows(
    session: Session,
    scope: Scope,
    table: type[OfficeRow],
    personal: Personal,
    learner_id: str,
) -> list[OfficeRow]:
    theirs = [getattr(table, name) == learner_id for name in personal.people]
    wanted = scoped(table, scope).where(or_(*theirs)).order_by(col(table.id))
    return list(session.exec(wanted))


def _plain(row: OfficeRow) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value
        for name, value in row.model_dump().items()
        if name not in INNER
    }
