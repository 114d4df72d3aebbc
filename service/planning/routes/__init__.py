"""HTTP of this feature, in rooms named like those that it shows."""

from service.planning.routes import compare, shares, unplaced
from service.planning.routes.blueprint import bp
from service.planning.routes.board import acting, plan, replanned
from service.planning.routes.course import course, moving, travel
from service.planning.routes.gaps import gaps
from service.planning.routes.runs import overview, run
from service.planning.routes.whatif import asking, playing

__all__ = [
    "acting",
    "asking",
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
]
