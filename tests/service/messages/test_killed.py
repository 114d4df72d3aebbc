"""A worker killed while it talks to the mail server: nothing lost, doubles told.

`python -m bench.mail` does it twenty times at each stage.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.mail.killing import STAGES, kill_one
from service.database import Database
from tests.builders import Standing


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside a thread
@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_every_stage(
    database: Database, stands: Standing, tmp_path: Path, stage: str
) -> None:
    """Lost never; twice only after the mail was taken, under the same Message-ID."""
    told = kill_one(database, stands.own, tmp_path, stage)
    assert told.good(stage), told
