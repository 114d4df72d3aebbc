"""HTTP of this feature."""

from service.planning.routes import (
    acting,
    course,
    moving,
    overview,
    plan,
    run,
    travel,
    unplaced,
    whatif,
)
from service.planning.routes.blueprint import bp

__all__ = [
    "acting",
    "bp",
    "course",
    "moving",
    "overview",
    "plan",
    "run",
    "travel",
    "unplaced",
    "whatif",
]
