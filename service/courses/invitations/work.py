"""Every hour: remind, try another way, let what nobody answered move on."""

from __future__ import annotations

from contextlib import suppress

from service.courses.invitations.channels import carried
from service.courses.invitations.reaching import look_after, open_ids
from service.errors import NotFound
from service.jobs.work_item import Handler, Interrupted, Work

LOOK_JOB = "courses.invitations"


def look(work: Work) -> None:
    """One transaction an invitation: killed in the middle, the next run goes on."""
    with work.database.read() as session:
        ids = open_ids(session, work.scope)
    there = carried(work.settings.smtp_url, work.settings.sms_url)
    for invitation_id in ids:
        if not work.keep_alive():
            raise Interrupted
        # Somebody may have been erased since: the others are looked after all the same.
        with suppress(NotFound), work.database.write() as session:
            look_after(
                session,
                work.scope,
                invitation_id,
                work.now(),
                work.settings.base_url,
                there,
            )


HANDLERS: dict[str, Handler] = {LOOK_JOB: look}
