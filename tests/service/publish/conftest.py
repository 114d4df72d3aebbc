"""The same small world as for the courses themselves."""

from tests.service.courses.conftest import world

__all__ = ["world"]
