"""Interpreters as pages read them; an interpreter sees herself alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Role, Scope, scoped
from service.errors import NotFound
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterAbsence,
    InterpreterDocument,
    InterpreterExclusion,
    InterpreterRequest,
    SpokenLanguage,
)
from service.places.tables import Place
from service.typed.names import found_in

STANDS = ("agreed", "asked_again")
PAGE = 50


def number_text(number: int) -> str:
    """The number of an interpreter as it is shown."""
    return f"S-{number:04d}"


def visible(scope: Scope) -> SelectOfScalar[Interpreter]:
    """The interpreters somebody may see: the office all, an interpreter herself."""
    rows = scoped(Interpreter, scope)
    if scope.role in (Role.COORDINATOR, Role.ADMINISTRATOR) or scope.role is None:
        return rows
    own = scope.interpreter_id if scope.role is Role.INTERPRETER else None
    return rows.where(col(Interpreter.id) == (own or ""))


def find(session: Session, scope: Scope, interpreter_id: str) -> Interpreter:
    """The row; NotFound for one that is not there or not for this actor."""
    row = session.exec(
        visible(scope).where(Interpreter.id == interpreter_id)
    ).one_or_none()
    if row is None:
        raise NotFound("interpreter")
    return row


@dataclass(frozen=True)
class Spoken:
    """A language with its level (1 everyday, 2 fluent, 3 native) and dialects."""

    language: str
    level: int
    dialects: tuple[str, ...]
    written: bool


@dataclass(frozen=True)
class Profile:
    """An interpreter; stretches are (weekday, start, end), Monday = 0, in minutes."""

    id: str
    number: int
    kind: str
    state: str
    paused_until: date | None
    name: str
    phone: str
    email: str
    extension: str
    channel: str
    contact_language: str
    place_id: str | None
    mode: str
    max_oneway: int
    gender: str
    german_level: str
    settings: tuple[str, ...]
    available: tuple[tuple[int, int, int], ...]
    quiet_from: int
    quiet_to: int
    max_week: int
    notice_minutes: int
    on_phone: bool
    on_video: bool
    standby: bool
    allowance_elsewhere_cents: int
    place_name: str
    languages: tuple[Spoken, ...]

    @property
    def code(self) -> str:
        """S-0007."""
        return number_text(self.number)


def profile(session: Session, scope: Scope, interpreter_id: str) -> Profile:
    """One interpreter; NotFound as `find`."""
    return _profiles(session, scope, [find(session, scope, interpreter_id)])[0]


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; `q` is a number, a name, a phone or an address."""

    q: str = ""
    language: str = ""
    place_id: str = ""
    state: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A page of the list."""

    rows: tuple[Profile, ...]
    total: int
    number: int
    pages: int


def pool(session: Session, scope: Scope, wanted: Wanted, number: int = 1) -> Found:
    """The interpreters of the office by name; who has left only where asked for."""
    rows = visible(scope).order_by(col(Interpreter.number))
    if wanted.state:
        rows = rows.where(Interpreter.state == wanted.state)
    else:
        rows = rows.where(Interpreter.state != "left")
    if wanted.kind:
        rows = rows.where(Interpreter.kind == wanted.kind)
    if wanted.place_id:
        rows = rows.where(Interpreter.place_id == wanted.place_id)
    if wanted.language:
        speakers = select(SpokenLanguage.interpreter_id).where(
            SpokenLanguage.office_id == scope.office_id,
            SpokenLanguage.language == wanted.language,
        )
        rows = rows.where(col(Interpreter.id).in_(speakers))
    found = [row for row in session.exec(rows) if _matches(row, wanted.q)]
    found.sort(key=lambda row: (row.name.casefold(), row.number))
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, number), pages)
    part = found[(number - 1) * PAGE : number * PAGE]
    return Found(_profiles(session, scope, part), len(found), number, pages)


def all_profiles(session: Session, scope: Scope) -> tuple[Profile, ...]:
    """Everybody who has not left, in the order of their numbers."""
    rows = visible(scope).where(Interpreter.state != "left")
    return _profiles(
        session, scope, session.exec(rows.order_by(col(Interpreter.number)))
    )


def _matches(row: Interpreter, typed: str) -> bool:
    code, digits = number_text(row.number), "".join(filter(str.isdigit, typed))
    phone = "".join(filter(str.isdigit, row.phone))
    return (
        not typed.strip()
        or found_in(typed, row.name, code, row.email)
        or (len(digits) > 3 and digits in phone)
    )


def _profiles(
    session: Session, scope: Scope, rows: Iterable[Interpreter]
) -> tuple[Profile, ...]:
    known = list(rows)
    ids = [row.id for row in known]
    spoken = _spoken(session, scope, ids)
    wanted = select(Place.id, Place.name).where(Place.office_id == scope.office_id)
    names = dict(session.exec(wanted).all())
    return tuple(
        Profile(
            **{name: _frozen(getattr(row, name)) for name in _COLUMNS},
            place_name=names.get(row.place_id or "", ""),
            languages=tuple(spoken[row.id]),
        )
        for row in known
    )


_COLUMNS = tuple(
    f.name for f in fields(Profile) if f.name not in ("place_name", "languages")
)


def _frozen(value: Any) -> Any:
    """Lists of JSON columns as tuples, stretches too."""
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value


def _spoken(
    session: Session, scope: Scope, ids: list[str]
) -> defaultdict[str, list[Spoken]]:
    found: defaultdict[str, list[Spoken]] = defaultdict(list)
    rows = session.exec(
        scoped(SpokenLanguage, scope)
        .where(col(SpokenLanguage.interpreter_id).in_(ids))
        .order_by(col(SpokenLanguage.level).desc(), col(SpokenLanguage.language))
    )
    for row in rows:
        found[row.interpreter_id].append(
            Spoken(row.language, row.level, tuple(row.dialects), row.written)
        )
    return found


@dataclass(frozen=True)
class AbsenceView:
    """A stretch without time; `whole`: whole days. `promised`: codes of jobs in it."""

    id: str
    starts_at: datetime
    ends_at: datetime
    promised: tuple[str, ...]


def absences(
    session: Session, scope: Scope, interpreter_id: str, since: datetime
) -> tuple[AbsenceView, ...]:
    """What is not over, the first at the top."""
    find(session, scope, interpreter_id)
    rows = session.exec(
        scoped(InterpreterAbsence, scope)
        .where(
            InterpreterAbsence.interpreter_id == interpreter_id,
            col(InterpreterAbsence.ends_at) > since,
        )
        .order_by(col(InterpreterAbsence.starts_at), col(InterpreterAbsence.id))
    ).all()
    return tuple(
        AbsenceView(
            row.id,
            row.starts_at,
            row.ends_at,
            promised(session, scope, interpreter_id, row.starts_at, row.ends_at),
        )
        for row in rows
    )


def promised(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    starts_at: datetime,
    ends_at: datetime,
) -> tuple[str, ...]:
    """Codes of the requests somebody has promised in a stretch of time."""
    rows = session.exec(
        select(InterpreterRequest.number)
        .join(Assignment, col(Assignment.request_id) == col(InterpreterRequest.id))
        .where(
            Assignment.office_id == scope.office_id,
            Assignment.interpreter_id == interpreter_id,
            col(Assignment.state).in_(STANDS),
            col(Assignment.starts_at) < ends_at,
            col(Assignment.ends_at) > starts_at,
        )
        .order_by(col(InterpreterRequest.number))
    )
    return tuple(f"A-{number:04d}" for number in rows)


@dataclass(frozen=True)
class ExclusionView:
    """ "Not there": the name of a place or an institution."""

    id: str
    name: str


def exclusions(
    session: Session, scope: Scope, interpreter_id: str
) -> tuple[ExclusionView, ...]:
    """Where somebody does not want to go: for her and the office, nobody else."""
    find(session, scope, interpreter_id)
    rows = session.exec(
        select(InterpreterExclusion.id, Place.name, Agency.name)
        .outerjoin(Place, col(Place.id) == col(InterpreterExclusion.place_id))
        .outerjoin(Agency, col(Agency.id) == col(InterpreterExclusion.agency_id))
        .where(
            InterpreterExclusion.office_id == scope.office_id,
            InterpreterExclusion.interpreter_id == interpreter_id,
        )
    )
    found = [ExclusionView(row[0], row[1] or row[2] or "") for row in rows]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


@dataclass(frozen=True)
class DocumentView:
    """A paper that was seen."""

    kind: str
    seen_on: date
    valid_until: date | None


def documents(
    session: Session, scope: Scope, interpreter_id: str
) -> dict[str, DocumentView]:
    """Papers by kind; dates only."""
    find(session, scope, interpreter_id)
    rows = session.exec(
        scoped(InterpreterDocument, scope).where(
            InterpreterDocument.interpreter_id == interpreter_id
        )
    )
    return {r.kind: DocumentView(r.kind, r.seen_on, r.valid_until) for r in rows}


def names(session: Session, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Everybody of the pool to choose from: id, and number with name."""
    rows = session.exec(
        visible(scope)
        .where(Interpreter.state != "left")
        .order_by(col(Interpreter.number))
    )
    return tuple((x.id, f"{number_text(x.number)} {x.name}".strip()) for x in rows)


def languages_of_pool(session: Session, scope: Scope) -> tuple[str, ...]:
    """What active volunteers speak, the language of most of them first."""
    rows = session.exec(
        select(SpokenLanguage.language)
        .join(Interpreter, col(Interpreter.id) == SpokenLanguage.interpreter_id)
        .where(
            SpokenLanguage.office_id == scope.office_id,
            Interpreter.state == "active",
            Interpreter.kind == "volunteer",
        )
        .group_by(col(SpokenLanguage.language))
        .order_by(func.count().desc(), col(SpokenLanguage.language))
    )
    return tuple(rows)
