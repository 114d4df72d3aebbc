"""Learner lists as all lists are: what they are read with, judged by and stored by."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from service.access import Scope, one
from service.learners.imports.actions import store_line
from service.learners.imports.layout import LAYOUT
from service.learners.imports.outcome import Entry, Standing, outcome
from service.learners.imports.queries import everybody
from service.learners.imports.words import Known
from service.learners.records.codes import form_key_hash
from service.learners.tables import Learner
from service.lists.choices import Choices
from service.lists.outcome import Outcome
from service.lists.queries import Explained, ListKind, Review, read_again
from service.lists.reading import Line
from service.lists.tables import ImportRun
from service.places.queries import places
from service.rulesets.queries import rules


def _known(session: Session, scope: Scope, explained: Explained) -> Known:
    return Known(
        rules(session, scope, explained.today),
        places(session, scope),
        today=explained.today,
        words=explained.words,
        accepted=explained.accepted,
    )


def _judge(
    session: Session,
    scope: Scope,
    run: ImportRun,
    lines: tuple[Line, ...],
    choices: Choices,
    known: Known,
) -> Outcome[Entry]:
    met = Standing(
        everybody(session, scope),
        known,
        _repeated(session, scope, run),
        frozenset(map(int, run.done)),
    )
    return outcome(lines, run.id, choices, met)


def _repeated(session: Session, scope: Scope, run: ImportRun) -> dict[str, Learner]:
    """People whom lines of earlier lists became, by the lines' marks."""
    earlier = select(ImportRun.id, ImportRun.done).where(
        ImportRun.office_id == scope.office_id,
        ImportRun.id != run.id,
        ImportRun.subject == LAYOUT.name,
    )
    marks = {
        form_key_hash(f"{run_id}:{row}"): mark
        for run_id, done in session.exec(earlier)
        for row, mark in done.items()
    }
    people = everybody(session, scope) if marks else ()
    return {marks[row.form_key]: row for row in people if row.form_key in marks}


LEARNERS = ListKind(LAYOUT, _known, _judge, store_line, again=False)
KINDS = {LEARNERS.name: LEARNERS}


def review(session: Session, scope: Scope, run_id: str, now: datetime) -> Review:
    """A learner list that waits, and what becomes of each line.

    Raises: NotFound for a foreign or missing run; UserError where it does not wait or
    holds nobody.
    """
    run = one(session, ImportRun, scope, run_id)
    return read_again(session, scope, LEARNERS, run, now)
