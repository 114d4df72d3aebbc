"""Mail leaves after the commit, by a real SMTP server, without personal data."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from service import i18n
from service.accounts.tables import Office
from service.database import Database
from service.jobs.tables import Job
from service.messages.actions import find_link, make_link, send_later, use_link
from service.messages.queries import stuck
from service.messages.tables import MailedLink, OutboxMessage
from service.messages.texts import TEMPLATES
from service.messages.work import send
from tests.builders import NOW, Standing


class Box:
    """Keeps what arrives; `refuse` answers DATA with a temporary no."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuse = False

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("weg@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse:
            return "451 later"
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, str]]:
    """A real SMTP server on a free loopback port, and its url."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Box()
    plain = {"enable_SMTPUTF8": False}  # as many servers in use
    server = Controller(handler, hostname="127.0.0.1", port=port, **plain)
    server.start()
    yield handler, f"smtp://127.0.0.1:{port}?from=stelle@example.org"
    server.stop()


def compose(
    database: Database, stands: Standing, recipient: str = "vhs@example.org"
) -> str:
    with database.write() as session:
        row = send_later(
            session,
            stands.own,
            NOW,
            channel="mail",
            recipient=recipient,
            language="de",
            template="provider_question",
            data={"link": "http://127.0.0.1:8000/t/abc", "answer_by": "9.11.2026"},
        )
        return row.id


def row_of(database: Database, message_id: str) -> OutboxMessage:
    with database.read() as session:
        return session.get_one(OutboxMessage, message_id)


def test_a_message_is_queued_with_its_job(database: Database, stands: Standing) -> None:
    message_id = compose(database, stands)
    with database.read() as session:
        job = session.exec(select(Job)).one()
    assert (job.kind, job.payload) == ("messages.send", {"message": message_id})


def test_a_rolled_back_change_sends_nothing(
    database: Database, stands: Standing
) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        send_later(
            session,
            stands.own,
            NOW,
            channel="mail",
            recipient="a@example.org",
            language="de",
            template="provider_question",
            data={},
        )
        raise RuntimeError
    with database.read() as session:
        assert session.exec(select(OutboxMessage)).all() == []


def test_mail_arrives_once(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    handler, url = box
    message_id = compose(database, stands)
    assert send(database, message_id, url, "", NOW) is None
    assert send(database, message_id, url, "", NOW) is None
    [mail] = handler.mails
    row = row_of(database, message_id)
    assert (row.state, mail["Message-ID"]) == ("sent", row.message_id)
    assert "Antwort" in mail.get_payload(decode=True).decode()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("buero@example.org", "buero@example.org"),
        ("", None),
        ("kein Postfach", None),
        ("büro@example.org", None),
    ],
)
def test_mail_comes_from_the_office_and_answers_go_there(
    database: Database,
    stands: Standing,
    box: tuple[Box, str],
    email: str,
    told: str | None,
) -> None:
    """All came from "Kursmittler" and an answer went to nobody."""
    handler, url = box
    with database.write() as session:
        office = session.get_one(Office, stands.own.office_id)
        office.name, office.email = "Ko-Stelle Süd,\n1", email
    assert send(database, compose(database, stands), url, "", NOW) is None
    [mail] = handler.mails
    read = message_from_bytes(mail.as_bytes(), policy=default)
    [sender] = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "Ko-Stelle Süd, 1",
        "stelle@example.org",
    )
    assert read["Reply-To"] == told or read["Reply-To"].addresses[0].addr_spec == told


def test_a_corrected_subject_of_two_lines_is_sent_in_one(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    """A header holds no line break: nothing was sent, and it stayed queued."""
    handler, url = box
    subject = TEMPLATES["provider_question"].subject
    told = {
        "de": {subject: ("Bitte antworten\nbis %(answer_by)s\r\nBcc: x@y.example",)}
    }
    with i18n.corrected(told):
        assert send(database, compose(database, stands), url, "", NOW) is None
    [mail] = handler.mails
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Subject"] == "Bitte antworten bis 9.11.2026 Bcc: x@y.example"
    assert read["Bcc"] is None


def test_a_code_stands_no_longer_than_until_it_is_sent(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    """It opens somebody's page; elsewhere only its hash is kept."""
    handler, url = box
    with database.write() as session:
        message_id = send_later(
            session,
            stands.own,
            NOW,
            channel="mail",
            recipient="a@example.org",
            language="de",
            template="receipt",
            data={"code": "2346 79AC", "link": "http://127.0.0.1:8000/status"},
        ).id
    assert send(database, message_id, url, "", NOW) is None
    [mail] = handler.mails
    assert "2346 79AC" in mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "code" not in row_of(database, message_id).data


