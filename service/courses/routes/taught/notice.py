"""A changed date for the person it concerns: GET shows, POST says "I know".

Opened by a mailed link; a mail scanner that opens it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from service.access import Role, Scope
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import view_of
from service.courses.routes.blueprint import bp
from service.courses.routes.taught.words import change_words, way_words
from service.courses.taught.notices import PURPOSE, ahead, confirm
from service.courses.taught.queries import (
    NoticeView,
    notice_view,
    waiting_notices,
)
from service.errors import NotFound
from service.learners.tables import Learner
from service.messages.actions import find_link
from service.web.incoming import posted
from service.web.permission import allow, public
from service.web.request import database, language, now, parts, scope, speak_to, today

OPEN_FOR = 30 * 60  # seconds that a link from the own page is good for


@dataclass(frozen=True)
class Opened:
    """Whose notice a link has opened, and how the person came here."""

    scope: Scope
    notice_id: str
    how: str
    expired: bool = False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts().settings.secret_key, salt=PURPOSE)


def _opened(db: Session, token: str) -> Opened:
    """By a mailed link, or one that the person's own page has made just now."""
    link = find_link(db, PURPOSE, token, now())
    if link is not None:
        own = Scope(link.office_id, "(link)")
        return Opened(own, link.subject_id, "link", link.expired)
    try:
        office_id, notice_id = _signer().loads(token, max_age=OPEN_FOR)
    except (BadSignature, ValueError, TypeError):
        raise NotFound("link") from None
    return Opened(Scope(office_id, "(code)"), notice_id, "code")


@bp.get("/termin/<token>")
@public
def notice_page(token: str) -> ResponseReturnValue:
    """What has changed, in the person's language; nothing is changed by looking."""
    with database().read() as db:
        opened = _opened(db, token)
        view = notice_view(db, opened.scope, opened.notice_id)
        _stand_in(db, opened.scope, view)
        course = view_of(db, opened.scope, view.course, today())
        page = render_template(
            "courses/taught/notice.html",
            view=view,
            expired=opened.expired,
            title=public_words.title(course, language()),
            where=public_words.place_text(course, language()),
            house=course.where.name if course.where else "",
            times=public_words.times(course, language(), "wide"),
            words=change_words(view.change, view.held),
            way=way_words(view),
            url=url_for("courses.notice_known", token=token),
        )
    return page, 410 if opened.expired else 200


@bp.post("/termin/<token>")
@public
def notice_known(token: str) -> ResponseReturnValue:
    """ "I know": of what was shown, not of what was changed meanwhile."""
    with database().write() as db:
        opened = _opened(db, token)
        view = notice_view(db, opened.scope, opened.notice_id)
        if not opened.expired and posted("shown") == view.version:
            confirm(db, opened.scope, opened.notice_id, now(), opened.how)
    return redirect(url_for("courses.notice_page", token=token))


@bp.app_context_processor
def beside_learners() -> dict[str, Any]:
    """Pages about a person ask for these by name; learners know nothing of courses."""
    return {"own_changes": own_changes}


def own_changes(learner: Learner) -> list[dict[str, Any]]:
    """Changed dates that somebody is to know of, for their own page."""
    with database().read() as db:
        found = [
            view
            for view in waiting_notices(db, scope(), [learner.id])
            if ahead(view.course, view.change, now())
        ]
    return [
        {
            "id": view.notice.id,
            "version": view.version,
            "url": url_for(
                "courses.notice_page",
                token=_signer().dumps([view.notice.office_id, view.notice.id]),
            ),
            **change_words(view.change, view.held),
        }
        for view in found
    ]


@bp.post("/helfen/termin")
@allow(Role.HELPER)
def helper_told() -> ResponseReturnValue:
    """The helper has told one of their own people."""
    with database().write() as db:
        view = notice_view(db, scope(), posted("notice"))
        if view.learner.helper_user_id != scope().actor_id:
            raise NotFound("notice")
        if posted("shown") == view.version:
            confirm(db, scope(), view.notice.id, now(), "helper")
    return redirect("/helfen")


def _stand_in(db: Session, own: Scope, view: NoticeView) -> None:
    """The page is one of the notice's office, in the person's language."""
    g.office = parts().find_office(db, own.office_id, None)
    speak_to(view.learner.contact_language)
