"""Where what is missing: gaps, courses that almost exist, what a little more brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.courses.wording import kind_name
from service.errors import UserError
from service.planning.board.queries import board
from service.planning.gaps.actions import again
from service.planning.gaps.gap_sheet import OBSTACLES, gap_sheet
from service.planning.gaps.queries import (
    ANY_KIND,
    AREAS,
    SORTS,
    Gap,
    Kinds,
    Spot,
    Wanted,
    chosen,
    gaps,
    kinds_of,
    spots,
)
from service.planning.gaps.survey import SURVEY_JOB, Survey, read_survey
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import head
from service.planning.routes.drawing import gap_map
from service.planning.routes.gaps.nearly import one_short, values
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import RunView, job_state, ready_run
from service.planning.unplaced.changewords import names
from service.planning.unplaced.queries import Unplaced, Waiting, unplaced
from service.planning.wording import CAUSES
from service.rulesets.queries import RulesInForce, rules
from service.web.drawing.charts import share_bar
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, parts, scope, tell

ROWS, MOST = 25, 50  # rows of a page; courses and values told
# The address's words for what `Wanted` calls otherwise.
AREA_WORDS = {"ort": "place", "gemeinde": "municipality", "kreis": "county"}
KEPT = ("je", "gemeinde", "niveau", "art", "grund", "betreuung", "sort", "richtung")
NUMBERS = ("people", "care")  # sorted downwards first


@dataclass(frozen=True)
class Seen:
    """What both the page and the file need."""

    run: RunView
    known: RulesInForce
    who: Unplaced
    survey: Survey | None
    kinds: Kinds
    wanted: Wanted
    people: tuple[Waiting, ...]
    rows: tuple[Gap, ...]


@bp.get("/planung/<run_id>/luecken", endpoint="gaps")
@allow(*OFFICE)
def show(run_id: str) -> ResponseReturnValue:
    """Gaps by place and level; what KEPT names narrows and sorts them."""
    with database().read() as db:
        seen = _seen(db, run_id)
        found = board(db, scope(), run_id, seen.known, seen.run.excluded_next)
        called = names(db, scope(), seen.known)
        places = spots(db, scope(), seen.people)
        state = "" if seen.survey else job_state(db, scope(), SURVEY_JOB, run_id)
    number, pages = _page(len(seen.rows))
    return render_template(
        "planning/gaps/gaps.html",
        run=seen.run,
        board=found,
        state=state,
        computed=seen.survey is not None,
        wanted=seen.wanted,
        options=_options(seen),
        columns=_columns(seen),
        rows=_rows(seen)[(number - 1) * ROWS : number * ROWS],
        page=_pagination(run_id, number, pages, len(seen.rows)),
        people=len(seen.people),
        everybody=len(seen.who.people),
        outside=len([p for p in seen.who.people if p.learner_id not in seen.kinds]),
        map=_map(seen, places),
        almost=one_short(seen.survey, seen.who, called, MOST) if seen.survey else [],
        values=values(seen.survey, called, MOST),
        address=lambda **more: _address(run_id, **more),
        csv_url=_address(run_id, "planning.gaps_csv"),
        **head(seen.run, found),
    )


@bp.get("/planung/<run_id>/luecken.csv")
@allow(*OFFICE)
def gaps_csv(run_id: str) -> ResponseReturnValue:
    """The table as CSV, narrowed and sorted as on the page; no record numbers."""
    with database().read() as db:
        seen = _seen(db, run_id)
    if seen.survey is None:
        return redirect(url_for("planning.gaps", run_id=run_id))
    content = gap_sheet(seen.rows, _kind_names(seen), language())
    name = f"luecken-plan-{seen.run.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


@bp.post("/planung/<run_id>/luecken")
@allow(*OFFICE)
def survey_again(run_id: str) -> ResponseReturnValue:
    """Queues the survey of a plan whose survey is missing."""
    try:
        with database().write() as db:
            ready_run(db, scope(), run_id)
            again(db, scope(), run_id, parts().settings.state_dir, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("planning.gaps", run_id=run_id))


def _seen(db: Session, run_id: str) -> Seen:
    run = ready_run(db, scope(), run_id)
    known = rules(db, scope(), run.term.start_on)
    who = unplaced(db, scope(), run.id, known)
    survey = read_survey(run_folder(parts().settings.state_dir, run.id))
    kinds = kinds_of(survey) if survey else {}
    wanted = _wanted()
    people = chosen(who.people, kinds, wanted)
    rows = gaps(people, kinds, wanted)
    return Seen(run, known, who, survey, kinds, wanted, people, rows)


def _wanted() -> Wanted:
    """How the table is wanted, from the page's address; unknown values fall back."""
    args = request.args
    sort = args.get("sort", "")
    sort = sort if sort in SORTS else "people"
    turned = args.get("richtung") == "um"
    return Wanted(
        by=AREA_WORDS.get(args.get("je", ""), AREAS[0]),
        municipality=args.get("gemeinde", "")[:80],
        level=args.get("niveau", "")[:20],
        kind=args.get("art", "")[:40],
        cause=args.get("grund", "") if args.get("grund") in CAUSES else "",
        childcare=args.get("betreuung") == "ja",
        sort=sort,
        down=(sort in NUMBERS) is not turned,
    )


