"""Hands that press at the same moment, by HTTP or as the worker does it."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

from service.errors import UserError
from tests.builders import PASSWORD

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds: whoever waits for a lock waits for others' commits
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
Press = Callable[[], str]


class Visitor:
    """A browser: cookies and the token of its forms."""

    def __init__(self, port: int, page: str) -> None:
        self.port, self.token = port, ""
        self.jar: dict[str, str] = {}
        self.open(page)

    @property
    def cookie(self) -> str:
        """As a browser sends it."""
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    def open(self, page: str) -> None:
        """Looks at a page with a form."""
        status, text, where = self.ask("GET", page)
        found = TOKEN.search(text)
        if status != 200 or found is None:
            raise ValueError(f"no form: {status} {where}")
        self.token = found.group(1)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """Status, text and where it leads; on a connection of its own."""
        wire = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            headers = {"Accept-Language": "de", "Content-Type": FORM}
            if self.cookie:
                headers["Cookie"] = self.cookie
            wire.request(method, path, body or None, headers)
            answer = wire.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for told in answer.headers.get_all("Set-Cookie", ()):
                name, _is, value = told.partition(";")[0].partition("=")
                self.jar[name] = value
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            wire.close()

    def press(self, path: str, **fields: str) -> Press:
        """Sends a form when it is called; says the status."""
        body = urlencode({"csrf_token": self.token, **fields})
        cookie = self.cookie

        def send() -> str:
            wire = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
            try:
                headers = {"Content-Type": FORM, "Cookie": cookie}
                wire.request("POST", path, body, headers)
                answer = wire.getresponse()
                answer.read()
                return str(answer.status)
            finally:
                wire.close()

        return send


def coordinator(port: int) -> Visitor:
    """The office's person, logged in."""
    visitor = Visitor(port, "/login")
    body = urlencode(
        {"csrf_token": visitor.token, "name": "coordinator0", "password": PASSWORD}
    )
    status, _text, _where = visitor.ask("POST", "/login", body)
    if status != 302:
        raise ValueError(f"login: {status}")
    visitor.open("/heute")
    return visitor


def at_once(works: Sequence[Press]) -> list[str]:
    """Starts all at the same moment; what became of each, in their order.

    A refusal is the name of its error; anything else that is raised is a failure.
    """
    gate = Barrier(len(works))

    def run(work: Press) -> str:
        gate.wait()
        try:
            return work()
        except UserError as error:
            return type(error).__name__
        except Exception as error:
            return f"failed: {type(error).__name__} {str(error)[:200]}"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def failed(said: str) -> bool:
    """A 5xx, or a work that broke off."""
    return said.startswith(("5", "failed"))
