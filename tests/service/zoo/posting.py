"""Sends forms, each in an attempt of its own, and judges what came of it."""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from service.web.request import EXTENSION
from service.web.shelf import Shelf
from tests.service.zoo.crawl import Crawler, Found, key_of
from tests.service.zoo.known import GONE
from tests.service.zoo.pages import Page, read_page
from tests.service.zoo.reading import arrived, stored
from tests.service.zoo.sandbox import Sandbox, Statement

#: Written whatever becomes of the form: counted tries, the cookie's last use.
ASIDE = re.compile(r"(login_attempt|login_session|SET seen_at)", re.IGNORECASE)
REDIRECTS = (301, 302, 303)
Data = MultiDict[str, Any]


@dataclass
class Outcome:
    """What a form brought about."""

    status: int = 0
    page: Page | None = None
    flashes: dict[str, str] = field(default_factory=dict)  # by category
    written: list[Statement] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    fault: str = ""
    where: str = ""  # the address that was shown in the end

    @property
    def accepted(self) -> bool:
        """Whether the form was taken; a warning after a redirect is a refusal."""
        refused = {"error", "warning"} & self.flashes.keys()
        return not self.fault and self.status in (200, *REDIRECTS) and not refused

    @property
    def words(self) -> str:
        """What the page says about errors, for whoever reads the test's report."""
        return f"{self.flashes} {self.page.wrong if self.page else ''}"

    @property
    def refused(self) -> bool:
        """Whether it was sent back, for whatever reason."""
        return not self.fault and not self.accepted


class Poster:
    """Sends a form as whoever found it."""

    def __init__(self, crawler: Crawler, box: Sandbox) -> None:
        self.crawler, self.box = crawler, box
        self.sent = 0

    def send(self, found: Found, data: Data, *, look: bool = False) -> Outcome:
        """One form, after those that lead to it; `look` opens its page afterwards."""
        with self.box.attempt():
            self.forget()
            client = self.crawler.client(found.who)
            if found.before:
                found, data = self._again(client, found, data)
            del self.box.written[:]
            return self._outcome(client, found, data, look=look)

    def _again(
        self, client: FlaskClient, found: Found, data: Data
    ) -> tuple[Found, Data]:
        """Goes to a form behind other forms: it has a new address and new marks."""
        wanted = [step for step, _data in found.before[1:]] + [found]
        here, sent = found.before[0]
        for following, (_step, earlier) in zip(wanted, found.before, strict=True):
            sent = _renewed(_step, here, earlier)
            answer = self._post(client, here.form.action, sent)
            if answer.location:
                answer = client.get(answer.location)
            page = read_page(answer.text)
            forms = self.crawler.forms_of(found.who, answer.request.path, page)
            fitting = [form for form in forms if key_of(form) == key_of(following)]
            assert fitting, f"{found.endpoint} does not stand there again"
            here = fitting[0]
        return here, _renewed(found, here, data)

    def _outcome(
        self, client: FlaskClient, found: Found, data: Data, *, look: bool
    ) -> Outcome:
        outcome = Outcome()
        try:
            answer = self._post(client, found.form.action, data)
            outcome.status = answer.status_code
            with client.session_transaction() as kept:
                outcome.flashes = dict(kept.get("_flashes", ()))
            outcome.written = [w for w in self.box.written if not ASIDE.search(w[0])]
            outcome.seen = stored(outcome.written)
            if answer.status_code >= 500:
                outcome.fault = f"answers {answer.status_code}"
            elif answer.status_code in REDIRECTS:
                after = client.get(answer.location)
                outcome.page = self._page(after, outcome, parse=not look)
            else:
                outcome.page = self._page(answer, outcome)
            unseen = urlsplit(found.page).path != outcome.where
            if look and outcome.accepted and outcome.written and unseen:
                self._page(client.get(found.page), outcome, parse=False)
        except Exception as error:
            told = traceback.extract_tb(error.__traceback__)
            where = [
                f"{f.filename}:{f.lineno}" for f in told if "/service/" in f.filename
            ]
            cause = str(error).splitlines()[0][:200] if str(error) else ""
            outcome.fault = f"{type(error).__name__} {cause} at {where[-1:]}"
        return outcome

    def _page(
        self, answer: Any, outcome: Outcome, *, parse: bool = True
    ) -> Page | None:
        if answer.status_code >= 500:
            outcome.fault = f"{answer.request.path} answers {answer.status_code} then"
        outcome.where = answer.request.path
        html = answer.mimetype == "text/html"
        return read_page(answer.text) if html and parse else None

    def _post(self, client: FlaskClient, action: str, data: Data) -> Any:
        self.sent += 1
        fresh = MultiDict(
            (
                name,
                (io.BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value,
            )
            for name, value in data.items(multi=True)
        )
        files = any(isinstance(value, tuple) for value in data.values())
        kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
        return client.post(action, data=fresh, content_type=kind)

    def forget(self) -> None:
        """What was prepared from rows that were taken back."""
        extensions = self.crawler.app.extensions
        for shelf in (extensions[EXTENSION].pages, extensions[EXTENSION].reads):
            assert isinstance(shelf, Shelf)
            shelf.__init__(shelf.most)  # type: ignore[misc]


def _renewed(found: Found, here: Found, data: Data) -> Data:
    """The values with keys and marks as the page has them now."""
    fresh: Data = MultiDict()
    for name, values in data.lists():
        own, now = found.form.fields.get(name), here.form.fields.get(name)
        kept = (
            own is None or now is None or own.kind != "hidden" or values != own.values
        )
        fresh.setlist(name, values if kept or now is None else now.values)
    return fresh


def faults_of(
    found: Found,
    outcome: Outcome,
    hostile: Mapping[str, str],
    overlooked: set[str],
    *,
    kept: bool,
) -> Iterator[str]:
    """What is wrong with an outcome, by the rule that it breaks."""
    if outcome.fault:
        yield outcome.fault
        return
    written = {
        name: text
        for name, text in hostile.items()
        if _typed(found, name) and f"{found.endpoint} {name}" not in GONE
    }
    if outcome.accepted:
        for name, text in hostile.items():
            if name not in overlooked and not arrived(text, outcome.seen):
                yield f"{name}: accepted, and not stored as typed"
        return
    if outcome.written and not kept:
        yield f"refused, and yet written: {outcome.written[0][0][:80]}"
    if outcome.status in (400, 404) and not written:
        return
    if outcome.status in (*REDIRECTS, 400, 404) and written:
        yield f"{', '.join(written)}: refused, and what was typed is gone"
    elif outcome.status not in REDIRECTS and (
        outcome.page is None or not outcome.page.alarms
    ):
        yield f"{', '.join(hostile)}: refused without a word ({outcome.status})"
    elif outcome.status not in REDIRECTS:
        yield from _lost(found, outcome.page, written)


def _typed(found: Found, name: str) -> bool:
    return name in found.form.fields and found.form.fields[name].typed


def _lost(found: Found, page: Page, written: Mapping[str, str]) -> Iterator[str]:
    """Fields whose text the page does not show again."""
    shown = [field for form in page.forms for field in form.fields.values()]
    for name, text in written.items():
        own = [f for f in shown if f.name == name]
        if found.form.fields[name].kind == "password":
            continue
        texts = {value for f in own for value in f.values}
        if _lines(text) not in {_lines(value) for value in texts}:
            yield f"{name}: refused, and what was typed is gone"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
