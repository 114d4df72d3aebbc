"""HTTP of this feature, in rooms named like those that it shows."""

from service.interpreters.routes.blueprint import bp

__all__ = ["bp"]
