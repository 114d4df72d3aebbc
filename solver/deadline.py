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

    def check_stopped(self) -> None:
        """Raises Stopped when somebody asked to stop, not when time is over."""
        if self.stopped():
            raise Stopped

    def wait(self, seconds: float) -> bool:
        """Sleep until stopped or `seconds` have passed; True when stopped."""
        return self._stop.wait(max(0.0, seconds))


class Share(Deadline):
    """Seconds of a longer time, over when the whole is."""

    def __init__(self, whole: Deadline, seconds: float) -> None:
        super().__init__(seconds)
        self._whole = whole

    def left(self) -> float:
        """Seconds until the share or the whole ends."""
        return min(super().left(), self._whole.left())

    def stopped(self) -> bool:
        """True when the share or the whole was told to stop."""
        return super().stopped() or self._whole.stopped()


class Patience(Deadline):
    """Some seconds more than another deadline gives, ended by the same stop."""

    def __init__(self, whole: Deadline, more: float) -> None:
        super().__init__(whole.seconds + more)
        self._whole = whole

    def elapsed(self) -> float:
        """Seconds since the whole began."""
        return self._whole.elapsed()

    def left(self) -> float:
        """Seconds until the end, 0 when the whole was told to stop."""
        return 0.0 if self.stopped() else super().left()

    def stopped(self) -> bool:
        """True when either was told to stop."""
        return super().stopped() or self._whole.stopped()
