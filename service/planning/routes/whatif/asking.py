"""What if a call bus ran here, or a class began at another time? Asked and answered.

The worker computes; the page waits for it a moment, so that it works without scripts.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, UserError
from service.i18n import weekday_names
from service.jobs.actions import worker_alive
from service.places.queries import places
from service.planning.board.queries import Board, ready_plan
from service.planning.course.travellers import numbers_of
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import words
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import RunView
from service.planning.whatif.actions import ask_travel
from service.planning.whatif.forms import (
    RADII,
    SHIFTS,
    Question,
    ShiftQuestion,
    ZoneQuestion,
    key_of,
    question_of,
    read_answer,
)
from service.planning.wording import person_code
from service.typed import clock_text
from service.web.forms import FormState, filled, read_form
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, parts, scope, tell, tell_many

LOOK = 0.02  # seconds between looks for the answer
LOOKS = 125  # then the page comes without it
FIRST_ZONE = {
    "radius_km": "5",
    "weekdays": ["0", "1", "2", "3", "4"],
    "start_minute": "06:00",
    "end_minute": "20:00",
    "wait_minutes": 15,
}


@bp.get("/planung/<run_id>/was-waere")
@allow(*OFFICE)
def whatif(run_id: str) -> ResponseReturnValue:
    """Both questions, and the answer that ?frage= names; ?kurs= chooses a course."""
    key = request.args.get("frage", "")
    run, found = _plan(run_id)
    if key and not (len(key) == 16 and key.isalnum()):
        raise NotFound("question")
    answer = _answer(run, found, key) if key else None
    if request.headers.get("X-Fragment") == "yes":
        return render_template(
            "planning/whatif/whatif_answer.html", run=run, answer=answer, key=key
        )
    if not key:
        with database().write() as db:
            ask_travel(db, scope(), run_id, None, now())
    zone, shift = _forms(answer)
    return _page(run, found, zone, shift, answer=answer, key=key)


@bp.post("/planung/<run_id>/was-waere/rufbus")
@allow(*OFFICE)
def whatif_zone(run_id: str) -> ResponseReturnValue:
    """Asks who could come if a call bus ran around a place."""
    form = read_form(ZoneQuestion, lists=("weekdays",))
    return _asked(run_id, form, filled({}), form)


@bp.post("/planung/<run_id>/was-waere/uhrzeit")
@allow(*OFFICE)
def whatif_shift(run_id: str) -> ResponseReturnValue:
    """Asks who could come if a course began earlier or later."""
    form = read_form(ShiftQuestion)
    return _asked(run_id, filled(FIRST_ZONE), form, form)


def _asked(
    run_id: str, zone: FormState[Any], shift: FormState[Any], form: FormState[Any]
) -> ResponseReturnValue:
    run, found = _plan(run_id)
    try:
        if form.valid is not None:
            return _ask(run, form.valid)
    except UserError as error:
        form.add(error)
    return _page(run, found, zone, shift, code=422)


def _ask(run: RunView, question: Question) -> ResponseReturnValue:
    """Queues the question and gives the worker a moment to answer it."""
    key, folder = key_of(question), _folder(run)
    asked_at = now()
    with database().write() as db:
        ask_travel(db, scope(), run.id, question, asked_at)
    for _look in range(LOOKS):
        kept = read_answer(folder, key)
        if kept is not None and datetime.fromisoformat(kept["at"]) >= asked_at:
            break
        time.sleep(LOOK)
    url = url_for("planning.whatif", run_id=run.id, frage=key, _anchor="antwort")
    return redirect(url, 303)


def _plan(run_id: str) -> tuple[RunView, Board]:
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
        return run, found


def _folder(run: RunView) -> Any:
    return run_folder(parts().settings.state_dir, run.id)


def _answer(run: RunView, found: Board, key: str) -> dict[str, Any] | None:
    """The answer in words for the page, None while it is being computed."""
    kept = read_answer(_folder(run), key)
    if kept is None:
        return None
    question = question_of(kept["question"])
    rows = {row.id: row for row in found.rows}
    ids = {who for by in kept["gained"].values() for who in by}
    ids |= {who for gone in kept["lost"].values() for who in gone}
    with database().read() as db:
        known = numbers_of(db, scope(), ids)
        names = {place.id: place.name for place in places(db, scope())}
    gained = [
        {
            "w": words(rows[course]),
            "people": [
                {"id": who, "code": person_code(known[who][0]), "ways": ways}
                for who, ways in sorted(by.items(), key=lambda one: max(one[1]))
                if who in known
            ],
        }
        for course, by in kept["gained"].items()
        if course in rows
    ]
    unplaced = {who for by in kept["gained"].values() for who in by if who in known}
    lost = [w for gone in kept["lost"].values() for w in gone if w in known]
    return {
        "question": question,
        "kept": kept,
        "text": _question_text(question, names, rows),
        "gained": sorted(gained, key=lambda one: -len(one["people"])),
        "count": len(unplaced),
        "places": _by_place(unplaced, known),
        "lost": [{"id": w, "code": person_code(known[w][0])} for w in lost],
        "seconds": kept["seconds"],
    }


def _by_place(
    ids: set[str], known: dict[str, tuple[int, str]]
) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for who in ids:
        counted[known[who][1]] = counted.get(known[who][1], 0) + 1
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _question_text(
    question: Question, names: dict[str, str], rows: dict[str, Any]
) -> str:
    if isinstance(question, ZoneQuestion):
        return tell(
            "A call bus within %(km)s km around %(place)s, %(start)s to %(end)s",
            km=question.radius_km,
            place=names.get(question.place_id, "–"),
            start=clock_text(question.start_minute),
            end=clock_text(question.end_minute),
        )
    row = rows.get(question.proposal_id)
    code = words(row)["code"] if row else "–"
    n = question.minutes
    minutes = tell_many("%(n)s minute", "%(n)s minutes", abs(n))
    if n < 0:
        return tell("%(code)s %(minutes)s earlier", code=code, minutes=minutes)
    return tell("%(code)s %(minutes)s later", code=code, minutes=minutes)


def _forms(answer: dict[str, Any] | None) -> tuple[FormState[Any], FormState[Any]]:
    """The forms as they were asked, so that the next question needs one change."""
    zone: dict[str, Any] = dict(FIRST_ZONE)
    shift: dict[str, Any] = {
        "proposal_id": request.args.get("kurs", "")[:20],
        "minutes": "30",
    }
    if answer is not None:
        question = answer["question"]
        if isinstance(question, ZoneQuestion):
            zone = question.model_dump(mode="json") | {
                "weekdays": [str(day) for day in question.weekdays],
                "start_minute": clock_text(question.start_minute),
                "end_minute": clock_text(question.end_minute),
            }
        else:
            shift = question.model_dump(mode="json")
    return filled(zone), filled(shift)


def _page(
    run: RunView,
    found: Board,
    zone: FormState[Any],
    shift: FormState[Any],
    *,
    answer: dict[str, Any] | None = None,
    key: str = "",
    code: int = 200,
) -> ResponseReturnValue:
    with database().read() as db:
        known = places(db, scope())
        alive = worker_alive(db, now())
    days = weekday_names(language(), "wide")
    courses = [row for row in found.rows if row.place and row.state != "dropped"]
    page = render_template(
        "planning/whatif/whatif.html",
        run=run,
        answer=answer,
        key=key,
        worker_alive=alive,
        zone=zone,
        shift=shift,
        places=[(p.id, f"{p.name} ({p.postal_code})") for p in known],
        radii=[(str(km), tell("%(n)s km around", n=km)) for km in RADII],
        weekdays=[(str(n), name) for n, name in enumerate(days)],
        courses=[(row.id, _course_name(words(row))) for row in courses],
        shifts=[(str(n), _shift_name(n)) for n in SHIFTS],
    )
    return page, code


def _course_name(w: dict[str, Any]) -> str:
    times = ", ".join(f"{days} {when}" for days, when in w["times"])
    return f"{w['code']}: {w['levels']} {w['place']}, {times}"


def _shift_name(minutes: int) -> str:
    if minutes < 0:
        return tell("%(n)s min earlier", n=-minutes)
    return tell("%(n)s min later", n=minutes)
