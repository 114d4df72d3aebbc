"""HTTP of this feature, in rooms named like those that it shows."""

from service.interpreters.routes import pool
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.desk import acting, page, plan
from service.interpreters.routes.figures import page as figures
from service.interpreters.routes.jobs import booker, linked, office
from service.interpreters.routes.jobs import own as own_jobs
from service.interpreters.routes.offers import person
from service.interpreters.routes.payment import office as payment_office
from service.interpreters.routes.payment import own as payment_own
from service.interpreters.routes.requests import booking, own

__all__ = [
    "acting",
    "booker",
    "booking",
    "bp",
    "figures",
    "linked",
    "office",
    "own",
    "own_jobs",
    "page",
    "payment_office",
    "payment_own",
    "person",
    "plan",
    "pool",
]
