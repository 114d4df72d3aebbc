"""Texts of a language as an office sees them: message, German, what stands now.

What the office has put over the catalogue is kept by message id; a value (`%(name)s`)
that is lost or added is refused, since the sentence would say nothing or fail.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from service import i18n
from service.access import Scope, scoped
from service.audit.actions import record
from service.languages.tables import TextCorrection

VALUE = re.compile(r"%\(\w+\)[sd]|%%")
LOOSE = re.compile(r"%(?!\(\w+\)[sd])")
MOST_CHANGES = 5_000


@dataclass(frozen=True)
class TextRow:
    """One text: its message id (two of a plural), German, and the language's forms."""

    ids: tuple[str, ...]
    german: tuple[str, ...]
    shipped: tuple[str, ...]  # by the catalogue
    own: tuple[str, ...]  # by the office, empty without a correction

    @property
    def forms(self) -> tuple[str, ...]:
        """What people read."""
        return self.own or self.shipped


def corrections(session: Session, scope: Scope) -> i18n.Corrections:
    """What the office has corrected, by language and message id."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in session.exec(scoped(TextCorrection, scope)):
        found.setdefault(row.language, {})[row.message] = tuple(row.forms)
    return found


def rows(session: Session, scope: Scope, language: str) -> tuple[TextRow, ...]:
    """All texts of a language's catalogue, in the order of its files."""
    own = corrections(session, scope).get(language, {})
    german = i18n.entries(i18n.DEFAULT)
    return tuple(
        TextRow(ids, german.get(ids, ()), forms, own.get(ids[0], ()))
        for ids, forms in i18n.entries(language).items()
    )


@dataclass(frozen=True)
class Brought:
    """A line of an imported file: where it stands, which message, which forms."""

    line: int
    message: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A line that was not taken, and why; a message id with its values."""

    line: int
    message: str
    why: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Changed:
    """A text that says something else now."""

    message: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What an import has done."""

    changed: tuple[Changed, ...]
    refused: tuple[Refused, ...]
    same: int


SENTENCES = {
    "unknown": "This text is not in the catalogue.",
    "forms": "%(wanted)s forms are needed, %(found)s are there.",
    "lost": "%(values)s is missing.",
    "added": "%(values)s does not belong there.",
    "loose": "A percent sign of its own is written %%%%.",
    "empty": "The text is empty.",
    "twice": "This text stands in the file twice, and differently.",
}


def bring(
    session: Session,
    scope: Scope,
    language: str,
    brought: Sequence[Brought],
    now: datetime,
) -> Report:
    """Takes over what differs and fits; a text as shipped ends its correction."""
    known = {row.ids[0]: row for row in rows(session, scope, language)}
    changed, refused, seen, same = [], [], dict[str, tuple[str, ...]](), 0
    for line in brought:
        problem = _problem(known.get(line.message), line, seen)
        if problem is not None:
            refused.append(problem)
            continue
        row = known[line.message]
        again = line.message in seen
        seen[line.message] = line.forms
        if line.forms == row.forms or again:
            same += 1
            continue
        changed.append(Changed(line.message, row.forms, line.forms))
        _put(session, scope, language, row, line.forms, now)
    if changed:
        details = {"language": language, "texts": len(changed)}
        record(session, scope, now, "office.texts", "office", scope.office_id, details)
    return Report(tuple(changed), tuple(refused), same)


def _put(
    session: Session,
    scope: Scope,
    language: str,
    row: TextRow,
    forms: tuple[str, ...],
    now: datetime,
) -> None:
    found = session.exec(
        scoped(TextCorrection, scope).where(
            TextCorrection.language == language,
            col(TextCorrection.message) == row.ids[0],
        )
    ).one_or_none()
    if forms == row.shipped:
        if found is not None:
            session.delete(found)
        return
    kept = found or TextCorrection(
        office_id=scope.office_id,
        language=language,
        message=row.ids[0],
        changed_at=now,
    )
    kept.forms, kept.changed_at = list(forms), now
    session.add(kept)


def _problem(
    row: TextRow | None, line: Brought, seen: dict[str, tuple[str, ...]]
) -> Refused | None:
    if row is None:
        return Refused(line.line, line.message, SENTENCES["unknown"])
    if seen.get(line.message, line.forms) != line.forms:
        return Refused(line.line, line.message, SENTENCES["twice"])
    if not all(form.strip() for form in line.forms):
        return Refused(line.line, line.message, SENTENCES["empty"])
    if len(line.forms) != len(row.shipped):
        count = (("wanted", str(len(row.shipped))), ("found", str(len(line.forms))))
        return Refused(line.line, line.message, SENTENCES["forms"], count)
    wanted = Counter(VALUE.findall(row.ids[-1]))
    for form in line.forms:
        used = Counter(VALUE.findall(form))
        if LOOSE.search(form.replace("%%", "")):
            return Refused(line.line, line.message, SENTENCES["loose"])
        if used - wanted:
            told = (("values", ", ".join(used - wanted)),)
            return Refused(line.line, line.message, SENTENCES["added"], told)
        if wanted - used and len(row.ids) == 1:
            told = (("values", ", ".join(wanted - used)),)
            return Refused(line.line, line.message, SENTENCES["lost"], told)
    return None
