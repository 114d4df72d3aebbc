"""Uploaded lists as they stand: which wait, and what becomes of their lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Scope, one, scoped
from service.clock import local_day
from service.errors import NotFound, UserError
from service.lists.choices import Choices
from service.lists.columns import Layout
from service.lists.headings import Head, find_head
from service.lists.outcome import Outcome
from service.lists.reading import Line, read_lines
from service.lists.tables import ImportRun, ImportWord
from service.lists.words import Known
from service.typed.sheets import Sheet, sheet

IMPORTS_SHOWN = 10


@dataclass(frozen=True)
class Explained:
    """What is known to every kind of list: the day, words, what is put back."""

    today: date
    words: Mapping[tuple[str, str], str]
    accepted: frozenset[str]


@dataclass(frozen=True)
class ListKind:
    """A kind of list: how it looks, is understood, judged and stored.

    `judge` says what becomes of each line; `store` keeps one that is in order. `again`:
    a file that was taken over may come again, since a line finds its own record.
    """

    layout: Layout
    known: Callable[[Session, Scope, Explained], Known]
    judge: Callable[
        [Session, Scope, ImportRun, tuple[Line, ...], Choices, Any], Outcome[Any]
    ]
    store: Callable[[Session, Scope, Any, datetime], None]
    again: bool = True

    @property
    def name(self) -> str:
        """The layout's name, kept with every upload."""
        return self.layout.name


@dataclass(frozen=True)
class Review:
    """A list that waits: read anew, with everything decided so far.

    `asks` is what has to be settled first: "letters", "headings" or "" for neither;
    before that nothing is known about the lines.
    """

    kind: ListKind
    run: ImportRun
    choices: Choices
    known: Any
    sheet: Sheet
    head: Head
    asks: str
    outcome: Outcome[Any]


def recent_imports(
    session: Session, scope: Scope, subject: str
) -> tuple[ImportRun, ...]:
    """The latest uploads of a kind, newest first."""
    rows = _without_content(scope).where(ImportRun.subject == subject)
    rows = rows.order_by(col(ImportRun.uploaded_at).desc())
    return tuple(session.exec(rows.limit(IMPORTS_SHOWN)))


def open_imports(session: Session, scope: Scope, subject: str) -> tuple[ImportRun, ...]:
    """Lists of a kind that wait for somebody, the oldest first."""
    rows = _without_content(scope).where(
        ImportRun.state == "open", ImportRun.subject == subject
    )
    return tuple(session.exec(rows.order_by(col(ImportRun.uploaded_at))))


def _without_content(scope: Scope) -> SelectOfScalar[ImportRun]:
    """Runs without what was uploaded: megabytes that no list of lists shows."""
    return scoped(ImportRun, scope).options(defer(ImportRun.upload))  # type: ignore[arg-type]


def known_to(
    session: Session,
    scope: Scope,
    kind: ListKind,
    now: datetime,
    choices: Choices | None = None,
) -> Any:
    """The office's rules, records and explained words of today."""
    words = {
        (row.vocabulary, row.word): row.meaning
        for row in session.exec(scoped(ImportWord, scope))
    }
    accepted = choices.accepted if choices else frozenset()
    return kind.known(session, scope, Explained(local_day(now), words, accepted))


def run_of(
    session: Session, scope: Scope, run_id: str, kinds: Mapping[str, ListKind]
) -> tuple[ImportRun, ListKind]:
    """An upload of one of these kinds; NotFound for any other."""
    run = one(session, ImportRun, scope, run_id)
    if run.subject not in kinds:
        raise NotFound("ImportRun")
    return run, kinds[run.subject]


def read_again(
    session: Session, scope: Scope, kind: ListKind, run: ImportRun, now: datetime
) -> Review:
    """A list that waits, and what becomes of each line.

    Raises: UserError where it does not wait or holds no line.
    """
    if run.state != "open":
        raise UserError("This list is done with. Please upload it again.")
    choices = Choices.model_validate(run.choices)
    known = known_to(session, scope, kind, now, choices)
    read = sheet(run.upload, choices.encoding)
    head = find_head(read.rows, kind.layout, known)
    asks = "letters" if read.doubt else ""
    if not asks and not (head.settled and head.names_somebody):
        asks = "headings"
    lines: tuple[Line, ...] = ()
    if not asks:
        lines = read_lines(read, head, kind.layout, known, choices.cells)
    found = kind.judge(session, scope, run, lines, choices, known)
    return Review(kind, run, choices, known, read, head, asks, found)
