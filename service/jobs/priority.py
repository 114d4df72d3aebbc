"""Who goes first where processors are short: pages, then plans, then the rest.

Every step is counted from the process that starts another one, so that a site which an
operator started with less priority never asks for more than it has.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

WORKER = 5  # steps behind the pages: mail, timetables, ways
WAITED_FOR = 5  # further steps of a child process that somebody waits for
NOBODY_WAITS = 10  # and of one whose result is for later
LOWEST = 19
SESSION = 10  # priority of the worker's session among sessions
AUTOGROUP = Path("/proc/self/autogroup")


def step_back(steps: int, pid: int = 0) -> None:
    """Lets others go before a process, 0 for this one: that many steps of `nice`."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, pid, min(LOWEST, own + steps))


def let_pages_go_first() -> None:
    """Steps back with everything that this process starts from now on.

    Linux may share processors among sessions first and hear `nice` only inside one
    (sched(7), autogroups): so a session of one's own steps back as a whole.
    """
    step_back(WORKER)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # no such file where sessions are not told apart
            AUTOGROUP.write_text(str(SESSION), encoding="ascii")
