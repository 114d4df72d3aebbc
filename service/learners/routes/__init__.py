"""HTTP of this feature, in rooms named like those that it shows."""

from service.learners.routes import helping
from service.learners.routes.blueprint import bp
from service.learners.routes.imports import run, upload
from service.learners.routes.records import (
    mending,
    records,
    results,
    unknown_places,
)
from service.learners.routes.registration import front, own_page, register

__all__ = [
    "bp",
    "front",
    "helping",
    "mending",
    "own_page",
    "records",
    "register",
    "results",
    "run",
    "unknown_places",
    "upload",
]
