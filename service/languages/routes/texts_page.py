"""Texts of a language: taken along as PO or spreadsheet, brought back corrected."""

from __future__ import annotations

from typing import Any, cast

from flask import (
    Response,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import i18n
from service.access import OfficeView, Scope, public_scope
from service.errors import NotFound, UserError
from service.languages import files, texts
from service.languages.places import Places, Rule
from service.languages.routes.blueprint import bp
from service.typed.sheets import LARGEST_FILE
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.prepared import kept
from service.web.request import database, now, office, scope, tell


@bp.before_app_request
def lay_over() -> None:
    """What the office has corrected is told in its words."""
    i18n.lay_over(_corrections)


def _corrections() -> i18n.Corrections:
    if not has_request_context():  # the context of a request that is over
        return {}
    here = _here()
    if here is None:
        return {}
    if g.get("corrections", ("",))[0] != here.id:  # a link opens another office's page
        g.corrections = (here.id, kept(_read))
    return cast(i18n.Corrections, g.corrections[1])


def _here() -> OfficeView | None:
    try:
        return office()
    except NotFound:
        return None


def _read(db: Session, scope: Scope) -> i18n.Corrections:
    return texts.corrections(db, public_scope(scope.office_id))


@bp.get("/einrichtung/sprachen/<code>")
@allow(*OFFICE)
def language_texts(code: str) -> ResponseReturnValue:
    """Files to take along, the form to bring them back, what is corrected."""
    return _page(_known(code), FormState())


@bp.get("/einrichtung/sprachen/<code>/texte.<kind>")
@allow(*OFFICE)
def export(code: str, kind: str) -> ResponseReturnValue:
    """All texts of a language with German, file and address."""
    language = _known(code)
    if kind not in files.WRITERS:
        raise NotFound("file")
    with database().read() as db:
        rows = texts.rows(db, scope(), language)
    content = files.WRITERS[kind](language, rows, _places().of)
    headers = {
        "Content-Disposition": f'attachment; filename="{language}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(content, content_type=files.MIMETYPES[kind], headers=headers)


@bp.post("/einrichtung/sprachen/<code>")
@allow(*OFFICE)
def bring(code: str) -> ResponseReturnValue:
    """Takes over what fits, and says line by line what does not."""
    language, form = _known(code), FormState[Any]()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise UserError("Please choose a file.", "file")
        with file.stream as stream:
            found = files.brought(stream.read(LARGEST_FILE + 1))
        with database().write() as db:
            report = texts.bring(db, scope(), language, found, now())
    except UserError as error:
        form.add(error)
        return _page(language, form, 422)
    return _page(language, form, report=report)


def _known(code: str) -> str:
    if code not in i18n.languages() or code == i18n.SOURCE:
        raise NotFound("language")
    return code


def _places() -> Places:
    views = current_app.view_functions
    rules = [
        Rule(rule.rule, views[rule.endpoint].__module__)
        for rule in current_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    ]
    return Places(sorted(rules, key=lambda rule: rule.path))


def _page(
    language: str,
    form: FormState[Any],
    code: int = 200,
    report: texts.Report | None = None,
) -> ResponseReturnValue:
    with database().read() as db:
        rows = texts.rows(db, scope(), language)
    page = render_template(
        "languages/texts.html",
        form=form,
        code=language,
        name=i18n.own_name(language),
        count=len(rows),
        corrected=[row for row in rows if row.own],
        report=report,
        refused=[
            (one.line, one.message, tell(one.why, **dict(one.values)))
            for one in (report.refused if report else ())
        ],
    )
    return page, code
