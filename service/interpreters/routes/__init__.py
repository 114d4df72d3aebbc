"""HTTP of this feature, in rooms named like those that it shows."""

from service.interpreters.routes import pool
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.desk import acting, page
from service.interpreters.routes.offers import person
from service.interpreters.routes.requests import booking, own

__all__ = ["acting", "booking", "bp", "own", "page", "person", "pool"]
