"""Pages and feeds that everybody sees alike: made once, kept while nothing changes.

They hold for one office, language and day and for one public stamp, which every write
that such a page could show changes in its own transaction (`migrations/stamps.py`).
So each request asks the database for the stamp, and nothing older is ever shown.
Whoever is logged in or gets a notice sees a page of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, TypeVarTuple, cast

from flask import Response, current_app, g, request, session
from flask_login import current_user
from sqlmodel import Session

from service.access import Scope, public_scope
from service.web.compression import SMALLEST, TEXTS, pack
from service.web.request import database, language, office, parts, today

KEPT_HEADERS = ("Content-Type", "Content-Disposition")
# Arguments of an address that lead to the same page as without them.
CHOICES = frozenset({"lang", "kreis"})
MOST_PAGES = 600  # two languages of 100 courses, as page and as linked data
MOST_READS = 60

View = TypeVar("View", bound=Callable[..., Any])
Rest = TypeVarTuple("Rest")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Page:
    """An answer to everybody; `packed` is its body as gzip, None where too short."""

    body: bytes
    packed: bytes | None
    tag: str
    headers: tuple[tuple[str, str], ...]


class _Own(Exception):
    """An answer that is not everybody's: a redirect, an error, a form with a token."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def prepared(view: View) -> View:
    """Shows the kept page of a public view; `view` itself never sees who asks."""

    @wraps(view)
    def shown(**values: Any) -> Any:
        if not _alike():
            return view(**values)
        key = (request.endpoint, *_address(values), language(), office().id)
        try:
            page = parts().pages.get(key, _version(), lambda: _made(view, values))
        except _Own as own:
            return own.response
        return _answer(page)

    shown.__dict__["prepared"] = True
    return cast(View, shown)


def kept(read: Callable[[Session, Scope, *Rest], Found], *args: *Rest) -> Found:
    """`read` for the office and nobody in particular, read again after each change.

    It reads only tables that change the public stamp, and returns what is frozen.
    """
    here = office()

    def find() -> Found:
        with database().read() as db:
            return read(db, public_scope(here.id), *args)

    return parts().reads.get((read, here.id, args), (here.stamp,), find)


def _alike() -> bool:
    """Whether nothing of this visitor, but language and county, changes the page."""
    given = request.args
    plain = CHOICES.issuperset(given) and len(given) == len(list(given.items(True)))
    if not plain or request.method not in ("GET", "HEAD") or "_flashes" in session:
        return False
    wanted = given.get("kreis")
    if wanted is not None and wanted != office().county_ags:
        return False
    return not current_user.is_authenticated


def _address(values: dict[str, Any]) -> tuple[Hashable, ...]:
    """Links to the page in other languages keep the county that was named."""
    return (tuple(sorted(values.items())), "kreis" in request.args)


def _version() -> tuple[Hashable, ...]:
    return (office().stamp, today())


def _made(view: Callable[..., Any], values: dict[str, Any]) -> Page:
    response = current_app.make_response(view(**values))
    if response.status_code != 200 or "csrf_token" in g:
        raise _Own(response)
    body = response.get_data()
    text = response.mimetype in TEXTS and len(body) >= SMALLEST
    told = [(name, response.headers.get(name)) for name in KEPT_HEADERS]
    return Page(
        body=body,
        packed=pack(body) if text else None,
        tag=hashlib.sha256(body).hexdigest()[:32],
        headers=tuple((name, value) for name, value in told if value is not None),
    )


def _answer(page: Page) -> Response:
    """The page as the browser takes it, or that it still holds what the page says."""
    packed = page.packed if request.accept_encodings["gzip"] > 0 else None
    response = Response(page.body if packed is None else packed, headers=page.headers)
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    # Strong tags name bytes: packed and plain ones differ.
    response.set_etag(page.tag if packed is None else f"{page.tag}-gzip")
    response.vary.update(("Accept-Encoding", "Accept-Language", "Cookie"))
    response.make_conditional(request)
    return response
