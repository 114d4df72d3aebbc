"""Adds and changes interpreters: profile, languages, papers, absences, exclusions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import BERLIN, local_day
from service.errors import NotFound, UserError
from service.interpreters.pool.forms import (
    AbsenceIn,
    DocumentIn,
    ExclusionIn,
    InterpreterIn,
    OwnProfileIn,
    SpokenIn,
)
from service.interpreters.pool.queries import find
from service.interpreters.tables import (
    Agency,
    Interpreter,
    InterpreterAbsence,
    InterpreterDocument,
    InterpreterExclusion,
    SpokenLanguage,
)
from service.places.tables import Place
from service.rulesets.interpreting import Unclear
from service.rulesets.queries import RulesInForce, rules
from service.supply.rows import change_row, known_row

SUBJECT = "interpreter"
UNCLEAR = "?"  # before the name of a word that several languages are called by


def add_interpreter(
    session: Session,
    scope: Scope,
    interpreter_in: InterpreterIn,
    now: datetime,
    row_id: str = "",
) -> Interpreter:
    """A new one with the next number; UserError at the field that cannot be.

    `row_id`: the id that the form brought for the new row.
    """
    check_profile(session, scope, interpreter_in, now)
    lock_office(session, scope)
    highest = select(func.max(Interpreter.number)).where(
        Interpreter.office_id == scope.office_id
    )
    values = interpreter_in.values()
    if row_id:
        values["id"] = row_id
    row = Interpreter(
        **values,
        office_id=scope.office_id,
        number=(session.exec(highest).one() or 0) + 1,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    _set_languages(session, scope, row.id, interpreter_in.languages)
    record(session, scope, now, f"{SUBJECT}.add", SUBJECT, row.id)
    return row


def change_interpreter(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    profile_in: OwnProfileIn,
    now: datetime,
) -> Interpreter:
    """Overwrites a profile; an interpreter's own form leaves what is the office's."""
    row = find(session, scope, interpreter_id)
    if row.state == "left":
        raise UserError("This person has left the pool.")
    check_profile(session, scope, profile_in, now)
    row.changed_at = now
    change_row(session, scope, now, row, SUBJECT, profile_in.values())
    if _set_languages(session, scope, row.id, profile_in.languages):
        details = {"fields": ["languages"]}
        record(session, scope, now, f"{SUBJECT}.languages", SUBJECT, row.id, details)
    if row.state == "invited" and scope.interpreter_id == row.id:
        row.state = "active"  # she has looked at it herself
        record(session, scope, now, f"{SUBJECT}.join", SUBJECT, row.id)
    session.add(row)
    return row


def check_profile(
    session: Session, scope: Scope, profile_in: OwnProfileIn, now: datetime
) -> None:
    """Raises UserError at the field that cannot be."""
    known_row(session, scope, Place, profile_in.place_id, "place_id")
    if profile_in.channel == "email" and not profile_in.email:
        raise UserError("For this way an e-mail address is needed.", "email")
    if profile_in.channel != "email" and not profile_in.phone:
        raise UserError("For this way a phone number is needed.", "phone")
    in_force = rules(session, scope, local_day(now))
    settings = {one.id for one in in_force.sets.interpreting.setting}
    if not settings.issuperset(profile_in.settings):
        raise UserError("Please choose one of the options.", "settings")
    check_languages(profile_in.languages, in_force)


def check_languages(lines: Iterable[SpokenIn], in_force: RulesInForce) -> None:
    """Related languages are never taken for each other: an unclear name is asked.

    Raises: UserError at the line.
    """
    names = {one.code: one.name_de for one in in_force.sets.languages.language}
    dialects = {one.id: one.language for one in in_force.sets.interpreting.dialect}
    unclear = {UNCLEAR + one.id: one for one in in_force.sets.interpreting.unclear}
    seen: set[str] = set()
    for number, line in enumerate(lines):
        field = f"language-{number}"
        if line.language in unclear:
            raise ask_which(unclear[line.language], names, field)
        if line.language not in names:
            raise UserError("Please choose one of the options.", field)
        if line.language in seen:
            raise UserError("This language stands twice.", field)
        seen.add(line.language)
        if any(dialects.get(one) != line.language for one in line.dialects):
            raise UserError(
                "This dialect belongs to another language.", f"dialects-{number}"
            )
    if not seen:
        raise UserError("Enter at least one language.", "language-0")


def ask_which(word: Unclear, names: dict[str, str], field: str) -> UserError:
    """Asks which of several languages is meant."""
    meant = ", ".join(names[code] for code in word.languages if code in names)
    return UserError(
        "“%(word)s” can mean several languages: %(languages)s. Please ask and choose.",
        field,
        word=word.name_de,
        languages=meant,
    )


def _set_languages(
    session: Session, scope: Scope, interpreter_id: str, lines: Iterable[SpokenIn]
) -> bool:
    """Whether anything was different."""
    held = session.exec(
        scoped(SpokenLanguage, scope).where(
            SpokenLanguage.interpreter_id == interpreter_id
        )
    ).all()
    before = {r.language: (r.level, tuple(sorted(r.dialects)), r.written) for r in held}
    after = {x.language: (x.level, tuple(sorted(x.dialects)), x.written) for x in lines}
    if before == after:
        return False
    for row in held:
        session.delete(row)
    session.flush()
    for language, (level, dialects, written) in after.items():
        session.add(
            SpokenLanguage(
                office_id=scope.office_id,
                interpreter_id=interpreter_id,
                language=language,
                level=level,
                dialects=list(dialects),
                written=written,
            )
        )
    session.flush()
    return True


def add_absence(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    absence_in: AbsenceIn,
    now: datetime,
) -> InterpreterAbsence:
    """A stretch without time; the same again is the one that stands.

    Locks the interpreter as every booking does: a job and an absence see each other.
    Raises: UserError where it is over already, or a talk is promised then.
    """
    find(session, scope, interpreter_id)
    locked = scoped(Interpreter, scope).where(Interpreter.id == interpreter_id)
    session.exec(locked.with_for_update()).one()
    starts_at, ends_at = stretch(absence_in)
    if ends_at <= now:
        raise UserError("These days are over already.", "first_on")
    same = scoped(InterpreterAbsence, scope).where(
        InterpreterAbsence.interpreter_id == interpreter_id,
        InterpreterAbsence.starts_at == starts_at,
        InterpreterAbsence.ends_at == ends_at,
    )
    standing = session.exec(same).first()
    if standing is not None:
        return standing
    row = InterpreterAbsence(
        office_id=scope.office_id,
        interpreter_id=interpreter_id,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the database keeps the time of what was promised
        raise UserError(
            "A talk is promised for this time. Please call it off first, so that "
            "somebody else is looked for.",
            "first_on",
        ) from None
    record(session, scope, now, f"{SUBJECT}.away", "interpreter_absence", row.id)
    return row


def stretch(absence_in: AbsenceIn) -> tuple[datetime, datetime]:
    """The instants of an absence; days are those of Germany, clocks changed or not."""
    last = absence_in.last_on or absence_in.first_on
    first = datetime.combine(absence_in.first_on, datetime.min.time(), BERLIN)
    if absence_in.from_time is not None and absence_in.to_time is not None:
        return (
            _at(first, absence_in.from_time),
            _at(first, absence_in.to_time),
        )
    return first, datetime.combine(
        last + timedelta(days=1), datetime.min.time(), BERLIN
    )


def _at(midnight: datetime, minute: int) -> datetime:
    """A wall time of a day (24:00 is the next midnight)."""
    day = midnight + timedelta(days=minute // 1440)
    return day.replace(hour=minute // 60 % 24, minute=minute % 60)


def end_absence(
    session: Session, scope: Scope, interpreter_id: str, absence_id: str, now: datetime
) -> bool:
    """Takes an absence back; False where it is gone already."""
    find(session, scope, interpreter_id)
    row = session.exec(
        scoped(InterpreterAbsence, scope).where(
            InterpreterAbsence.id == absence_id,
            InterpreterAbsence.interpreter_id == interpreter_id,
        )
    ).one_or_none()
    if row is None:
        return False
    session.delete(row)
    record(session, scope, now, f"{SUBJECT}.back", "interpreter_absence", absence_id)
    return True


def exclude(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    exclusion_in: ExclusionIn,
    now: datetime,
) -> None:
    """ "Not there"; no institution ever learns of it, nor does the trail say where."""
    find(session, scope, interpreter_id)
    kind, _, row_id = exclusion_in.where.partition(":")
    known_row(session, scope, Place if kind == "place" else Agency, row_id, "where")
    values: dict[str, Any] = {f"{kind}_id": row_id}
    same = scoped(InterpreterExclusion, scope).where(
        InterpreterExclusion.interpreter_id == interpreter_id,
        getattr(InterpreterExclusion, f"{kind}_id") == row_id,
    )
    if session.exec(same).first() is not None:
        return
    session.add(
        InterpreterExclusion(
            office_id=scope.office_id, interpreter_id=interpreter_id, **values
        )
    )
    record(session, scope, now, f"{SUBJECT}.exclude", SUBJECT, interpreter_id)


def include(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    exclusion_id: str,
    now: datetime,
) -> None:
    """Takes "not there" back; nothing where it is gone already."""
    find(session, scope, interpreter_id)
    gone = session.execute(
        delete(InterpreterExclusion).where(
            col(InterpreterExclusion.office_id) == scope.office_id,
            col(InterpreterExclusion.interpreter_id) == interpreter_id,
            col(InterpreterExclusion.id) == exclusion_id,
        )
    )
    if getattr(gone, "rowcount", 0):
        record(session, scope, now, f"{SUBJECT}.include", SUBJECT, interpreter_id)


def see_document(
    session: Session,
    scope: Scope,
    interpreter_id: str,
    document_in: DocumentIn,
    now: datetime,
) -> None:
    """The office has seen a paper: its dates, never the paper.

    An empty end follows from the rules. Raises: UserError at a day that cannot be.
    """
    one(session, Interpreter, scope, interpreter_id)
    today = local_day(now)
    kind = rules(session, scope, today).sets.interpreting.document_of(document_in.kind)
    if kind is None:
        raise NotFound("document kind")
    if document_in.seen_on > today:
        raise UserError("This day lies in the future.", f"seen_on-{kind.id}")
    until = document_in.valid_until
    if until is None and kind.months:
        until = _months_later(document_in.seen_on, kind.months)
    if until is not None and until < document_in.seen_on:
        raise UserError(
            "The last day must not be before the first.", f"valid_until-{kind.id}"
        )
    row = session.exec(
        scoped(InterpreterDocument, scope).where(
            InterpreterDocument.interpreter_id == interpreter_id,
            InterpreterDocument.kind == kind.id,
        )
    ).one_or_none() or InterpreterDocument(
        office_id=scope.office_id,
        interpreter_id=interpreter_id,
        kind=kind.id,
        seen_on=document_in.seen_on,
    )
    if (row.seen_on, row.valid_until) != (document_in.seen_on, until):
        row.reminded_at = None
    row.seen_on, row.valid_until = document_in.seen_on, until
    session.add(row)
    details = {"kind": kind.id}
    record(session, scope, now, f"{SUBJECT}.seen", SUBJECT, interpreter_id, details)


def _months_later(day: Any, months: int) -> Any:
    """The same day of a later month, at most its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)  # no month is shorter than 28 days
