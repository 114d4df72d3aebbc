"""The solver's process as the service runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.jobs.child import Child
from service.jobs.priority import NOBODY_WAITS, WAITED_FOR


@pytest.mark.parametrize(
    ("later", "steps"), [(True, NOBODY_WAITS), (False, WAITED_FOR)]
)
def test_pages_go_before_plans_and_plans_before_what_nobody_waits_for(
    tmp_path: Path, later: bool, steps: int
) -> None:
    """A plan took as much of a processor as every page beside it: pages were late."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with Child(["formation", "--help"], tmp_path, later) as child:
        found = os.getpriority(os.PRIO_PROCESS, child.pid)
    assert found == min(19, own + steps)
