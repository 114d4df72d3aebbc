"""HTTP of this feature."""

from service.learners.routes import front, helping, own_page, register
from service.learners.routes.blueprint import bp

__all__ = ["bp", "front", "helping", "own_page", "register"]
