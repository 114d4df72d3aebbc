"""Pages about somebody's own data: for themselves, and for the office."""

from service.own_data.routes import keeping, own, people
from service.own_data.routes.blueprint import bp

__all__ = ["bp", "keeping", "own", "people"]
