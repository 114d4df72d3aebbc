"""The office's pool: list, new profile, changed profile."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import select

from service.errors import NotFound, UserError
from service.interpreters.pool import actions, queries
from service.interpreters.pool.forms import InterpreterIn
from service.interpreters.routes.blueprint import bp
from service.interpreters.routes.pool.profile_form import (
    choices,
    first_values,
    language_names,
    read_profile,
    stored,
    word,
    words,
)
from service.interpreters.tables import Interpreter
from service.places.queries import places
from service.rulesets.queries import rules
from service.typed import stretch_text
from service.web.forms import FormState
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell, today
from service.web.seen import overwriting, shown
from service.web.sent_again import brought_id, made_before, new_form

MADE = {"interpreter.add"}


@bp.get("/sprachmittlung/pool")
@allow(*OFFICE)
def pool() -> ResponseReturnValue:
    """Everybody in the pool, narrowed by language, place, state and kind."""
    wanted = queries.Wanted(
        q=request.args.get("q", "")[:60],
        language=request.args.get("sprache", ""),
        place_id=request.args.get("ort", ""),
        state=request.args.get("stand", ""),
        kind=request.args.get("art", ""),
    )
    page = request.args.get("seite", "1")
    with database().read() as db:
        number = int(page) if page.isascii() and page.isdigit() else 1
        found = queries.pool(db, scope(), wanted, min(number, 10_000))
        names = language_names(rules(db, scope(), today()))
        held = places(db, scope())
        options = {
            "languages": [o for o in choices(db)["languages"] if o[0] in names],
            "places": [(p.id, p.name) for p in held],
            "states": words("state"),
            "kinds": words("kind"),
        }
    return render_template(
        "interpreters/pool/list.html",
        found=found,
        wanted=wanted,
        options=options,
        names=names,
        word=word,
        page=_pages(found),
    )


def _pages(found: queries.Found) -> dict[str, Any]:
    """The links to the pages before and after."""

    def address(number: int) -> str:
        args = {**request.args.to_dict(), "seite": str(number)}
        return url_for("interpreters.pool", **args)  # type: ignore[arg-type]

    here = found.number
    return {
        "number": here,
        "pages": found.pages,
        "total": found.total,
        "prev_url": address(here - 1) if here > 1 else "",
        "next_url": address(here + 1) if here < found.pages else "",
    }


@bp.get("/sprachmittlung/pool/neu")
@allow(*OFFICE)
def pool_new() -> ResponseReturnValue:
    """An empty profile."""
    return _page(new_form(first_values()))


@bp.post("/sprachmittlung/pool/neu")
@allow(*OFFICE)
def pool_add() -> ResponseReturnValue:
    """Adds somebody; sent again after Back it corrects what it made."""
    row_id = brought_id()
    form = read_profile(InterpreterIn)
    try:
        if form.valid is not None:
            with database().write() as db:
                own = select(Interpreter.id).where(
                    Interpreter.office_id == scope().office_id
                )
                known = set(db.exec(own))
                if made_before(db, scope(), row_id, known, MADE):
                    row = actions.change_interpreter(
                        db, scope(), row_id, form.valid, now()
                    )
                else:
                    row = actions.add_interpreter(
                        db, scope(), form.valid, now(), row_id
                    )
            flash(tell("Saved."), "success")
            return redirect(url_for("interpreters.person", interpreter_id=row.id))
    except UserError as error:
        form.add(error)
    return _page(form, code=422)


@bp.get("/sprachmittlung/pool/<interpreter_id>/profil")
@allow(*OFFICE)
def pool_edit(interpreter_id: str) -> ResponseReturnValue:
    """The profile with its values."""
    person = _person(interpreter_id)
    return _page(shown(stored(person)), person)


@bp.post("/sprachmittlung/pool/<interpreter_id>/profil")
@allow(*OFFICE)
def pool_change(interpreter_id: str) -> ResponseReturnValue:
    """Overwrites the profile, unless somebody else was faster."""
    person = _person(interpreter_id)
    form = read_profile(InterpreterIn)
    try:
        if form.valid is not None:
            valid = form.valid
            with overwriting(
                form,
                lambda db: stored(queries.profile(db, scope(), interpreter_id)),
            ) as db:
                actions.change_interpreter(db, scope(), interpreter_id, valid, now())
            flash(tell("Saved."), "success")
            return redirect(
                url_for("interpreters.person", interpreter_id=interpreter_id)
            )
    except UserError as error:
        form.add(error)
    return _page(form, person, 422)


def _person(interpreter_id: str) -> queries.Profile:
    with database().read() as db:
        found = queries.profile(db, scope(), interpreter_id)
    if found.state == "left":
        raise NotFound("interpreter")
    return found


def _page(
    form: FormState[Any], person: queries.Profile | None = None, code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        options = choices(db, person)
    page = render_template(
        "interpreters/pool/form.html",
        form=form,
        person=person,
        o=options,
        own=False,
        title=person.name if person else tell("New interpreter"),
        languages_note=tell(
            "Only what the person says: Kurmanji is not Sorani, Dari is not Farsi."
        ),
    )
    return page, code


def hours_text(person: queries.Profile) -> list[tuple[int, str]]:
    """(weekday, "08:00–18:00") of every day with time."""
    days: dict[int, list[tuple[int, int]]] = {}
    for weekday, start, end in person.available:
        days.setdefault(weekday, []).append((start, end))
    return [(day, stretch_text(sorted(parts))) for day, parts in sorted(days.items())]
