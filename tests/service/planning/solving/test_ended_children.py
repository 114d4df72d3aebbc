"""A child that is ended from outside tells less than everything: that is no answer."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.jobs.child import SolverFailed
from service.jobs.work_item import Interrupted
from service.planning.solving.solve import explain
from tests.listening import listens
from tests.solver.formation.crowd import crowd


def child() -> int:
    """The one child of this thread."""
    there = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return int(there.read_text().split()[-1])


def ended_by(number: int, then: bool) -> Callable[[], bool]:
    """`keep_alive` that ends the child first, and from then on answers `then`."""
    asked: list[int] = []

    def keep_alive() -> bool:
        if not asked:
            asked.append(child())
            while not listens(asked[0]):
                time.sleep(0.01)
            os.kill(asked[0], number)
            return True
        return then

    return keep_alive


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("then", "error"), [(True, SolverFailed), (False, Interrupted)]
)
def test_what_an_ended_child_told_is_not_taken(
    tmp_path: Path, number: int, then: bool, error: type[Exception]
) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(crowd()))
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(error):
        explain(tmp_path, ended_by(number, then), prove=60)
