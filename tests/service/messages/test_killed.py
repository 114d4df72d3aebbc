"""A worker killed while it talks to the mail server: nothing lost, doubles told."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from service.database import Database
from service.messages.work import send
from tests.builders import NOW, Standing
from tests.service.messages.test_sending import compose, row_of

FORK = get_context("fork")  # the worker's imports are there at once


def deliver(url: str, message_id: str, smtp: str) -> None:
    """What the worker does, in a process of its own."""
    send(Database(url), message_id, smtp, "", NOW)


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


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Killer, str]]:
    """The mail server of one stage, and its url."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    killer = Killer(request.param)
    controller = Controller(killer, hostname="127.0.0.1", port=port)
    controller.start()
    yield killer, f"smtp://127.0.0.1:{port}?from=stelle@example.org"
    controller.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside a thread
@pytest.mark.parametrize("server", STAGES, indirect=True)
def test_killed_at_every_stage(
    database: Database, stands: Standing, server: tuple[Killer, str]
) -> None:
    """Lost never; twice only after the mail was taken, under the same Message-ID."""
    killer, url = server
    message_id = compose(database, stands)
    sender = FORK.Process(target=deliver, args=(database.url, message_id, url))
    killer.sender = sender
    sender.start()
    sender.join(120)
    assert sender.exitcode == -signal.SIGKILL
    assert row_of(database, message_id).sent_at is None
    assert send(database, message_id, url, "", NOW) is None
    row = row_of(database, message_id)
    assert row.state == "sent"
    told = {mail["Message-ID"] for mail in killer.mails}
    assert (len(killer.mails), told) == (STAGES[killer.stage], {row.message_id})
