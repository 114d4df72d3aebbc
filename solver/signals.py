"""SIGTERM and SIGINT mean "stop and keep the best", from the first moment on.

Loading a command takes a while; a signal that comes meanwhile is remembered.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_asked: list[int] = []
_stops: list[Callable[[], None]] = []


def _remember(number: int, _frame: object) -> None:
    _asked.append(number)
    for stop in _stops:
        stop()


def listen() -> None:
    """Catch both signals from now on; called before anything heavy is loaded."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _remember)


def release() -> None:
    """Let signals end the process as usual: for commands that keep nothing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if _asked:
        signal.raise_signal(_asked[0])


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on each signal, at once if one came before."""
    before = {s: signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)}
    listen()
    _stops.append(stop)
    if _asked:
        stop()
    try:
        yield
    finally:
        _stops.remove(stop)
        for number, handler in before.items():
            signal.signal(number, handler)
