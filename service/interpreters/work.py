"""The jobs of the interpreters, from all of its rooms."""

from __future__ import annotations

from service.interpreters.jobs import work as around
from service.interpreters.nightly import work as nightly
from service.interpreters.offers import work as offers
from service.interpreters.pool import work as pool
from service.interpreters.ranking import work as ranking
from service.jobs.work_item import Handler

HANDLERS: dict[str, Handler] = {
    **pool.HANDLERS,
    **ranking.HANDLERS,
    **nightly.HANDLERS,
    **offers.HANDLERS,
    **around.HANDLERS,
}
