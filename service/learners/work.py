"""Daily tidying: finished drafts' leftovers and files nobody confirmed."""

from __future__ import annotations

from service.jobs.work_item import Handler, Work
from service.learners.registration.actions import drop_expired_drafts
from service.lists.actions import drop_content
from service.web.kept_forms import forget_old

TIDY = "learners.tidy"


def tidy(work: Work) -> None:
    """Job `learners.tidy`: forgets expired drafts, the text of old imports, and what
    was typed when a login had ended."""
    with work.database.write() as session:
        drop_expired_drafts(session, work.scope, work.now())
        drop_content(session, work.scope, work.now())
    forget_old(work.settings.state_dir, work.now())


HANDLERS: dict[str, Handler] = {TIDY: tidy}
