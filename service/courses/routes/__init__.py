"""HTTP of this feature."""

from service.courses.routes import public
from service.courses.routes.blueprint import bp

__all__ = ["bp", "public"]
