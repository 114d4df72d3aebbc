"""Every night: pauses end, names fall away, papers that end are told of."""

from __future__ import annotations

from service.interpreters.pool import papers, states
from service.jobs.work_item import Handler, Work

JOB = "interpreters.tidy"


def tidy(work: Work) -> None:
    """Job `interpreters.tidy`."""
    now = work.now()
    with work.database.write() as session:
        states.resume_due(session, work.scope, now)
        states.erase_names(session, work.scope, now)
        papers.remind(session, work.scope, work.settings.base_url, now)


HANDLERS: dict[str, Handler] = {JOB: tidy}