def _address(run_id: str, endpoint: str = "planning.gaps", **more: Any) -> str:
    """The page with the present choice and some values replaced."""
    values: dict[str, Any] = {n: request.args[n] for n in KEPT if request.args.get(n)}
    values |= more
    kept = {name: value for name, value in values.items() if value}
    return url_for(endpoint, run_id=run_id, **kept)


def _page(rows: int) -> tuple[int, int]:
    pages = max(1, ceil(rows / ROWS))
    return min(max(1, request.args.get("seite", 1, type=int)), pages), pages


def _pagination(run_id: str, number: int, pages: int, total: int) -> dict[str, Any]:
    def url(to: int) -> str:
        inside = 1 <= to <= pages
        return _address(run_id, seite=to, _anchor="liste") if inside else ""

    return {
        "number": number,
        "pages": pages,
        "total": total,
        "prev_url": url(number - 1),
        "next_url": url(number + 1),
    }


def _kind_names(seen: Seen) -> Mapping[str, str]:
    every = {kind for kinds in seen.kinds.values() for kind in kinds}
    known = seen.known.kinds
    return {
        kind: kind_name(known[kind], language()) if kind in known else kind
        for kind in sorted(every)
    }


def _options(seen: Seen) -> dict[str, list[tuple[str, str]]]:
    """What the filter offers: only what the plan has."""
    inside = [p for p in seen.who.people if p.learner_id in seen.kinds]
    levels = {p.level: p.order for p in inside}
    causes = {p.cause for p in inside}
    kinds = sorted(_kind_names(seen).items(), key=lambda pair: pair[1].casefold())
    return {
        "je": [
            ("ort", tell("Village or town")),
            ("gemeinde", tell("Municipality")),
            ("kreis", tell("whole county")),
        ],
        "gemeinde": [
            (name, name) for name in sorted({p.municipality for p in inside} - {""})
        ],
        "niveau": [(name, name) for name in sorted(levels, key=levels.__getitem__)],
        "art": kinds,
        "grund": [(c, tell(OBSTACLES[c])) for c in CAUSES if c in causes],
    }


def _columns(seen: Seen) -> list[dict[str, Any]]:
    wanted = seen.wanted

    def column(key: str, label: str, kind: str = "", hint: str = "") -> dict[str, Any]:
        mine = wanted.sort == key
        natural = wanted.down is (key in NUMBERS)
        turn = "um" if mine and natural else ""
        state = ("descending" if wanted.down else "ascending") if mine else ""
        url = _address(seen.run.id, sort=key, richtung=turn, _anchor="liste")
        return {"label": label, "url": url, "sort": state, "kind": kind, "hint": hint}

    return [
        column("place", tell("Place")),
        column("level", tell("Level")),
        {"label": tell("Kinds of course that would suit")},
        column("people", tell("People"), "number"),
        {"label": tell("need childcare"), "hidden": True, "kind": "chart"},
        column("care", tell("Childcare"), "number", tell("needed")),
        {"label": tell("What mostly stands in the way")},
    ]


def _rows(seen: Seen) -> list[dict[str, Any]]:
    """The table's rows with their bars and the way to the list of people."""
    most = max((row.people for row in seen.rows), default=1)
    kinds = _kind_names(seen)
    return [
        {
            "row": row,
            "place": row.place or tell("whole county"),
            "kinds": [(kinds.get(kind, kind), n) for kind, n in row.kinds],
            "obstacle": tell(OBSTACLES[row.cause]),
            "bar": share_bar(_parts(row), most, 60, 8),
            "url": _people_url(seen, row),
        }
        for row in seen.rows
    ]


def _parts(row: Gap) -> Sequence[tuple[float, str]]:
    return [(row.childcare, "bar"), (row.people - row.childcare, "pale")]


def _people_url(seen: Seen, row: Gap) -> str:
    """The list of the people behind a row."""
    wanted = seen.wanted
    told = {
        "stelle": row.place_id,
        "ort": wanted.municipality if row.place_id else row.municipality,
        "niveau": row.level,
        "art": wanted.kind or ANY_KIND,
        "grund": wanted.cause,
        "betreuung": "ja" if wanted.childcare else "",
    }
    told["ort"] = told["ort"] or wanted.municipality
    kept: dict[str, Any] = {name: value for name, value in told.items() if value}
    return url_for("planning.unplaced", run_id=seen.run.id, **kept, _anchor="liste")


def _map(seen: Seen, places: Sequence[Spot]) -> Any:
    urls = {
        spot.place_id: _address(
            seen.run.id, gemeinde=spot.municipality, _anchor="liste"
        )
        for spot in places
    }
    return gap_map(places, urls) if places else None
