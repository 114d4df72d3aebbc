"""The public courses for other programs: iCal, JSON, JSON-LD and CSV.

All show the courses of the page /kurse. A fault answers 5xx: an empty calendar would
make its readers delete everything.
"""

from __future__ import annotations

import json
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from service import i18n
from service.courses.catalogue.linked_data import course_data as linked_data
from service.courses.catalogue.queries import (
    PublicCourse,
    as_json,
    named,
    public_courses,
)
from service.publish.calendar import feed
from service.publish.schemas import CourseList
from service.publish.sheet import sheet as csv_sheet
from service.web.permission import public
from service.web.prepared import kept, prepared
from service.web.request import language, parts, today

bp = APIBlueprint("publish", __name__, enable_openapi=True)


def _courses() -> tuple[PublicCourse, ...]:
    return kept(public_courses, today())


def _base() -> str:
    return parts().settings.base_url


@bp.get("/kurse.ics")
@bp.doc(hide=True)
@public
@prepared
def calendar() -> Response:
    """Every public course as weekly events, in German."""
    body = feed(_courses(), _base(), today(), i18n.DEFAULT)
    return Response(body, mimetype="text/calendar")


@bp.get("/kurse.csv")
@bp.doc(hide=True)
@public
@prepared
def sheet() -> Response:
    """Every public course as a line."""
    body = csv_sheet(_courses(), _base(), language())
    answer = Response(body, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="kurse.csv"'
    return answer


@bp.get("/api/v1/courses")
@prepared
@bp.output(CourseList)
@bp.doc(summary="Public courses", tags=["courses"])
@public
def api() -> dict[str, Any]:
    """Every public course with its places left; no persons."""
    base = _base()
    found = [{**as_json(c), "url": f"{base}/kurse/{c.id}"} for c in _courses()]
    return {"courses": found, "count": len(found)}


@bp.get("/kurse/<course_id>.json")
@bp.doc(hide=True)
@public
@prepared
def course_data(course_id: str) -> Response:
    """One course as schema.org linked data."""
    course = named(_courses(), course_id)
    body = json.dumps(linked_data(course, _base(), language()), ensure_ascii=False)
    return Response(body, mimetype="application/ld+json")
