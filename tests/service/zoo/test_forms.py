"""Everything that people and programs send to every form: never a failure, never a
silent change.

Forms and fields are found by looking at every page as everybody: a new form is fed
without anybody adding it here.
"""

from __future__ import annotations

import pytest

from tests.service.zoo.conftest import Zoo
from tests.service.zoo.known import HIDDEN, NO_TEXTS, REFUSED

pytestmark = pytest.mark.timeout(1500)  # the first one opens every page
PARTS = (
    "accounts",
    "courses",
    "interpreters",
    "languages",
    "learners",
    "own_data",
    "papers",
    "places",
    "planning",
    "rulesets",
    "status",
    "supply",
    "timetables",
)


def test_every_page_can_be_opened(zoo: Zoo) -> None:
    assert zoo.site.broken == []


def test_every_route_that_takes_forms_has_one(zoo: Zoo) -> None:
    rules = zoo.crawler.app.url_map.iter_rules()
    routes = {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
    seen = {found.endpoint for found, _data, _outcome in zoo.filled}
    lists = {name for name in HIDDEN if ".import_" in name}
    unseen = sorted(routes - seen - set(HIDDEN))
    assert unseen == [], f"routes without a form: {unseen}"
    assert sorted(seen & set(HIDDEN) - lists) == [], "forms that are found now"
    assert {name.partition(".")[0] for name in routes} == set(PARTS)


def test_every_form_can_be_filled(zoo: Zoo) -> None:
    refused = {
        found.endpoint: f"{found.page} {outcome.status} {outcome.fault} {outcome.words}"
        for found, _data, outcome in zoo.filled
        if not outcome.accepted
    }
    told = [f"{k}: {v}" for k, v in refused.items() if k not in REFUSED]
    assert not told, "\n".join(told)
    assert set(REFUSED) - set(refused) == set(), "accepted now"


@pytest.mark.parametrize("part", PARTS)
def test_the_zoo(zoo: Zoo, part: str) -> None:
    """NUL, 5,000 signs, marks, numbers and years of every size; twice; missing."""
    faults = [
        f"{keeper.found.endpoint} ({keeper.found.page}) {fault}"
        for keeper in zoo.keepers(part)
        for fault in keeper.feed()
    ]
    assert not faults, "\n".join(faults)


def test_every_text_of_these_pages_is_in_the_catalogue(zoo: Zoo) -> None:
    """Whatever reached a page or a refusal through a name that nobody could follow."""
    assert sorted(zoo.untold - set(NO_TEXTS)) == []
