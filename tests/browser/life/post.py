"""A mail server and an SMS gateway on loopback that keep what they are given."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
LINK = re.compile(r"https?://\S+")


@dataclass
class PostOffice:
    """What has arrived: (address or number, text), in order."""

    smtp_url: str = ""
    sms_url: str = ""
    arrived: list[tuple[str, str]] = field(default_factory=list)

    def told(self, to: str) -> list[str]:
        """All texts that somebody was sent."""
        return [text for whom, text in self.arrived if whom == to]

    def link(self, to: str, path: str) -> str:
        """The newest link to such a page that somebody was sent."""
        for text in reversed(self.told(to)):
            for found in LINK.findall(text):
                if path in found:
                    return str(found)
        raise AssertionError(f"{to} was sent no {path}: {self.told(to)}")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """A mail has come."""
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        text = mail.get_content()
        self.arrived += [(to, text) for to in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def opened() -> Iterator[PostOffice]:
    """Both servers, while they are needed."""
    office = PostOffice()

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            sms = json.loads(self.rfile.read(length))
            office.arrived.append((sms["to"], sms["text"]))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_told: Any) -> None:
            pass

    with socket.create_server((HOST, 0)) as probe:
        port = int(probe.getsockname()[1])
    mail = Controller(office, hostname=HOST, port=port, enable_SMTPUTF8=False)
    mail.start()
    gateway = ThreadingHTTPServer((HOST, 0), Gateway)
    thread = threading.Thread(target=gateway.serve_forever, daemon=True)
    thread.start()
    office.smtp_url = f"smtp://{HOST}:{port}?from=stelle@example.org"
    office.sms_url = f"http://{HOST}:{gateway.server_port}/"
    try:
        yield office
    finally:
        gateway.shutdown()
        gateway.server_close()
        thread.join(5)
        mail.stop()
