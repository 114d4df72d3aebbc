"""The site twice on one database: as it is, and one that keeps nothing prepared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from apiflask import APIFlask

from service.app import create_app
from service.web.request import EXTENSION
from service.web.shelf import Shelf
from tests.service.courses.conftest import world

__all__ = ["world"]


@pytest.fixture
def bare(app: APIFlask) -> Iterator[APIFlask]:
    """The application of `app` with shelves that hold nothing: every page is fresh."""
    made = create_app(app.extensions[EXTENSION].settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    parts = made.extensions[EXTENSION]
    made.extensions[EXTENSION] = replace(parts, pages=Shelf(0), reads=Shelf(0))
    yield made
    parts.database.dispose()
