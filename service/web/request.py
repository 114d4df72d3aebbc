"""What a request stands in: database, clock, office, actor and language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import abort, current_app, g, redirect, request, session
from flask_login import current_user
from sqlmodel import Session

from service import i18n
from service.access import OfficeView, Role, Scope, public_scope
from service.clock import Clock
from service.database import Database
from service.errors import NotFound
from service.offered import offered
from service.settings import Settings
from service.web.facing import STAFF, faces_people
from service.web.redirects import own_path
from service.web.shelf import Shelf

EXTENSION = "kursmittler"
#: Set in `g` where a form is only shown again and nothing may be written.
ONLY_SHOW = "only_show"


# (session, office id or None, wanted county's AGS or None) → office or None
FindOffice = Callable[[Session, str | None, str | None], OfficeView | None]


@dataclass(frozen=True)
class Parts:
    """What create_app puts together for its requests.

    `pages` and `reads` are what `prepared` keeps of pages and of rows.
    """

    settings: Settings
    database: Database
    clock: Clock
    find_office: FindOffice
    pages: Shelf
    reads: Shelf


def parts() -> Parts:
    """The running application's parts."""
    return cast(Parts, current_app.extensions[EXTENSION])


def database() -> Database:
    """The application's database; it only reads where a form is only shown."""
    found = parts().database
    return OnlyRead(found) if g.get(ONLY_SHOW) else found


class OnlyRead(Database):
    """A database whose pages write nothing: a try ends the request."""

    def __init__(self, inner: Database) -> None:
        self.url, self.engine = inner.url, inner.engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Leads back to the page."""
        with self.read() as session:
            _leave()
            yield session


def _leave() -> None:
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    abort(redirect(own_path(came_from) or "/"))


def now() -> datetime:
    """The present instant (UTC)."""
    return parts().clock.now()


def today() -> date:
    """The present day in Germany."""
    return parts().clock.today()


def language() -> str:
    """The language of this request: chosen once, kept in the cookie."""
    if "language" not in g:
        g.language = _choose_language()
    return cast(str, g.language)


def known_languages() -> tuple[str, ...]:
    """What this page can be read in: staff in two, people in all that are offered."""
    if _for_staff():
        return i18n.STAFF
    try:
        here: OfficeView | None = office()
    except NotFound:  # before the first office
        here = None
    return offered(here.settings) if here else i18n.STAFF


def _for_staff() -> bool:
    """A page of staff; one that helpers share with them, where staff opens it."""
    endpoint = request.endpoint or ""
    if not faces_people(current_app, endpoint):
        return True
    view = current_app.view_functions.get(endpoint)
    if getattr(view, "allowed_roles", None) is None:
        return False
    return bool(current_user.is_authenticated and current_user.role in STAFF)


def speak_to(wanted: str) -> None:
    """The page is in the language somebody wants, unless another was asked for."""
    known = known_languages()
    if request.args.get("lang", "") not in known and wanted in known:
        g.language = wanted


def _choose_language() -> str:
    known = known_languages()
    wanted = request.args.get("lang", "")
    if wanted in known:
        session["lang"] = wanted
        return wanted
    kept = session.get("lang", "")
    if kept in known:
        return str(kept)
    if kept:  # another language, of the pages for people
        return i18n.DEFAULT
    return request.accept_languages.best_match(known) or i18n.DEFAULT


def office() -> OfficeView:
    """The logged-in user's office, else the one the visitor chose or the first.

    Raises NotFound where no office has been set up yet.
    """
    if "office" not in g:
        g.office = _find_office()
    return cast(OfficeView, g.office)


def _find_office() -> OfficeView:
    own = current_user.office_id if current_user.is_authenticated else None
    wanted = request.args.get("kreis") or session.get("kreis")
    with database().read() as db:
        found = parts().find_office(db, own, wanted)
    if found is None:
        raise NotFound("office")
    if own is None and request.args.get("kreis") == found.county_ags:
        session["kreis"] = found.county_ags
    return found


def scope() -> Scope:
    """The actor of this request in the office of this request."""
    if not current_user.is_authenticated:
        return public_scope(office().id)
    return Scope(
        office_id=current_user.office_id,
        actor_id=current_user.user_id,
        role=Role(current_user.role),
        provider_id=current_user.provider_id,
        agency_id=current_user.agency_id,
        interpreter_id=current_user.interpreter_id,
    )


def tell(message: str, **values: object) -> str:
    """A message in the language of this request."""
    return i18n.text(language(), message, **values)


def tell_many(one: str, many: str, n: int, **values: object) -> str:
    """The plural form for n in the language of this request; `%(n)s` is the number."""
    return i18n.plural(language(), one, many, n, **values)
