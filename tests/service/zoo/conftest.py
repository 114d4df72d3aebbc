"""The small county with everybody logged in, and every form that can be found there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from service.app import create_app
from service.database import Database
from service.settings import Settings
from service.web.request import EXTENSION
from tests.builders import NOW, standing
from tests.databases import Backend
from tests.service.zoo.county import County, settle
from tests.service.zoo.crawl import Crawler, Found, Site, key_of
from tests.service.zoo.filling import Data, fill
from tests.service.zoo.keeper import Keeper
from tests.service.zoo.known import HIDDEN, columns, overlooked
from tests.service.zoo.listening import listening
from tests.service.zoo.posting import Outcome, Poster
from tests.service.zoo.sandbox import Sandbox
from tests.service.zoo.taught import teach

DEEPEST = 2  # forms behind forms
MARKS = frozenset({"row_id", "seen", "version"})  # what tells "new" from "changed"


@dataclass
class Zoo:
    """Forms, their valid values and what became of these."""

    county: County
    crawler: Crawler
    poster: Poster
    site: Site
    filled: list[tuple[Found, Data, Outcome]]
    hidden: list[Found]
    untold: set[str]  # texts that the German catalogue lacks

    def keepers(self, part: str) -> Iterator[Keeper]:
        """For each form of a package."""
        hidden = [(found, fill(found, [], "")) for found in self.hidden]
        shown = [(found, data) for found, data, _outcome in self.filled]
        fed: set[frozenset[str]] = set()
        for found, data in [*shown, *hidden]:
            if found.endpoint.startswith(f"{part}."):
                names = set(found.form.fields)
                fields = frozenset(names - MARKS)
                brief = len(fields) > 2 and fields in fed
                fed.add(fields)
                yield Keeper(
                    self.poster,
                    found,
                    data,
                    overlooked(found.endpoint, names),
                    columns(found.endpoint),
                    brief,
                )


@pytest.fixture(scope="package")
def zoo(
    backend: Backend, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Zoo]:
    """Everything found, once for all tests of a kind of database."""
    url = backend.clone(migrated_template)
    state = tmp_path_factory.mktemp("zoo")
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        for room in ("actions", "signin_links"):
            patch.setattr(f"service.accounts.{room}.HASHER", cheap)
        patch.setattr("service.accounts.actions._decoy", lambda: cheap.hash("niemand"))
        patch.setattr("service.planning.routes.whatif.asking.LOOK", 0)
        patch.setattr("service.accounts.tries.WINDOWS", ())
        box = Sandbox(url)
        with listening() as heard:
            yield _opened(url, state, box, heard.heard)
        box.dispose()
    backend.drop(url)


def _opened(url: str, state: Path, box: Sandbox, untold: set[str]) -> Zoo:
    app = create_app(
        Settings(
            env="test",
            database_url=url,
            state_dir=state,
            secret_key="k" * 40,
            base_url="http://127.0.0.1:8000",
            now=NOW,
        )
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    own: Database = app.extensions[EXTENSION].database
    with own.read() as session:
        stands = standing(session)
    county = settle(app, own, stands, state)
    own.dispose()
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], database=box)
    crawler = Crawler(app, county)
    poster = Poster(crawler, box)
    with box.attempt():
        site = crawler.crawl()
    with own.write() as session:  # afterwards, so that nobody else is crowded out
        later = teach(session, stands.own)
    own.dispose()
    with box.attempt():
        poster.forget()
        crawler.look(later)
    filled = _fill_all(crawler, poster, site, county)
    hidden = [crawler.hidden(name, fields) for name, fields in HIDDEN.items()]
    return Zoo(county, crawler, poster, site, filled, hidden, untold)


def _fill_all(
    crawler: Crawler, poster: Poster, site: Site, county: County
) -> list[tuple[Found, Data, Outcome]]:
    """Sends every form with valid values, and the forms that then come to light."""
    waiting, filled = list(site.forms.values()), []
    while waiting:
        found = waiting.pop(0)
        others = [form for form in site.forms.values() if form is not found]
        data = fill(found, others, county.code)
        outcome = poster.send(found, data)
        filled.append((found, data, outcome))
        if outcome.page is None or outcome.refused or len(found.before) >= DEEPEST:
            continue
        for new in crawler.forms_of(found.who, outcome.where, outcome.page):
            if key_of(new) not in site.forms:
                new.before = [*found.before, (found, data)]
                site.forms[key_of(new)] = new
                waiting.append(new)
    return filled
