"""What hangs in one lane of the worker holds up nothing in another."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.database import Database
from service.messages.actions import send_later
from service.messages.tables import OutboxMessage
from service.settings import Settings
from service.worker import Lane, Worker
from tests.builders import NOW, Standing
from tests.service.messages.test_sending import Box, box

__all__ = ["box"]
PATIENCE = 60  # seconds


@pytest.fixture
def hanging() -> Iterator[tuple[socket.socket, str]]:
    """A gateway that takes the call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, f"http://127.0.0.1:{server.getsockname()[1]}/sms"


def lanes_of_messages(worker: Worker) -> list[Lane]:
    return [
        lane
        for lane in worker._lanes()
        if any(kind.startswith("messages.") for kind in lane.kinds)
    ]


def test_a_gateway_that_hangs_holds_up_no_mail(
    database: Database,
    stands: Standing,
    settings: Settings,
    box: tuple[Box, str],
    hanging: tuple[socket.socket, str],
) -> None:
    """One worker sent both, one after the other: mail waited 20 s for every SMS."""
    handler, smtp = box
    gateway, url = hanging
    ids = {}
    for channel, to in (("sms", "+4917139200112"), ("mail", "vhs@example.org")):
        with database.write() as session:
            row = send_later(
                session,
                stands.own,
                NOW,
                channel=channel,
                recipient=to,
                language="de",
                template="provider_question",
                data={"link": "http://127.0.0.1:8000/t/abc", "answer_by": "9.11.2026"},
            )
            ids[channel] = row.id
    worker = Worker(replace(settings, smtp_url=smtp, sms_url=url))
    lanes = lanes_of_messages(worker)
    for lane in lanes:
        lane.start()
    gateway.settimeout(PATIENCE)
    called, _who = gateway.accept()  # held open: whoever calls waits
    until = time.perf_counter() + PATIENCE
    while not handler.mails and time.perf_counter() < until:
        time.sleep(0.05)
    with database.read() as session:
        state = session.get_one(OutboxMessage, ids["sms"]).state
    worker.stopping.set()
    called.close()
    for lane in lanes:
        lane.join(PATIENCE)
    worker.database.dispose()
    assert (len(handler.mails), state) == (1, "queued")
