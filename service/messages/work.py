"""Sends what lies in the outbox: mail by SMTP, SMS by the office's gateway."""

from __future__ import annotations

import json
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from service.database import Database
from service.jobs.actions import enqueue
from service.jobs.work_item import Handler, Work
from service.messages.actions import SEND_JOB, SMS_JOB
from service.messages.problems import FINAL, NoChannel, cause_of
from service.messages.tables import OutboxMessage
from service.messages.texts import wording
from service.typed.mails import for_sending

SENDER = "Kursmittler"
TIMEOUT = 20  # seconds
PAUSES = (60, 300, 1800, 7200, 21600)  # seconds before the next try


def handle(work: Work) -> None:
    """Jobs `messages.send` and `messages.send_sms`: one message, or the next try."""
    message_id = str(work.job.payload["message"])
    settings = work.settings
    again = send(
        work.database, message_id, settings.smtp_url, settings.sms_url, work.now()
    )
    if again is not None:
        with work.database.write() as session:
            enqueue(
                session,
                work.scope,
                work.now(),
                work.job.kind,
                {"message": message_id},
                run_at=again,
            )


def send(
    database: Database, message_id: str, smtp_url: str, sms_url: str, now: datetime
) -> datetime | None:
    """Sends one message; the moment of the next try, or None when it is settled.

    The row is marked as sent in a second transaction after the server took the
    message: a crash in between sends it again under the same Message-ID.
    """
    with database.read() as session:
        row = session.get(OutboxMessage, message_id)
        if row is None or row.state != "queued":
            return None
        office = _office(session, row.office_id)
    try:
        _deliver(row, office, smtp_url, sms_url)
        problem = ""
    except (NoChannel, OSError, smtplib.SMTPException, UnicodeError) as error:
        problem = cause_of(error)
    with database.write() as session:
        kept = session.get_one(OutboxMessage, message_id)
        return _settle(kept, problem, now)


def _settle(row: OutboxMessage, problem: str, now: datetime) -> datetime | None:
    row.attempts += 1
    row.error = problem
    if not problem:
        row.state, row.sent_at = "sent", now
    elif problem in FINAL or row.attempts > len(PAUSES):
        row.state = "failed"
    if row.state != "queued":
        # A code opens somebody's page: it stands here no longer than it has to.
        row.data = {name: value for name, value in row.data.items() if name != "code"}
        return None
    row.next_try_at = now + timedelta(seconds=PAUSES[row.attempts - 1])
    return row.next_try_at


@dataclass(frozen=True)
class _Office:
    """Who writes: what the recipient sees, and where an answer goes."""

    name: str
    email: str


def _office(session: Session, office_id: str) -> _Office:
    # By its name: the package of accounts stands above this one.
    office = SQLModel.metadata.tables["office"].c
    rows = select(office.name, office.email).where(office.id == office_id)
    name, email = session.execute(rows).one()
    return _Office(name or SENDER, email)


def _deliver(row: OutboxMessage, office: _Office, smtp_url: str, sms_url: str) -> None:
    subject, body = wording(row.language, row.template, row.data)
    if row.channel == "mail":
        _mail(row, office, subject, body, smtp_url)
    elif row.channel == "sms":
        _sms(row, body, sms_url)
    else:
        raise NoChannel(row.channel)


def _mail(
    row: OutboxMessage, office: _Office, subject: str, body: str, smtp_url: str
) -> None:
    server = urlsplit(smtp_url)
    if not server.hostname:
        raise NoChannel("mail")
    sender = unquote(server.query.removeprefix("from=")) or "noreply@localhost"
    mail = EmailMessage()
    # A line break would end the header: of a corrected subject, of a name.
    mail["Subject"] = " ".join(subject.split())
    mail["To"] = for_sending(row.recipient)
    name = " ".join(office.name.split())
    mail["From"] = Address(name, addr_spec=sender)
    if answer_to := _answer_to(office, name):
        mail["Reply-To"] = answer_to
    mail["Message-ID"] = row.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname, server.port or 25, timeout=TIMEOUT) as smtp:
        if server.scheme == "smtp+starttls":
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(mail)


def _answer_to(office: _Office, name: str) -> Address | None:
    """Where an answer goes; None for no address, or one that no header can carry."""
    if not office.email:
        return None
    try:
        address = for_sending(office.email)
        return Address(name, addr_spec=address) if address.isascii() else None
    except (ValueError, MessageError):
        return None


def _sms(row: OutboxMessage, body: str, sms_url: str) -> None:
    if not sms_url.startswith(("http://", "https://")):
        raise NoChannel("sms")
    request = Request(  # noqa: S310 - the scheme is checked above
        sms_url,
        data=json.dumps({"to": row.recipient, "text": body}).encode(),
        headers={
            "Content-Type": "application/json",
            "Idempotency-Key": row.message_id,
        },
    )
    with urlopen(request, timeout=TIMEOUT):  # noqa: S310
        pass


HANDLERS: dict[str, Handler] = {SEND_JOB: handle, SMS_JOB: handle}
