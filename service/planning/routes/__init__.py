"""HTTP of this feature."""

from service.planning.routes import (
    acting,
    compare,
    course,
    gaps,
    moving,
    overview,
    plan,
    playing,
    replanned,
    run,
    shares,
    travel,
    unplaced,
    whatif,
)
from service.planning.routes.blueprint import bp

__all__ = [
    "acting",
    "bp",
    "compare",
    "course",
    "gaps",
    "moving",
    "overview",
    "plan",
    "playing",
    "replanned",
    "run",
    "shares",
    "travel",
    "unplaced",
    "whatif",
]
