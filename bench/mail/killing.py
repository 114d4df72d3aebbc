"""A worker that is killed while it talks to the mail server, and the next one.

Each process claims and sends as a lane of the worker does it; the second one comes when
the lease of the first is over.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from service.access import Scope
from service.database import Database
from service.jobs.actions import LEASE
from service.messages.actions import send_later
from service.messages.tables import OutboxMessage
from service.messages.work import HANDLERS
from service.settings import Settings
from service.worker import Lane, Worker
from tests.builders import NOW

FORK = get_context("fork")  # the worker's imports are there at once
PATIENCE = 120  # seconds: of a busy machine
#: Where it is killed → how often the mail is there in the end.
STAGES = {"EHLO": 1, "MAIL": 1, "RCPT": 1, "before 250": 1, "kept": 2, "QUIT": 2}


class Killer:
    """A mail server that ends whoever sends, once, at one stage."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.sender: ForkProcess | None = None
        self.mails: list[Message] = []

    def _at(self, stage: str) -> bool:
        if self.sender is None or stage != self.stage:
            return False
        while self.sender.pid is None:
            time.sleep(0.01)
        os.kill(self.sender.pid, signal.SIGKILL)
        self.sender = None
        return True

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, name: str, answers: list[str]
    ) -> list[str]:
        self._at("EHLO")
        session.host_name = name
        return answers

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self._at("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self._at("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self._at("before 250"):
            return "451 gone"
        self.mails.append(message_from_bytes(envelope.content))
        self._at("kept")
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        self._at("QUIT")
        return "221 bye"


@contextmanager
def serving(stage: str) -> Iterator[tuple[Killer, str]]:
    """The mail server of one stage, and its url."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    killer = Killer(stage)
    controller = Controller(killer, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield killer, f"smtp://127.0.0.1:{port}?from=stelle@example.org"
    finally:
        controller.stop()


@dataclass(frozen=True)
class Outcome:
    """What became of one message whose sender was killed."""

    killed: bool  # and the message was not marked as sent then
    state: str  # of the message in the end
    copies: int
    same_id: bool  # all copies have the message's own Message-ID

    def good(self, stage: str) -> bool:
        """Never lost; twice only after it was taken, and told as the same mail."""
        wanted = (True, "sent", STAGES[stage], True)
        return (self.killed, self.state, self.copies, self.same_id) == wanted


def kill_one(database: Database, scope: Scope, state: Path, stage: str) -> Outcome:
    """Queues a mail, kills its sender at a stage, lets the next worker go on."""
    with serving(stage) as (killer, smtp):
        settings = Settings(
            "test",
            database.url,
            state,
            "k" * 40,
            "http://127.0.0.1:8000",
            smtp_url=smtp,
            now=NOW,
        )
        with database.write() as session:
            message_id = _compose(session, scope, NOW)
        database.dispose()  # a connection does not survive a fork
        sender = FORK.Process(target=work_once, args=(settings,))
        killer.sender = sender
        sender.start()
        sender.join(PATIENCE)
        between = _row(database, message_id)
        later = NOW + LEASE + timedelta(seconds=1)
        work_once(replace(settings, now=later))
        row = _row(database, message_id)
        return Outcome(
            sender.exitcode == -signal.SIGKILL and between.sent_at is None,
            row.state,
            len(killer.mails),
            {mail["Message-ID"] for mail in killer.mails} <= {row.message_id},
        )


def work_once(settings: Settings) -> None:
    """One due mail, as the worker's lane sends it."""
    worker = Worker(settings)
    Lane(worker, HANDLERS).work_once()
    worker.database.dispose()


def _compose(session: Any, scope: Scope, now: datetime) -> str:
    return send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient="vhs@example.org",
        language="de",
        template="provider_question",
        data={"link": "http://127.0.0.1:8000/t/abc", "answer_by": "9.11.2026"},
    ).id


def _row(database: Database, message_id: str) -> OutboxMessage:
    with database.read() as session:
        return session.get_one(OutboxMessage, message_id)
