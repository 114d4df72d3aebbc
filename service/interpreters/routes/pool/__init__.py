"""Pages of the pool: people, times, the staff pool, institutions."""

from service.interpreters.routes.pool import (
    agencies,
    joining,
    lists,
    own,
    people,
    person,
    staff,
)

__all__ = ["agencies", "joining", "lists", "own", "people", "person", "staff"]
