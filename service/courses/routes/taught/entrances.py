"""The three ways to a course's teaching page, and the link for the teacher's phone."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.access import Role, Scope, one
from service.courses.routes.blueprint import bp
from service.courses.routes.taught import teaching
from service.courses.routes.taught.doors import Door
from service.courses.tables import Course
from service.courses.taught import door as doors
from service.courses.taught.forms import DoorIn
from service.errors import NotFound, UserError
from service.messages.actions import find_link
from service.web.forms import read_form
from service.web.permission import OFFICE, allow, for_providers, public
from service.web.request import database, now, parts, scope, tell

TAUGHT = ("confirmed", "published", "running", "completed")


def _provider(course_id: str) -> Door:
    """The provider's own course; foreign ones are missing."""
    own = scope()
    with database().read() as db:
        course = one(db, Course, own, course_id)
    if own.provider_id is None or course.provider_id != own.provider_id:
        raise NotFound("course")
    if course.state not in TAUGHT:
        raise NotFound("course")
    base = url_for("courses.provider_course", course_id=course_id)
    return Door("provider", own, course_id, base, "base.html")


def _office(course_id: str) -> Door:
    with database().read() as db:
        one(db, Course, scope(), course_id)
    base = url_for("courses.office_course", course_id=course_id)
    return Door("office", scope(), course_id, base, "base.html")


def _linked(token: str) -> Door | None:
    """The course of a link; None where it was taken back or is over."""
    with database().read() as db:
        link = find_link(db, doors.PURPOSE, token, now())
        if link is None:
            raise NotFound("link")
        g.office = parts().find_office(db, link.office_id, None)
    if link.used or link.expired:
        return None
    own = Scope(link.office_id, "(link)")
    base = url_for("courses.linked_course", token=token)
    return Door("link", own, link.subject_id, base, "base_public.html")


def _ended() -> ResponseReturnValue:
    return render_template("courses/taught/ended.html"), 410


@bp.get("/traeger/kurs/<course_id>")
@allow(Role.PROVIDER)
def provider_course(course_id: str) -> ResponseReturnValue:
    """A course of the logged-in provider."""
    return teaching.show(_provider(course_id))


@bp.get("/traeger/kurs/<course_id>/<what>")
@allow(Role.PROVIDER)
def provider_course_page(course_id: str, what: str) -> ResponseReturnValue:
    """A further page of it."""
    return teaching.step(_provider(course_id), what, teaching.SHOWN)


@bp.post("/traeger/kurs/<course_id>/<what>")
@allow(Role.PROVIDER)
def provider_course_act(course_id: str, what: str) -> ResponseReturnValue:
    """Something is changed in it."""
    return teaching.step(_provider(course_id), what, teaching.DONE)


@bp.get("/unterricht/<token>")
@public
@for_providers
def linked_course(token: str) -> ResponseReturnValue:
    """The course on the teacher's phone."""
    door = _linked(token)
    return _ended() if door is None else teaching.show(door)


@bp.get("/unterricht/<token>/<what>")
@public
@for_providers
def linked_course_page(token: str, what: str) -> ResponseReturnValue:
    """A further page of it."""
    door = _linked(token)
    return _ended() if door is None else teaching.step(door, what, teaching.SHOWN)


@bp.post("/unterricht/<token>/<what>")
@public
@for_providers
def linked_course_act(token: str, what: str) -> ResponseReturnValue:
    """Something is changed from the teacher's phone."""
    door = _linked(token)
    return _ended() if door is None else teaching.step(door, what, teaching.DONE)


@bp.get("/kursverwaltung/<course_id>/unterricht")
@allow(*OFFICE)
def office_course(course_id: str) -> ResponseReturnValue:
    """The same page for the office."""
    return teaching.show(_office(course_id))


@bp.get("/kursverwaltung/<course_id>/unterricht/<what>")
@allow(*OFFICE)
def office_course_page(course_id: str, what: str) -> ResponseReturnValue:
    """A further page of it."""
    return teaching.step(_office(course_id), what, teaching.SHOWN)


@bp.post("/kursverwaltung/<course_id>/unterricht/<what>")
@allow(*OFFICE)
def office_course_act(course_id: str, what: str) -> ResponseReturnValue:
    """Something is changed by the office."""
    return teaching.step(_office(course_id), what, teaching.DONE)


def _make_link(door: Door) -> ResponseReturnValue:
    """A new link: mailed, or shown this once to be written down or scanned."""
    form = read_form(DoorIn)
    if form.valid is None:
        return teaching.show(door, form, 422)
    base, email = parts().settings.base_url, form.valid.email
    try:
        with database().write() as db:
            args = (db, door.scope, door.course_id)
            if email:
                doors.mail_door(*args, email, now(), base)
            else:
                token = doors.make_door(*args, now())
    except UserError as error:
        form.add(error)
        return teaching.show(door, form, 422)
    if email:
        flash(tell("The link is on its way."), "success")
        return redirect(door.url())
    return teaching.show(door, link=f"{base}{doors.PATH}{token}")


def _take_links_back(door: Door) -> ResponseReturnValue:
    with database().write() as db:
        doors.close_doors(db, door.scope, door.course_id, now())
    flash(tell("No link opens this course any more."), "success")
    return redirect(door.url())


@bp.post("/traeger/kurs/<course_id>/link")
@allow(Role.PROVIDER)
def provider_make_link(course_id: str) -> ResponseReturnValue:
    """The provider gives the teacher a link."""
    return _make_link(_provider(course_id))


@bp.post("/traeger/kurs/<course_id>/link/ende")
@allow(Role.PROVIDER)
def provider_end_links(course_id: str) -> ResponseReturnValue:
    """The provider takes all links back."""
    return _take_links_back(_provider(course_id))


@bp.post("/kursverwaltung/<course_id>/unterricht/link")
@allow(*OFFICE)
def office_make_link(course_id: str) -> ResponseReturnValue:
    """The office gives the teacher a link."""
    return _make_link(_office(course_id))


@bp.post("/kursverwaltung/<course_id>/unterricht/link/ende")
@allow(*OFFICE)
def office_end_links(course_id: str) -> ResponseReturnValue:
    """The office takes all links back."""
    return _take_links_back(_office(course_id))
