"""The only clock of the solver: how long a solve has run and when it must end."""

from __future__ import annotations

import threading
import time

from solver.errors import Stopped


class Deadline:
    """Counts seconds from its creation and can be ended early from any thread."""

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self.seconds = seconds
        self._stop = threading.Event()

    def elapsed(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._start

    def left(self) -> float:
        """Seconds until the end, 0 when over or stopped."""
        if self._stop.is_set():
            return 0.0
        return max(0.0, self.seconds - self.elapsed())

    def over(self) -> bool:
        """True when no time is left or somebody asked to stop."""
        return self.left() <= 0.0

    def stop(self) -> None:
        """End now; may be called from a signal handler or another thread."""
        self._stop.set()

    def stopped(self) -> bool:
        """True when `stop` was called (as opposed to time running out)."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raises Stopped when over; long loops call it now and then."""
        if self.over():
            raise Stopped

    def wait(self, seconds: float) -> bool:
        """Sleep until stopped or `seconds` have passed; True when stopped."""
        return self._stop.wait(max(0.0, seconds))
