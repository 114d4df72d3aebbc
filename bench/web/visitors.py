"""Visitors of one office: pages that many read, and people who register step by step.

Everything goes to 127.0.0.1 and nowhere else.
"""

from __future__ import annotations

import gzip
import http.client
import random
import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 10.0  # seconds until an answer counts as an error
TAKES = {"Accept-Encoding": "gzip", "Accept-Language": "de"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FIRST, LAST = "/anmelden/name", "/anmelden/fertig"
STEPS: Mapping[str, Mapping[str, str]] = {
    "name": {"call_name": "Erfunden"},
    "sprachen": {"languages": "de", "contact_language": "de"},
    "ort": {"place": "unsure"},
    "deutsch": {"rating": "unsure"},
    "lesen": {"literacy": "unsure"},
    "woche": {"rhythm": "weekly", "when": "any"},
    "kinder": {"children": "no"},
    "weg": {"mode": "unsure", "max_minutes": "unsure"},
    "kontakt": {"channel": "visit"},
    "pruefen": {"consent": "yes"},
}
# What strangers ask for, and how often.
PAGES: Mapping[str, int] = {
    "/kurse": 34,
    "/kurse/{course}": 34,
    "/kurse?ort={place}": 6,
    "/kurse/{course}?ort={place}": 6,
    "/": 6,
    "/anmelden": 6,
    "/rueckruf": 2,
    "/kurse.ics": 2,
    "/api/v1/courses": 2,
    "/kurse.csv": 1,
    "/kurse/{course}.json": 1,
}
HIDDEN = re.compile(r'name="(csrf_token|form_key)" value="([^"]*)"')
COURSE = re.compile(r'href="/kurse/([a-z0-9]{10,20})["?]')


class Unexpected(Exception):
    """An answer that a visitor could do nothing with."""


@dataclass(frozen=True)
class Answer:
    """What came back; `cookie` is "" where none was set."""

    status: int
    text: str
    location: str
    cookie: str
    tag: str


class Phone:
    """One connection, kept open while the server keeps it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)

    def ask(
        self,
        path: str,
        cookie: str = "",
        form: Mapping[str, str] | None = None,
        tag: str = "",
    ) -> Answer:
        """GET, or POST where a form is given; reads the whole answer."""
        headers = {**TAKES, **(FORM if form is not None else {})}
        headers |= {"Cookie": cookie} if cookie else {}
        headers |= {"If-None-Match": tag} if tag else {}
        body = None if form is None else urlencode(form)
        method = "GET" if form is None else "POST"
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # An idle connection was closed before the request: not an error.
                self.connection.close()
                if attempt == 2:
                    raise
        content = response.read()
        if response.headers.get("Content-Encoding") == "gzip" and content:
            content = gzip.decompress(content)
        return Answer(
            response.status,
            content.decode("utf-8", "replace"),
            response.headers.get("Location", ""),
            response.headers.get("Set-Cookie", "").partition(";")[0],
            response.headers.get("ETag", ""),
        )


@dataclass
class Applicant:
    """Somebody on the way through the registration."""

    path: str = FIRST
    cookie: str = ""
    hidden: dict[str, str] = field(default_factory=dict)

    def look(self, phone: Phone) -> None:
        """Opens the page that is due; after the last one a new person begins."""
        answer = phone.ask(self.path, self.cookie)
        if answer.status != 200:
            raise Unexpected(f"GET {self.path}: {answer.status}")
        self.cookie = answer.cookie or self.cookie
        if self.path == LAST:
            self.path, self.cookie, self.hidden = FIRST, "", {}
        else:
            self.hidden = dict(HIDDEN.findall(answer.text))

    def send(self, phone: Phone) -> None:
        """Answers the page that was opened."""
        slug = self.path.rpartition("/")[2]
        answer = phone.ask(self.path, self.cookie, {**STEPS[slug], **self.hidden})
        if answer.status not in (302, 303):
            raise Unexpected(f"POST {self.path}: {answer.status}")
        self.cookie = answer.cookie or self.cookie
        self.path, self.hidden = answer.location, {}
        if self.path != LAST and self.path.rpartition("/")[2] not in STEPS:
            raise Unexpected(f"POST /anmelden/{slug} led to {self.path}")


class Town:
    """Everybody who may ask; `draw` is seeded, so two runs ask for the same."""

    def __init__(self, port: int, place: str, seed: int = 1) -> None:
        self.place = place
        self.random = random.Random(seed)
        self.courses = courses(port)
        self.waiting: deque[Applicant] = deque()  # a page is due
        self.ready: deque[Applicant] = deque()  # an answer is due

    def page(self) -> tuple[str, str]:
        """A page that strangers read: its pattern and its address."""
        labels, weights = list(PAGES), list(PAGES.values())
        label = self.random.choices(labels, weights)[0]
        course = self.random.choice(self.courses)
        return label, label.format(course=course, place=self.place)


def courses(port: int) -> list[str]:
    """The ids of the public courses of the office that visitors meet first."""
    found = sorted(set(COURSE.findall(Phone(port).ask("/kurse").text)))
    if not found:
        raise Unexpected("the list of courses is empty")
    return found


def wait_until(moment: float) -> None:
    """Sleeps until an instant of time.monotonic."""
    while (left := moment - time.monotonic()) > 0:
        time.sleep(left)
