"""Takes lists over: read, explained, decided, and stored in one go a click."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.database import ID_LENGTH
from service.errors import Conflict, UserError
from service.lists.choices import Choices
from service.lists.columns import Layout
from service.lists.outcome import ADDED, CHANGED, FAULTY, OPEN, line_mark
from service.lists.queries import ListKind, Review, read_again, run_of
from service.lists.tables import ImportRun, ImportWord
from service.lists.words import IGNORED, Known, word_key
from service.typed.sheets import sheet
from service.typed.signs import bare

UPLOAD_KEPT = timedelta(days=7)
LONGEST_WORD = 80
Kinds = Mapping[str, ListKind]
# The name of a file of faulty lines tells which list it comes from.
FAULTS_FILE = re.compile(rf"korrektur-([2-9a-z]{{{ID_LENGTH}}})")


def upload(
    session: Session,
    scope: Scope,
    kind: ListKind,
    filename: str,
    content: bytes,
    now: datetime,
) -> ImportRun:
    """Keeps an uploaded list and reads it; stores nothing of it yet.

    The very same file again leads to the list that waits already. Raises: UserError
    where it is no table or has been taken over as a whole.
    """
    digest = hashlib.sha256(content).hexdigest()
    rows = scoped(ImportRun, scope).where(
        ImportRun.file_digest == digest, ImportRun.subject == kind.name
    )
    for row in session.exec(rows):
        if row.state == "open":
            return row
        if row.state == "stored" and not kind.again:
            raise UserError("This very file has been imported already.", "file")
    sheet(content)
    name = _file_name(filename)
    _settle_earlier(session, scope, kind, name)
    run = ImportRun(
        office_id=scope.office_id,
        subject=kind.name,
        filename=name,
        file_digest=digest,
        state="open",
        lines=0,
        upload=content,
        uploaded_by=scope.actor_id,
        uploaded_at=now,
    )
    session.add(run)
    session.flush()
    _count(session, read_again(session, scope, kind, run, now))
    details = {"lines": run.lines, "faults": run.faults}
    record(session, scope, now, "import.check", "import_run", run.id, details)
    return run


def _file_name(sent: str) -> str:
    """The last part of a file's name, without signs that no database holds."""
    last = sent.replace("\\", "/").split("/")[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or "list.csv"


def _settle_earlier(
    session: Session, scope: Scope, kind: ListKind, filename: str
) -> None:
    """A new upload takes the place of the list that it corrects."""
    named = FAULTS_FILE.search(filename)
    same = (ImportRun.filename == filename) | (
        ImportRun.id == (named[1] if named else "")
    )
    rows = scoped(ImportRun, scope).where(
        same, ImportRun.state == "open", ImportRun.subject == kind.name
    )
    for row in session.exec(rows):
        _empty(row, "settled")
        session.add(row)


def _empty(run: ImportRun, state: str) -> None:
    run.state, run.upload, run.choices, run.faults = state, b"", {}, 0


def decide(
    session: Session,
    scope: Scope,
    kinds: Kinds,
    run_id: str,
    now: datetime,
    change: Callable[[Choices, Review], Choices],
) -> Review:
    """Changes the decisions about a list; those of another tab stay."""
    run, kind = run_of(session, scope, run_id, kinds)
    seen = read_again(session, scope, kind, _locked(session, scope, run_id), now)
    run = seen.run
    run.choices = change(seen.choices, seen).kept()
    session.add(run)
    session.flush()
    again = read_again(session, scope, kind, run, now)
    _count(session, again)
    return again


def explain(
    session: Session,
    scope: Scope,
    layout: Layout,
    vocabulary: str,
    meanings: Mapping[str, str],
    known: Known,
    now: datetime,
) -> None:
    """Keeps what words mean, from now on in all lists of the office.

    Raises: UserError for a meaning that the vocabulary does not have, and for a word
    that is too long or holds what cannot be stored.
    """
    if vocabulary == layout.vocabulary:
        allowed = set(layout.by_key)
    elif vocabulary in known.vocabularies:
        allowed = set(known.ways(vocabulary))
    else:
        raise UserError("Please choose one of the options.")
    for word, meaning in meanings.items():
        if meaning not in {IGNORED, *allowed}:
            raise UserError("Please choose one of the options.")
        _keep_word(session, scope, vocabulary, word_key(bare(word)), meaning, now)
    details = {"vocabulary": vocabulary, "words": len(meanings)}
    record(session, scope, now, "import.explain", "office", scope.office_id, details)


def _keep_word(
    session: Session,
    scope: Scope,
    vocabulary: str,
    word: str,
    meaning: str,
    now: datetime,
) -> None:
    if len(word) > LONGEST_WORD:
        raise UserError(
            "This is too long: at most %(max_length)s characters.",
            max_length=LONGEST_WORD,
        )
    standing = session.exec(
        scoped(ImportWord, scope).where(
            ImportWord.vocabulary == vocabulary, ImportWord.word == word
        )
    ).one_or_none()
    row = standing or ImportWord(
        office_id=scope.office_id,
        vocabulary=vocabulary,
        word=word,
        meaning=meaning,
        explained_at=now,
    )
    row.meaning, row.explained_at = meaning, now
    session.add(row)
    session.flush()


def store(
    session: Session,
    scope: Scope,
    kinds: Kinds,
    run_id: str,
    mark: str,
    form_key: str,
    now: datetime,
) -> ImportRun:
    """Stores what is in order and decided, all of it or nothing.

    `mark` is the outcome's that somebody saw. The same form sent twice stores once;
    lines with faults stay for later. Raises: UserError while a question is open;
    Conflict where the outcome is another one by now.
    """
    lock_office(session, scope)  # records, rooms and places of many lines at once
    _, kind = run_of(session, scope, run_id, kinds)
    run = _locked(session, scope, run_id)
    key = hashlib.sha256(form_key.encode()).hexdigest() if form_key else ""
    if key and run.last_key == key:
        return run
    seen = read_again(session, scope, kind, run, now)
    if seen.asks or seen.outcome.of(OPEN):
        raise UserError("Please settle all questions above first. Nothing was stored.")
    if seen.outcome.mark != mark:
        raise Conflict(
            "Something has changed since this page was shown. Please look at it "
            "again; nothing was stored."
        )
    for entry in seen.outcome.ready:
        try:
            kind.store(session, scope, entry, now)
        except Conflict:
            raise
        except UserError as error:
            raise UserError(
                "Line %(line)s cannot be stored: %(why)s",
                "",
                line=entry.line.row,
                why=error.message,
                **error.values,
            ) from error
    _finish(session, scope, seen, key, now)
    return run


def _finish(
    session: Session, scope: Scope, seen: Review, key: str, now: datetime
) -> None:
    run, found = seen.run, seen.outcome
    run.done = run.done | {str(e.line.row): line_mark(e.line) for e in found.ready}
    run.stored += len(found.of(ADDED))
    run.changed += len(found.of(CHANGED))
    run.last_key = key
    if not found.of(FAULTY):
        _empty(run, "stored")
    session.add(run)
    details = {
        "stored": len(found.of(ADDED)),
        "changed": len(found.of(CHANGED)),
        "lines": run.lines,
    }
    record(session, scope, now, "import.store", "import_run", run.id, details)


def settle_import(
    session: Session, scope: Scope, kinds: Kinds, run_id: str, now: datetime
) -> None:
    """Puts a list that waits aside; its content is forgotten."""
    run_of(session, scope, run_id, kinds)
    run = _locked(session, scope, run_id)
    if run.state == "open":
        _empty(run, "settled")
        session.add(run)
        record(session, scope, now, "import.settle", "import_run", run.id)


def drop_content(session: Session, scope: Scope, now: datetime) -> int:
    """Empties lists that nobody finished within a week; gives how many."""
    old = scoped(ImportRun, scope).where(
        ImportRun.state == "open", ImportRun.uploaded_at < now - UPLOAD_KEPT
    )
    rows = session.exec(old).all()
    for row in rows:
        _empty(row, "settled")
        session.add(row)
    return len(rows)


def _locked(session: Session, scope: Scope, run_id: str) -> ImportRun:
    """The run's row, which nobody else can change until the transaction ends."""
    one(session, ImportRun, scope, run_id)
    row = scoped(ImportRun, scope).where(col(ImportRun.id) == run_id)
    return session.exec(
        row.with_for_update().execution_options(populate_existing=True)
    ).one()


def _count(session: Session, seen: Review) -> None:
    """Keeps how many lines there are, and how many of them with faults."""
    run = seen.run
    run.lines = len(seen.outcome.entries) or len(seen.sheet.rows) - 1
    run.faults = len(seen.outcome.of(FAULTY))
    session.add(run)
