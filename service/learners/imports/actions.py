"""Imports a learner list: a dry run that stores nothing, then all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.errors import Conflict, UserError
from service.learners.forms import LearnerIn
from service.learners.imports.cells import Known
from service.learners.imports.csv_text import Reading, decoded, read
from service.learners.records.actions import add_learner
from service.learners.tables import ImportRun, Learner
from service.learners.wording import number_text
from service.places.queries import fold, places
from service.rulesets.queries import rules
from service.typed.phones import phone_key

CONTENT_KEPT = timedelta(days=1)


def check_import(
    session: Session, scope: Scope, filename: str, content: bytes, now: datetime
) -> ImportRun:
    """The dry run: reads everything, keeps every fault, stores nobody.

    Raises UserError where the file is no CSV, its head is unusable, or the very same
    file has been imported before.
    """
    digest = hashlib.sha256(content).hexdigest()
    same = scoped(ImportRun, scope).where(
        ImportRun.file_digest == digest, ImportRun.state == "stored"
    )
    if session.exec(same).first() is not None:
        raise UserError("This very file has been imported already.", "file")
    text = decoded(content)
    reading = read(text, known_to(session, scope, now), digest)
    duplicates = _duplicates(session, scope, reading)
    name = filename.replace("\\", "/").split("/")[-1][:200] or "list.csv"
    _settle(session, scope, name)
    run = ImportRun(
        office_id=scope.office_id,
        filename=name,
        file_digest=digest,
        state="refused" if reading.problems else "checked",
        lines=len(reading.people) + len({p.line for p in reading.problems}),
        problems=[problem.as_json() for problem in reading.problems],
        duplicates=duplicates,
        content="" if reading.problems else text,
        uploaded_by=scope.actor_id,
        uploaded_at=now,
    )
    session.add(run)
    session.flush()
    details = {"lines": run.lines, "problems": len(run.problems)}
    record(session, scope, now, "import.check", "import_run", run.id, details)
    return run


def store_import(
    session: Session,
    scope: Scope,
    run_id: str,
    now: datetime,
    *,
    with_duplicates: bool = False,
) -> int:
    """Stores everybody of a checked file in this transaction, or nobody.

    Gives how many were stored; again is no fault and stores nobody twice.
    """
    run = one(session, ImportRun, scope, run_id)
    if run.state == "stored":
        return run.stored
    text = run.content
    _claim(session, scope, run)
    reading = read(text, known_to(session, scope, now), run.file_digest)
    if reading.problems:
        raise Conflict(
            "Places or rules were changed since this file was checked. Please upload "
            "it again."
        )
    known = {entry["line"] for entry in _duplicates(session, scope, reading)}
    stored = 0
    for line, person in reading.people:
        if line in known and not with_duplicates:
            continue
        add_learner(session, scope, person, now, source="import")
        stored += 1
    run.stored = stored
    session.add(run)
    details = {"stored": stored, "lines": run.lines}
    record(session, scope, now, "import.store", "import_run", run.id, details)
    return stored


def settle_import(session: Session, scope: Scope, run_id: str, now: datetime) -> None:
    """Puts a refused or unconfirmed file aside; its text is forgotten."""
    run = one(session, ImportRun, scope, run_id)
    if run.state in ("refused", "checked"):
        run.state, run.content = "settled", ""
        session.add(run)
        record(session, scope, now, "import.settle", "import_run", run.id)


def drop_content(session: Session, scope: Scope, now: datetime) -> int:
    """Empties files that nobody confirmed within a day; gives how many."""
    old = scoped(ImportRun, scope).where(
        ImportRun.content != "", ImportRun.uploaded_at < now - CONTENT_KEPT
    )
    rows = session.exec(old).all()
    for row in rows:
        row.content = ""
        row.state = "settled"
        session.add(row)
    return len(rows)


def known_to(session: Session, scope: Scope, now: datetime) -> Known:
    """The office's rules and places of today."""
    today = local_day(now)
    return Known(rules(session, scope, today), places(session, scope), today)


def _claim(session: Session, scope: Scope, run: ImportRun) -> None:
    done = session.execute(
        update(ImportRun)
        .where(
            col(ImportRun.id) == run.id,
            col(ImportRun.office_id) == scope.office_id,
            col(ImportRun.state) == "checked",
        )
        .values(state="stored", content="")
        .returning(col(ImportRun.id))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise UserError("This file cannot be imported. Please upload it again.")
    session.refresh(run)


def _settle(session: Session, scope: Scope, filename: str) -> None:
    """A new upload takes the place of earlier tries with a file of that name."""
    rows = scoped(ImportRun, scope).where(
        ImportRun.filename == filename,
        col(ImportRun.state).in_(("refused", "checked")),
    )
    for row in session.exec(rows):
        row.state, row.content = "settled", ""
        session.add(row)


def _duplicates(
    session: Session, scope: Scope, reading: Reading
) -> list[dict[str, object]]:
    """Lines whose name and phone number are on the list, or stand above, already."""
    rows = session.exec(scoped(Learner, scope).where(Learner.state != "deleted"))
    seen: dict[tuple[str, str], dict[str, object]] = {
        key: {"same_as": number_text(row.number)}
        for row in rows
        for key in _keys([row])
    }
    found: list[dict[str, object]] = []
    for line, person in reading.people:
        for key in _keys([person]):
            if key in seen:
                found.append({"line": line, **seen[key]})
            else:
                seen[key] = {"same_line": line}
    return found


def _keys(people: Iterable[Learner | LearnerIn]) -> list[tuple[str, str]]:
    return [(phone_key(p.phone), fold(p.call_name)) for p in people if p.phone]
