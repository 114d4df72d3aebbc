"""Uploads lists and takes them over as somebody at the desk does."""

from __future__ import annotations

import html
import io
import re

from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from service.database import Database
from service.learners.imports.kind import review
from service.learners.imports.layout import LAYOUT
from service.learners.imports.outcome import Entry
from service.learners.tables import Learner
from service.lists.outcome import Outcome
from service.lists.tables import ImportRun
from tests.builders import NOW, Standing


def send(
    client: FlaskClient, content: str | bytes, name: str = "l.csv"
) -> TestResponse:
    """Uploads a file."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/lernende/import", data={"file": (io.BytesIO(raw), name)})


def upload(client: FlaskClient, content: str | bytes, name: str = "l.csv") -> str:
    """Uploads a file that can be read; the address of its page."""
    answer = send(client, content, name)
    assert answer.status_code == 302, text_of(answer)
    return str(answer.location)


def text_of(answer: TestResponse) -> str:
    """A page's text without marks, one blank between words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def hidden(page: str) -> dict[str, str]:
    """What the form that stores a list posts."""
    names = ("mark", "form_key")
    found = {n: re.search(rf'name="{n}" value="([^"]*)"', page) for n in names}
    return {name: match[1] for name, match in found.items() if match}


def take_over(client: FlaskClient, where: str) -> TestResponse:
    """Looks at the list's page and clicks "Take over"."""
    return client.post(where, data=hidden(client.get(where).text))


def learners(database: Database) -> list[Learner]:
    """Everybody, by number."""
    with database.read() as db:
        return list(db.exec(select(Learner).order_by(Learner.number)))  # type: ignore[arg-type]


def names(database: Database) -> list[str]:
    """Everybody's name, by number."""
    return [row.call_name for row in learners(database)]


def last_run(database: Database) -> ImportRun:
    """The latest upload."""
    with database.read() as db:
        return list(db.exec(select(ImportRun)))[-1]


def seen(database: Database, stands: Standing, where: str) -> Outcome[Entry]:
    """What becomes of the lines of a list."""
    with database.read() as db:
        return review(db, stands.own, where.rpartition("/")[2], NOW).outcome


def faults(found: Outcome[Entry]) -> list[tuple[int, str]]:
    """Line and column of every fault."""
    return [(e.line.row, LAYOUT.header(f.key)) for e in found.entries for f in e.faults]
