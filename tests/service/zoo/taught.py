"""What becomes of courses and test days of the small county; who is asked by link."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from service.access import Scope
from service.courses.invitations import missing
from service.courses.leveldays import telling
from service.courses.tables import (
    Attendance,
    Course,
    NextStep,
    Notice,
)
from service.courses.taught import completion, door, notices
from service.learners.tables import Learner, LevelDayInvitation
from service.messages.actions import make_link
from tests.builders import NOW
from tests.service.access_rows import Table, foreign_row

#: Pages for the office, by the row that they are about.
CALLED: dict[str, Table] = {
    "/kursverwaltung/nicht-gekommen/": Attendance,
    "/kursverwaltung/weiter/": NextStep,
    "/kursverwaltung/benachrichtigung/": Notice,
    "/testtage/antwort/": LevelDayInvitation,
}
#: Pages behind links: what the link is for, and the row.
LINKED: dict[str, tuple[str, Table]] = {
    "/unterricht/": (door.PURPOSE, Course),
    "/weiter/": (completion.PURPOSE, NextStep),
    "/termin/": (notices.PURPOSE, Notice),
    "/testtag/": (telling.PURPOSE, LevelDayInvitation),
    "/nachfrage/": (missing.PURPOSE, Learner),
}


def teach(session: Session, scope: Scope) -> list[str]:
    """A row for each of these pages, and where they are."""
    lasts = timedelta(days=30)
    pages = []
    for path, table in CALLED.items():
        pages.append(path + foreign_row(session, scope, table))
        if table is NextStep:
            _completed(session, pages[-1].removeprefix(path))
    for path, (purpose, table) in LINKED.items():
        row_id = foreign_row(session, scope, table)
        if table is NextStep:
            _completed(session, row_id)
        pages.append(path + make_link(session, scope, NOW, purpose, row_id, lasts))
    return pages


def _completed(session: Session, step_id: str) -> None:
    """Only who has finished a course is asked whether to go on."""
    step = session.get_one(NextStep, step_id)
    session.get_one(Learner, step.learner_id).state = "completed"
