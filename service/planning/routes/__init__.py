"""HTTP of this feature."""

from service.planning.routes import (
    acting,
    course,
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
    "overview",
    "plan",
    "run",
    "travel",
    "unplaced",
    "whatif",
]
