"""Finds every form of the site by looking at every page that can be found."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from service.access import Role
from service.database import ALPHABET, ID_LENGTH
from service.web.permission import allowed_roles
from tests.service.zoo.county import County
from tests.service.zoo.pages import Field, Form, Page, read_page

ID = re.compile(f"[{ALPHABET}]{{{ID_LENGTH}}}")
#: Rows of one kind that are looked at: a course in every state has its own forms.
MOST_ROWS, MOST_COURSES = 2, 8
#: Combinations of filters that are looked at on one kind of page.
MOST_FILTERS = 4
#: Fields that every form has: the token, and whose page it was.
EVERYWHERE = ("csrf_token", "page_for")
#: Packages with pages for the people themselves.
PERSONAL = ("learners.", "own_data.")
NOT_FOLLOWED = frozenset({"static", "openapi.spec"})
#: Public pages that ask those who are logged in otherwise.
ALSO_INSIDE = frozenset({"interpreters.new_request", "interpreters.request_page"})


@dataclass
class Found:
    """A form as the first visitor found it who may send it."""

    who: str
    page: str  # the address it stands on
    endpoint: str
    form: Form
    # What is sent before, so that the form stands there.
    before: list[tuple[Found, MultiDict[str, Any]]] = field(default_factory=list)


@dataclass
class Site:
    """What was found: forms by endpoint and fields, pages by endpoint."""

    forms: dict[tuple[str, frozenset[str]], Found] = field(default_factory=dict)
    pages: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


class Crawler:
    """Follows links as everybody in turn, a few rows of each kind."""

    def __init__(self, app: APIFlask, county: County) -> None:
        self.app, self.county = app, county
        self.urls: MapAdapter = app.url_map.bind("localhost")
        self.site = Site()
        self._seen: dict[str, set[str]] = defaultdict(set)

    def crawl(self) -> Site:
        """Looks at everything."""
        for who in self.county.cookies:
            self._walk(who, deque([*self._starts(who), *self.county.addresses]))
        return self.site

    def look(self, addresses: Iterable[str]) -> None:
        """Looks at these pages, too, and at nothing that they lead to."""
        for who in self.county.cookies:
            for address in addresses:
                list(self._visit(who, address))

    def client(self, who: str) -> FlaskClient:
        """Somebody's browser, as it was when everybody was settled."""
        client = self.app.test_client()
        if self.county.cookies[who]:
            client.set_cookie("kursmittler", self.county.cookies[who])
        return client

    def hidden(self, endpoint: str, fields: Iterable[str]) -> Found:
        """A form that no page shows, for rows that were seen on other pages."""
        rule = next(iter(self.app.url_map.iter_rules(endpoint)))
        values = {name: self._row(endpoint, name) for name in rule.arguments}
        roles = allowed_roles(self.app, endpoint)
        who = "visitor" if roles is None else Role.COORDINATOR.value
        action = self.urls.build(endpoint, values, method="POST")
        form = Form(action, "post", {name: Field(name, "hidden") for name in fields})
        return Found(who, "/", endpoint, form)

    def _row(self, endpoint: str, name: str) -> str:
        """What such a parameter was on a page of the same package."""
        room = endpoint.partition(".")[0]
        for seen, visits in self.site.pages.items():
            for _who, address in visits if seen.startswith(f"{room}.") else ():
                path = urlsplit(address).path
                _endpoint, values = self.urls.match(path, method="GET")
                if name in values:
                    return str(values[name])
        return "2"

    def target(self, address: str, method: str = "GET") -> str | None:
        """The endpoint of an address of this site, None for no such page."""
        parts = urlsplit(address)
        if parts.netloc not in ("", "localhost"):
            return None
        try:
            endpoint, _values = self.urls.match(parts.path, method=method)
        except HTTPException:
            return None
        return str(endpoint)

    def _starts(self, who: str) -> Iterator[str]:
        role = who if who in set(Role) else None
        for rule in self.app.url_map.iter_rules():
            roles = allowed_roles(self.app, rule.endpoint)
            mine = roles is None if role is None else role in (roles or ())
            mine |= rule.endpoint in ALSO_INSIDE
            if mine and "GET" in (rule.methods or ()) and not rule.arguments:
                yield rule.rule

    def _walk(self, who: str, waiting: deque[str]) -> None:
        while waiting:
            address = waiting.popleft()
            waiting.extend(self._visit(who, address))

    def _visit(self, who: str, address: str) -> Iterator[str]:
        """Looks at one page, unless enough of its kind were seen; its links."""
        endpoint = self.target(address)
        if endpoint is None or not self._fresh(endpoint, address, who):
            return
        answer = self.client(who).get(address, follow_redirects=True)
        if answer.status_code >= 500 and endpoint != "ready":  # needs a worker
            self.site.broken.append(f"{who} {address}: {answer.status_code}")
        self._note(endpoint, who, address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            page = read_page(answer.text)
            self._collect(who, urljoin(address, answer.request.path), page)
            yield from (urljoin(address, link) for link in page.links)

    def _note(self, endpoint: str, who: str, address: str) -> None:
        self.site.pages.setdefault(endpoint, []).append((who, address))

    def _fresh(self, endpoint: str, address: str, who: str) -> bool:
        """Whether this is a kind of page that has not been seen often enough."""
        parts = urlsplit(address)
        roles = allowed_roles(self.app, endpoint)
        inside = roles is not None or endpoint in ALSO_INSIDE
        if endpoint in NOT_FOLLOWED or (who in set(Role) and not inside):
            return False
        if who in ("draft", "learner") and not endpoint.startswith(PERSONAL):
            return False
        if roles is not None and self._seen_by_others(endpoint, who):
            return False
        keys = ",".join(sorted(re.findall(r"(?:^|&)([^=&]+)=", parts.query)))
        shape = f"{who} {ID.sub('*', parts.path)}?{keys}"
        exact = f"{parts.path}?{parts.query}"
        most = MOST_COURSES if "kursverwaltung" in shape else MOST_ROWS
        page = shape.partition("?")[0]
        if exact in self._seen[shape] or len(self._seen[shape]) >= most:
            return False
        if shape not in self._seen[page] and len(self._seen[page]) >= MOST_FILTERS:
            return False
        self._seen[shape].add(exact)
        self._seen[page].add(shape)
        return True

    def _seen_by_others(self, endpoint: str, who: str) -> bool:
        return any(
            other != who for other, _address in self.site.pages.get(endpoint, ())
        )

    def _collect(self, who: str, address: str, page: Page) -> None:
        for found in self.forms_of(who, address, page):
            self.site.forms.setdefault(key_of(found), found)

    def forms_of(self, who: str, address: str, page: Page) -> Iterator[Found]:
        """The forms of a page, with the routes that take them."""
        for form in page.forms:
            action = urljoin(address, form.action)
            form.action = urlsplit(action)._replace(netloc="", scheme="").geturl()
            for name in EVERYWHERE:
                form.fields.pop(name, None)
            endpoint = self.target(form.action, "POST")
            if endpoint is None:
                self.site.broken.append(f"{address}: a form leads to {form.action}")
            else:
                yield Found(who, address, endpoint, form)


def key_of(found: Found) -> tuple[str, frozenset[str]]:
    """Two forms of one route with the same fields are one."""
    buttons = {name for name, _value in found.form.buttons}
    return found.endpoint, frozenset(found.form.fields) | buttons
