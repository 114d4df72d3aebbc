"""What the office says on the phone: a date is changed; were you not there?"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import view_of
from service.courses.routes.blueprint import bp
from service.courses.routes.taught.words import change_words, way_words
from service.courses.taught import absent, lists
from service.courses.taught.notices import confirm
from service.courses.taught.queries import notice_view
from service.errors import UserError
from service.learners.wording import number_text
from service.web.incoming import posted, posted_choice
from service.web.permission import OFFICE, allow
from service.web.request import (
    database,
    language,
    now,
    scope,
    tell,
    tell_many,
    today,
)


@bp.get("/kursverwaltung/benachrichtigung/<about_id>")
@allow(*OFFICE)
def notice_call(about_id: str) -> ResponseReturnValue:
    """Whom to call, in which language, and what to say."""
    with database().read() as db:
        view = notice_view(db, scope(), about_id)
        course = view_of(db, scope(), view.course, today())
        return render_template(
            "courses/taught/notice_call.html",
            view=view,
            code=number_text(view.learner.number),
            title=public_words.title(course, language()),
            words=change_words(view.change, view.held),
            house=course.where.name if course.where else "",
            times=public_words.times(course, language(), "wide"),
            way=way_words(view),
        )


@bp.post("/kursverwaltung/benachrichtigung/<about_id>")
@allow(*OFFICE)
def notice_called(about_id: str) -> ResponseReturnValue:
    """The person knows: notice and call are settled together."""
    with database().write() as db:
        view = notice_view(db, scope(), about_id)
        stale = posted("shown") != view.version
        if not stale:
            confirm(db, scope(), about_id, now(), "call")
    if stale:
        flash(tell("The date was changed again meanwhile. Please look."), "warning")
        return redirect(url_for("courses.notice_call", about_id=about_id))
    flash(tell("Noted: the person knows."), "success")
    return redirect("/heute")


@bp.get("/kursverwaltung/nicht-gekommen/<about_id>")
@allow(*OFFICE)
def absent_call(about_id: str) -> ResponseReturnValue:
    """Whom to call about the first day, and what becomes of the seat."""
    with database().read() as db:
        view = absent.absent_view(db, scope(), about_id)
        return render_template("courses/taught/absent_call.html", view=view)


@bp.post("/kursverwaltung/nicht-gekommen/<about_id>")
@allow(*OFFICE)
def absent_settled(about_id: str) -> ResponseReturnValue:
    """The person comes after all, or the seat is free for somebody else."""
    what = posted_choice("what", ("comes", "free"))
    try:
        with database().write() as db:
            absent.absent_view(db, scope(), about_id)
            if not what:
                abort(400)
            if what == "free":
                absent.free_seat(db, scope(), about_id, now())
            else:
                absent.comes(db, scope(), about_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "warning")
        return redirect(url_for("courses.absent_call", about_id=about_id))
    if what == "free":
        done = tell("The seat is free. The person waits again, as long as before.")
    else:
        done = tell("Noted: the person keeps the seat.")
    flash(done, "success")
    return redirect("/heute")


@bp.post("/kursverwaltung/<course_id>/ohne-liste")
@allow(*OFFICE)
def lists_not_kept(course_id: str) -> ResponseReturnValue:
    """Nobody kept a list on the days without one."""
    with database().write() as db:
        days = lists.not_kept(db, scope(), course_id, now())
    told = tell_many(
        "Noted: no list was kept on %(n)s day.",
        "Noted: no lists were kept on %(n)s days.",
        days,
    )
    flash(told, "success")
    return redirect("/heute")