def test_a_domain_with_umlauts_is_sent_in_its_plain_form(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    """A server without SMTPUTF8 refused the address for good."""
    handler, url = box
    message_id = compose(database, stands, "info@bücher.example")
    assert send(database, message_id, url, "", NOW) is None
    assert row_of(database, message_id).state == "sent"
    assert handler.mails[0]["To"] == "info@xn--bcher-kva.example"


def test_a_refused_mail_is_tried_again_under_the_same_id(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    handler, url = box
    message_id = compose(database, stands)
    handler.refuse = True
    again = send(database, message_id, url, "", NOW)
    assert again is not None and again > NOW
    before = row_of(database, message_id).message_id
    handler.refuse = False
    assert send(database, message_id, url, "", again) is None
    assert handler.mails[0]["Message-ID"] == before


def test_without_a_mail_server_the_message_is_kept_as_failed(
    database: Database, stands: Standing
) -> None:
    message_id = compose(database, stands)
    assert send(database, message_id, "", "", NOW) is None
    row = row_of(database, message_id)
    assert (row.state, row.error) == ("failed", "no_channel")


def test_an_unreachable_server_is_tried_again(
    database: Database, stands: Standing
) -> None:
    message_id = compose(database, stands)
    assert send(database, message_id, "smtp://127.0.0.1:9", "", NOW) is not None
    assert row_of(database, message_id).error == "server"


def test_an_address_that_does_not_exist_is_not_tried_again(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    message_id = compose(database, stands, "weg@example.org")
    assert send(database, message_id, box[1], "", NOW) is None
    row = row_of(database, message_id)
    assert (row.state, row.error) == ("failed", "address")


def test_a_login_that_the_server_does_not_take_is_told_as_ours(
    database: Database, stands: Standing, box: tuple[Box, str]
) -> None:
    message_id = compose(database, stands)
    url = box[1].replace("//", "//stelle:falsch@")
    assert send(database, message_id, url, "", NOW) is not None
    assert row_of(database, message_id).error == "account"


def test_what_is_stuck_is_told_by_cause(database: Database, stands: Standing) -> None:
    """A row of an older version keeps the name of an exception: the server's fault."""
    told = ["address", "address", "TimeoutError", ""]
    for number, error in enumerate(told):
        message_id = compose(database, stands, f"a{number // 2}@example.org")
        with database.write() as session:
            row = session.get_one(OutboxMessage, message_id)
            row.error, row.state = error, "queued" if number == 3 else "failed"
    with database.read() as session:
        assert [(s.cause, s.count) for s in stuck(session, stands.own, NOW)] == [
            ("server", 1),
            ("address", 2),
        ]
        later = NOW + timedelta(minutes=3)
        found = stuck(session, stands.own, later)
        assert [(s.cause, s.count) for s in found] == [("server", 2), ("address", 2)]
        assert found[1].recipients == ("a0@example.org",)
        assert stuck(session, stands.foreign, later) == ()


def test_a_link_is_kept_as_hash_and_used_once(
    database: Database, stands: Standing
) -> None:
    with database.write() as session:
        token = make_link(session, stands.own, NOW, "x", "s1", timedelta(days=1))
    with database.read() as session:
        assert token not in str(session.exec(select(MailedLink)).one().model_dump())
        link = find_link(session, "x", token, NOW)
        assert link is not None and not link.used
        assert find_link(session, "other", token, NOW) is None
    for wanted in (True, False):
        with database.write() as session:
            assert use_link(session, link.id, NOW) is wanted


def test_an_expired_link_does_nothing(database: Database, stands: Standing) -> None:
    with database.write() as session:
        token = make_link(session, stands.own, NOW, "x", "s1", timedelta(days=1))
    later = NOW + timedelta(days=2)
    with database.write() as session:
        link = find_link(session, "x", token, later)
        assert link is not None and link.expired
        assert not use_link(session, link.id, later)
