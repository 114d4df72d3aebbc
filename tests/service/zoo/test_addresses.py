"""Addresses that nobody writes by hand: hostile paths and arguments of every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from werkzeug.routing import Rule

from service.web.permission import allowed_roles
from tests.service.zoo.conftest import Zoo
from tests.service.zoo.values import ARGUMENTS, PATHS

pytestmark = pytest.mark.timeout(1500)  # the first one opens every page
#: How pages read their arguments.
READ = re.compile(r"""(?:args|asked)\.?(?:get|getlist)?[(\[]\s*["']([\w-]+)["']""")
SERVICE = Path(__file__).parents[3] / "service"
ROWS = re.compile(r"<(?:[^<>:]+:)?[^<>]+>")


def names() -> list[str]:
    """Every argument that the code names anywhere, and one that it does not know."""
    found = {"lang", "kreis", "unbekannt"}
    for path in SERVICE.rglob("*.py"):
        found |= set(READ.findall(path.read_text("utf-8")))
    return sorted(found)


def visitor(zoo: Zoo, endpoint: str) -> str:
    """Somebody who may open it."""
    roles = allowed_roles(zoo.crawler.app, endpoint)
    known = [who for who, _address in zoo.site.pages.get(endpoint, ())]
    return next(iter(known or sorted(roles or {"visitor"})))


def rules(zoo: Zoo) -> Iterator[Rule]:
    """Every rule for pages."""
    for rule in zoo.crawler.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "openapi.spec":
            yield rule


def status(zoo: Zoo, who: str, address: str) -> str:
    """The answer's code, or the failure's name."""
    with zoo.poster.box.attempt():
        zoo.poster.forget()
        try:
            return str(zoo.crawler.client(who).get(address).status_code)
        except Exception as error:
            return type(error).__name__


@pytest.mark.parametrize("label", list(PATHS))
def test_a_hostile_path_is_not_there(zoo: Zoo, label: str) -> None:
    """On PostgreSQL a NUL in a parameter was a failure of the database."""
    bad = {}
    for rule in rules(zoo):
        if ROWS.search(rule.rule):
            address = ROWS.sub(quote(PATHS[label], safe=""), rule.rule)
            code = status(zoo, visitor(zoo, rule.endpoint), address)
            if code not in ("404", "302", "303", "308"):
                bad[rule.rule] = code
    assert bad == {}


@pytest.mark.parametrize("label", list(ARGUMENTS))
def test_hostile_arguments_are_refused_or_passed_over(zoo: Zoo, label: str) -> None:
    """All arguments that any page reads, of every page at once."""
    text = quote(ARGUMENTS[label])
    query = "&".join(f"{name}={text}" for name in names())
    allowed = {"400"} if "\x00" in ARGUMENTS[label] else {"200", "302", "303", "404"}
    bad = {}
    for endpoint, seen in zoo.site.pages.items():
        who, address = seen[0]
        code = status(zoo, who, f"{urlsplit(address).path}?{query}")
        if code not in allowed and not address.startswith("/ready"):
            bad[endpoint] = code
    assert bad == {}
