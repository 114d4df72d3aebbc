"""Uploaded lists as they stand, and everybody whom the written one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Scope, one, scoped
from service.clock import local_day
from service.errors import UserError
from service.learners.imports.choices import Choices
from service.learners.imports.headings import Head, find_head
from service.learners.imports.outcome import Outcome, Standing, outcome
from service.learners.imports.reading import read_lines
from service.learners.imports.words import Known
from service.learners.records.codes import form_key_hash
from service.learners.tables import ImportRun, ImportWord, Learner
from service.places.queries import places
from service.rulesets.queries import rules
from service.typed.sheets import Sheet, sheet

IMPORTS_SHOWN = 10


@dataclass(frozen=True)
class Review:
    """A list that waits: read anew, with everything decided so far.

    `asks` is what has to be settled first: "letters", "headings" or "" for neither;
    before that nothing is known about the lines.
    """

    run: ImportRun
    choices: Choices
    known: Known
    sheet: Sheet
    head: Head
    asks: str
    outcome: Outcome


def recent_imports(session: Session, scope: Scope) -> tuple[ImportRun, ...]:
    """The latest uploads, newest first."""
    rows = _without_content(scope).order_by(col(ImportRun.uploaded_at).desc())
    return tuple(session.exec(rows.limit(IMPORTS_SHOWN)))


def open_imports(session: Session, scope: Scope) -> tuple[ImportRun, ...]:
    """Lists that wait for somebody, the oldest first."""
    rows = _without_content(scope).where(ImportRun.state == "open")
    return tuple(session.exec(rows.order_by(col(ImportRun.uploaded_at))))


def _without_content(scope: Scope) -> SelectOfScalar[ImportRun]:
    """Runs without what was uploaded: megabytes that no list of lists shows."""
    return scoped(ImportRun, scope).options(defer(ImportRun.upload))  # type: ignore[arg-type]


def everybody(session: Session, scope: Scope) -> tuple[Learner, ...]:
    """Every learner of the office, by number."""
    rows = scoped(Learner, scope).where(Learner.state != "deleted")
    return tuple(session.exec(rows.order_by(col(Learner.number))))


def known_to(
    session: Session, scope: Scope, now: datetime, choices: Choices | None = None
) -> Known:
    """The office's rules, places and explained words of today."""
    today = local_day(now)
    explained = {
        (row.vocabulary, row.word): row.meaning
        for row in session.exec(scoped(ImportWord, scope))
    }
    accepted = choices.accepted if choices else frozenset()
    return Known(
        rules(session, scope, today),
        places(session, scope),
        today,
        explained,
        accepted,
    )


def review(session: Session, scope: Scope, run_id: str, now: datetime) -> Review:
    """A list that waits, and what becomes of each line.

    Raises: NotFound for a foreign or missing run; UserError where it does not wait or
    holds nobody.
    """
    run = one(session, ImportRun, scope, run_id)
    return read_again(session, scope, run, now)


def read_again(session: Session, scope: Scope, run: ImportRun, now: datetime) -> Review:
    """As `review`, of a row at hand."""
    if run.state != "open":
        raise UserError("This list is done with. Please upload it again.")
    choices = Choices.model_validate(run.choices)
    known = known_to(session, scope, now, choices)
    read = sheet(run.upload, choices.encoding)
    head = find_head(read.rows, known)
    asks = "letters" if read.doubt else ""
    if not asks and not (head.settled and head.names_people):
        asks = "headings"
    lines = () if asks else read_lines(read, head, known, choices.cells)
    met = Standing(
        everybody(session, scope),
        known,
        _repeated(session, scope, run),
        frozenset(map(int, run.done)),
    )
    found = outcome(lines, run.id, choices, met)
    return Review(run, choices, known, read, head, asks, found)


def _repeated(session: Session, scope: Scope, run: ImportRun) -> dict[str, Learner]:
    """People whom lines of earlier lists became, by the lines' marks."""
    earlier = select(ImportRun.id, ImportRun.done).where(
        ImportRun.office_id == scope.office_id, ImportRun.id != run.id
    )
    marks = {
        form_key_hash(f"{run_id}:{row}"): mark
        for run_id, done in session.exec(earlier)
        for row, mark in done.items()
    }
    people = everybody(session, scope) if marks else ()
    return {marks[row.form_key]: row for row in people if row.form_key in marks}
