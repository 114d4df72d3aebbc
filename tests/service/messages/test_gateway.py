"""An SMS gateway that hangs, breaks, sends elsewhere or takes a message twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlmodel import col, select

from service.database import Database
from service.jobs.actions import claim
from service.jobs.tables import Job
from service.messages import work
from service.messages.actions import SEND_JOB, send_later
from service.messages.queries import stuck
from service.messages.tables import OutboxMessage
from service.messages.work import PAUSES, send
from tests.builders import NOW, Standing


class Gateway:
    """Does to each request what stands next in `acts`; later ones are taken."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.keys: list[str] = []  # of everything that reached it
        self.kept: list[str] = []  # what it has taken, whatever it answered
        self.url = ""
        self.over = threading.Event()

    def act(self, request: BaseHTTPRequestHandler) -> None:
        """Takes, or does not, and answers, or does not."""
        key = str(request.headers["Idempotency-Key"])
        self.keys.append(key)
        request.rfile.read(int(request.headers["Content-Length"]))
        act = self.acts.pop(0) if self.acts else "202"
        if act in ("202", "taken, then gone"):
            self.kept.append(key)
        if act == "hangs":
            self.over.wait(30)
        if act in ("hangs", "taken, then gone"):
            request.close_connection = True
            return
        request.send_response(int(act))
        if act == "302":
            request.send_header("Location", f"{self.url}login")
        request.send_header("Content-Length", "0")
        request.end_headers()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A real one, on loopback."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.act(self)

        def do_GET(self) -> None:  # the page of a login, say
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_told: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    kept.over.set()
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def message(database: Database, stands: Standing) -> str:
    """One SMS in the outbox."""
    with database.write() as session:
        return send_later(
            session,
            stands.own,
            NOW,
            channel="sms",
            recipient="0151 555 0001",
            language="de",
            template="next_step",
            data={"link": "http://127.0.0.1:8000/weiter/abc"},
        ).id


def row_of(database: Database, message_id: str) -> OutboxMessage:
    with database.read() as session:
        return session.get_one(OutboxMessage, message_id)


def test_a_gateway_that_hangs_is_left_and_asked_again(
    database: Database, message: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it without end; the message stays in the outbox."""
    monkeypatch.setattr(work, "TIMEOUT", 0.5)
    gateway.acts = ["hangs"]
    began = time.monotonic()
    again = send(database, message, "", gateway.url, NOW)
    assert again is not None and time.monotonic() - began < 20
    assert (row_of(database, message).state, row_of(database, message).error) == (
        "queued",
        "server",
    )
    monkeypatch.setattr(work, "TIMEOUT", 20)
    assert send(database, message, "", gateway.url, again) is None
    assert row_of(database, message).state == "sent"
    assert len(gateway.kept) == 1


def test_taken_and_not_answered_it_comes_again_under_the_same_key(
    database: Database, message: str, gateway: Gateway
) -> None:
    """By its key the gateway knows that it has this one."""
    gateway.acts = ["taken, then gone"]
    again = send(database, message, "", gateway.url, NOW)
    assert again is not None
    assert send(database, message, "", gateway.url, again) is None
    assert send(database, message, "", gateway.url, again) is None  # settled
    assert gateway.keys == [row_of(database, message).message_id] * 2
    assert row_of(database, message).state == "sent"


@pytest.mark.parametrize("act", ["500", "503", "302"])
def test_no_answer_but_a_yes_counts_as_sent(
    database: Database, message: str, gateway: Gateway, act: str
) -> None:
    """Sent elsewhere, the text got lost on the way and the message counted as sent."""
    gateway.acts = [act]
    again = send(database, message, "", gateway.url, NOW)
    assert again is not None
    assert row_of(database, message).state == "queued"
    assert send(database, message, "", gateway.url, again) is None
    assert (row_of(database, message).state, len(gateway.kept)) == ("sent", 1)


def test_a_gateway_that_never_recovers_is_told(
    database: Database, stands: Standing, message: str, gateway: Gateway
) -> None:
    """After the last try it stands on the page of the day; nothing is thrown away."""
    gateway.acts = ["500"] * 20
    moment = NOW
    for _pause in PAUSES:
        again = send(database, message, "", gateway.url, moment)
        assert again is not None and again > moment
        moment = again
    assert send(database, message, "", gateway.url, moment) is None
    assert row_of(database, message).state == "failed"
    with database.read() as session:
        [told] = stuck(session, stands.own, moment)
    assert (told.cause, told.count) == ("server", 1)


def test_the_next_try_is_a_job(
    database: Database, message: str, gateway: Gateway
) -> None:
    """What the queue has: the first one, claimed, and a later one."""
    from service.access import worker_scope
    from service.jobs.work_item import Work
    from service.settings import Settings

    gateway.acts = ["500"]
    with database.write() as session:
        job = claim(session, "test", NOW, [SEND_JOB])
    assert job is not None
    settings = Settings(
        "test",
        database.url,
        None,
        "k" * 40,
        "",
        sms_url=gateway.url,  # type: ignore[arg-type]
    )
    scope = worker_scope(job.office_id)
    work.handle(Work(database, settings, job, lambda: NOW, scope, lambda: True))
    with database.read() as session:
        later = session.exec(select(Job).where(col(Job.run_at) > NOW)).one()
    assert later.payload == {"message": message}
