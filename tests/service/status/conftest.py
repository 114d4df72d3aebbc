"""The small world of the courses: a provider, rooms, people who wait."""

from tests.service.courses.conftest import world as world
