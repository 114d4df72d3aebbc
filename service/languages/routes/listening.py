"""Pages are read aloud: the file for learners, the list for whoever records."""

from __future__ import annotations

import io
from typing import Any

from flask import (
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from service import i18n
from service.access import public_scope
from service.errors import NotFound, UserError
from service.languages import recordings
from service.languages.pages import BY_KEY, PAGES, key_of, messages
from service.languages.routes.blueprint import bp
from service.web.forms import FormState
from service.web.incoming import posted
from service.web.permission import OFFICE, allow, public
from service.web.prepared import kept
from service.web.request import database, language, now, office, scope, tell


@bp.app_context_processor
def beside_pages() -> dict[str, Any]:
    """Every page of a learner asks for its recording by this name."""
    voice = i18n.locale_of(language()).language if _key() in BY_KEY else ""
    return {"listen_url": listen_url(), "voice": voice}


def _key() -> str:
    if not has_request_context():
        return ""
    slug = str((request.view_args or {}).get("slug", ""))
    return key_of(request.endpoint or "", slug)


def listen_url() -> str:
    """Where the present page can be heard in its language; "" where it cannot."""
    key = _key()
    lost = g.get("office", True) is None  # a page that says the database is away
    if key not in BY_KEY or lost:
        return ""
    found = kept(recordings.index).get((key, language()))
    if found is None:
        return ""
    return url_for("languages.listen", page=key, code=language(), v=found.digest[:8])


@bp.get("/vorlesen/<code>/<page>")
@public
def listen(code: str, page: str) -> ResponseReturnValue:
    """The file; browsers ask for parts of it."""
    here = office()
    with database().read() as db:
        row = recordings.recording(db, public_scope(here.id), page, code)
        content, mimetype, digest = row.content, row.mimetype, row.digest
    return send_file(
        io.BytesIO(content), mimetype=mimetype, etag=digest, max_age=86_400
    )


@bp.get("/einrichtung/sprachen/<code>/aufnahmen")
@allow(*OFFICE)
def record_list(code: str) -> ResponseReturnValue:
    """The texts of each page in order, and its file."""
    return _page(_known(code), FormState())


@bp.post("/einrichtung/sprachen/<code>/aufnahmen")
@allow(*OFFICE)
def record_post(code: str) -> ResponseReturnValue:
    """Keeps a file, or takes one away."""
    known, form = _known(code), FormState[Any]()
    page, file = posted("page"), request.files.get("file")
    try:
        with database().write() as db:
            if posted("act") == "remove":
                recordings.remove(db, scope(), page, known, now())
            elif file is None or not file.filename:
                raise UserError("Please choose a file.", "file")
            else:
                with file.stream as stream:
                    content = stream.read(recordings.LARGEST + 1)
                recordings.keep(db, scope(), page, known, content, now())
    except UserError as error:
        form.add(error)
        return _page(known, form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("languages.record_list", code=known))


def _known(code: str) -> str:
    if code not in i18n.languages():
        raise NotFound("language")
    return code


def _page(code: str, form: FormState[Any], status: int = 200) -> ResponseReturnValue:
    with database().read() as db:
        there = recordings.index(db, scope())
    rows = [
        {
            "key": page.key,
            "path": f"{page.path}?lang={code}" if page.path else "",
            "title": tell(page.title or messages(page)[0]),
            "texts": [i18n.text(code, message) for message in messages(page)],
            "heard": there.get((page.key, code)),
            "file": form.field(
                "file",
                tell("Recording, MP3, M4A, OGG or WAV"),
                id=f"file-{n}",
            ),
        }
        for n, page in enumerate(PAGES, 1)
    ]
    page = render_template(
        "languages/recordings.html",
        form=form,
        code=code,
        dir_of=i18n.direction(code),
        name=i18n.own_name(code),
        rows=rows,
    )
    return page, status
