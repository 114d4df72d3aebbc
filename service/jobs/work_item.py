"""What a handler of a background job is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.access import Scope
from service.database import Database
from service.jobs.tables import Job
from service.settings import Settings


class Interrupted(Exception):
    """The job is no longer ours, or the worker ends: nothing more may be written."""


@dataclass(frozen=True)
class Work:
    """A claimed job with all it needs.

    `keep_alive` tells whether the job is still ours: after a False the handler raises
    Interrupted and writes nothing; the job is given back if it is still ours. A handler
    that returns has finished its job; one that calls `jobs.actions.finish` in its own
    last transaction makes result and end one commit.
    """

    database: Database
    settings: Settings
    job: Job
    now: Callable[[], datetime]
    scope: Scope
    keep_alive: Callable[[], bool]


Handler = Callable[[Work], None]
