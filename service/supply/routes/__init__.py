"""HTTP of the set-up: its first page, its parts, their lists."""

from service.supply.routes import first_page, lists, sections
from service.supply.routes.blueprint import bp

__all__ = ["bp", "first_page", "lists", "sections"]
