"""What a fresh folder's first plan would wait for is compiled before, beside the rest.

The worker begins with it when it starts; a solve that comes sooner waits for its end,
because it would do the same in its own seconds and end without a course.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from service.jobs.child import ROOT
from service.jobs.priority import NOBODY_WAITS, step_back
from service.jobs.work_item import Interrupted

POLL = 0.2  # seconds
LONGEST = 180.0  # seconds; after that a plan is computed all the same


class Ahead:
    """The child that compiles: one for a process, at low priority."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, unless it was started."""
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "solver", "formation", "prepare"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
            )
            step_back(NOBODY_WAITS, self._child.pid)

    def wait(self, keep_alive: Callable[[], bool], longest: float = LONGEST) -> None:
        """Until it has ended; whatever became of it, a solve can go on.

        Raises Interrupted when the job that waits was lost.
        """
        self.begin()
        for _ in range(int(longest / POLL)):
            if self._child is None or self._child.poll() is not None:
                return
            if not keep_alive():
                raise Interrupted
            time.sleep(POLL)

    def end(self) -> None:
        """End it with the process that started it."""
        if self._child is not None and self._child.poll() is None:
            self._child.kill()
            self._child.wait()


AHEAD = Ahead()
