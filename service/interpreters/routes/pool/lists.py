"""An existing list of interpreters: upload, questions about it, export."""

from __future__ import annotations

from service.interpreters.pool.lists import NAME, POOL
from service.interpreters.routes.blueprint import bp
from service.lists.record_views import Part, RecordPages

TITLES = {NAME: "Interpreters"}

RecordPages(
    bp,
    "/sprachmittlung",
    "/sprachmittlung/listen",
    {NAME: Part("pool", TITLES[NAME], POOL, "interpreters.pool")},
)
