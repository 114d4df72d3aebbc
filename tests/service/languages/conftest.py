"""A language that is a folder and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.languages.catalogues import TEXTS, added


@pytest.fixture
def swedish(tmp_path: Path) -> Iterator[None]:
    """Swedish, of three texts."""
    folder = tmp_path / "translations"
    folder.mkdir()
    with added(folder, "sv", TEXTS):
        yield
