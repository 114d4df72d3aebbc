"""HTTP of this feature."""

from service.learners.routes import (
    front,
    helping,
    importing,
    own_page,
    records,
    register,
)
from service.learners.routes.blueprint import bp

__all__ = ["bp", "front", "helping", "importing", "own_page", "records", "register"]
