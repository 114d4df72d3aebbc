"""Handlers of all jobs about courses, room by room."""

from __future__ import annotations

from service.courses.catalogue import work as ways
from service.courses.invitations import work as invitations
from service.courses.leveldays import work as leveldays
from service.courses.lifecycle import work as lifecycle
from service.courses.taught import work as taught
from service.jobs.work_item import Handler

HANDLERS: dict[str, Handler] = {
    **lifecycle.HANDLERS,
    **taught.HANDLERS,
    **invitations.HANDLERS,
    **leveldays.HANDLERS,
    **ways.HANDLERS,
}
