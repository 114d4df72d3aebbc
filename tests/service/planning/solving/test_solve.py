"""The solver's process as the service runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.planning.solving import solve


@pytest.mark.parametrize(("later", "nice"), [(True, solve.NICE), (False, 0)])
def test_what_nobody_waits_for_lets_plans_and_pages_go_first(
    tmp_path: Path, later: bool, nice: int
) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with solve._child(["formation", "--help"], tmp_path, later) as child:
        found = os.getpriority(os.PRIO_PROCESS, child.pid)
    assert found == (nice if later else own)
