"""HTTP of this feature."""

from service.courses.routes import external, office, own_way, provider, public
from service.courses.routes.blueprint import bp

__all__ = ["bp", "external", "office", "own_way", "provider", "public"]
