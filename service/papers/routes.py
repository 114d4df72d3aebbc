"""HTTP of the papers: every one is a file to keep or print, and never cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.access import Role
from service.errors import UserError
from service.papers import sheets
from service.papers.typesetting import pdf
from service.web.permission import OFFICE, allow
from service.web.request import database, language, office, parts, scope, tell, today

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

bp = Blueprint("papers", __name__)
WITH_COURSES = (*OFFICE, Role.PROVIDER)


@bp.get("/kursverwaltung/<course_id>/anwesenheit.pdf")
@allow(*WITH_COURSES)
def attendance(course_id: str) -> ResponseReturnValue:
    """The attendance sheet of a course: its dates by its people."""
    with database().read() as db:
        sheet = sheets.attendance(db, scope(), course_id, language(), today())
    return _course_paper("sheet", sheet, "anwesenheit", course_id)


@bp.get("/kursverwaltung/<course_id>/teilnehmende.pdf")
@allow(*WITH_COURSES)
def participants(course_id: str) -> ResponseReturnValue:
    """The participants of a course; a provider sees call name and code."""
    with database().read() as db:
        sheet = sheets.participants(db, scope(), course_id, language(), today())
    return _course_paper("sheet", sheet, "teilnehmende", course_id)


@bp.get("/kursverwaltung/<course_id>/fahrgaeste.pdf")
@allow(*OFFICE)
def passengers(course_id: str) -> ResponseReturnValue:
    """The call buses to book for a course."""
    with database().read() as db:
        state_dir, name = parts().settings.state_dir, office().name
        sheet = sheets.passengers(
            db, scope(), course_id, state_dir, name, language(), today()
        )
    return _course_paper("sheet", sheet, "fahrgaeste", course_id)


def _course_paper(
    template: str, model: DataclassInstance, name: str, course_id: str
) -> ResponseReturnValue:
    """The file, or back to the course with the reason why it cannot be printed."""
    try:
        return _file(pdf(template, model), f"{name}.pdf")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    if scope().role is Role.PROVIDER:
        return redirect(url_for("courses.provider_list"))
    return redirect(url_for("courses.record_page", course_id=course_id))


def _file(content: bytes, name: str) -> Response:
    """To be saved: a name without anybody's name, and kept in no cache."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
