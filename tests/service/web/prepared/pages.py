"""Every prepared page of an office, as visitors ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from apiflask import APIFlask
from flask.testing import FlaskClient

# One line for each view that is marked as prepared; a test compares.
ADDRESSES = {
    "courses.catalogue": "/kurse",
    "courses.course_page": "/kurse/{course}",
    "publish.calendar": "/kurse.ics",
    "publish.sheet": "/kurse.csv",
    "publish.api": "/api/v1/courses",
    "publish.course_data": "/kurse/{course}.json",
    "learners.place_map": "/orte/karte.svg",
    "public.imprint": "/impressum",
    "public.privacy": "/datenschutz",
    "public.accessibility": "/barrierefreiheit",
}
LANGUAGES = ("de", "en")
Shown = dict[tuple[str, str], tuple[int, bytes]]


def addresses(courses: Iterable[str]) -> list[str]:
    """All of them, those of a course for every course."""
    ids = list(courses)
    return [
        path.format(course=one)
        for path in ADDRESSES.values()
        for one in (ids if "{" in path else ("",))
    ]


def shown(app: APIFlask, courses: Iterable[str]) -> Shown:
    """Status and body of every page in every language, to new visitors."""
    found: Shown = {}
    for language in LANGUAGES:
        client: FlaskClient = app.test_client()
        for path in addresses(courses):
            answer = client.get(path, headers={"Accept-Language": language})
            found[path, language] = (answer.status_code, answer.data)
    return found
