"""The plan page: five figures, map and table side by side, the bar below."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.courses.lifecycle.states import STATE_NAMES
from service.courses.lifecycle.states import STATES as COURSE_STATES
from service.courses.wording import kind_name
from service.errors import NotFound
from service.planning.board.away import gaps
from service.planning.board.changes import changes
from service.planning.board.queries import (
    FILTERS,
    SORTS,
    Board,
    Choice,
    CourseRow,
    board,
    chosen,
    grouped,
    ready_plan,
)
from service.planning.board.sheet import sheet
from service.planning.routes import drawing
from service.planning.routes.blueprint import bp
from service.planning.routes.board.limit import limit_facts
from service.planning.runs.queries import RunView
from service.planning.wording import (
    STATE_KINDS,
    STATES,
    course_code,
    levels_text,
    person_code,
    times,
)
from service.rulesets.queries import RulesInForce, rules
from service.web.permission import OFFICE, allow
from service.web.request import database, language, scope, tell

GROUPS = ("level", "place", "none")
KEPT = ("sort", "richtung", "gruppe", "nur", "q", "kurs", "wege", "auswahl")
DEFAULT_GROUP = "level"


def plan_page(run: RunView) -> ResponseReturnValue:
    """The page of a finished plan."""
    with database().read() as db:
        known = rules(db, scope(), run.term.start_on)
        found = board(db, scope(), run.id, known, run.excluded_next)
        since = changes(db, scope(), run)
        missing = gaps(db, scope(), run.id, known)
    choice = read_choice()
    shown = chosen(found.rows, choice)
    selected = [row for row in found.rows if row.id == choice.selected]
    return render_template(
        "planning/board/plan.html",
        run=run,
        board=found,
        choice=choice,
        groups=_groups(run, found, shown, choice),
        shown=len(shown),
        hidden_ticks=_hidden(found.rows, shown, choice),
        selected=_card(selected[0]) if selected else None,
        map=_map(found, run, choice),
        only_selection=request.args.get("wege") == "auswahl" and bool(selected),
        columns=_columns(run, choice),
        filters=_filters(run, found.rows, choice),
        changed=since,
        gaps=[(course_code(gap.number), gap) for gap in missing],
        stale=any(change.stale for change in since),
        sums=sums(row for row in found.rows if row.id in choice.ticked and row.open),
        open_rows=[row for row in found.rows if row.open and not row.gone],
        **limit_facts(run),
        address=lambda **more: address(run.id, **more),
        **head(run, found),
    )


@bp.get("/planung/<run_id>/karte.geojson")
@allow(*OFFICE)
def plan_geography(run_id: str) -> ResponseReturnValue:
    """The plan's map as GeoJSON, ?kurs= only that course; nobody's number in it."""
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
    choice = read_choice()
    if choice.selected:
        rows = [row for row in found.rows if row.id == choice.selected]
        drawn = drawing.course_map(rows[0], run.id, found.homes) if rows else None
    else:
        drawn = drawing.plan_map(found, run.id, choice.ticked)
    if drawn is None:
        raise NotFound("map")
    text = json.dumps(drawn.features(), separators=(",", ":"), ensure_ascii=False)
    return Response(text, mimetype="application/geo+json")


@bp.get("/planung/<run_id>/kurse.csv")
@allow(*OFFICE)
def plan_csv(run_id: str) -> ResponseReturnValue:
    """The table as CSV, with the same columns; record numbers are not in it."""
    with database().read() as db:
        run, _known, found = ready_plan(db, scope(), run_id)
    content = sheet(chosen(found.rows, read_choice()), language())
    name = f"plan-{run.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


def read_choice() -> Choice:
    """How the table is wanted, from the page's address; unknown values fall back."""
    args = request.args
    sort, group, only = (
        args.get("sort", ""),
        args.get("gruppe", ""),
        args.get("nur", ""),
    )
    return Choice(
        sort=sort if sort in SORTS else "level",
        down=args.get("richtung") == "ab",
        group=group if group in GROUPS else DEFAULT_GROUP,
        only=only if only in FILTERS else "",
        search=args.get("q", "")[:60],
        selected=args.get("kurs", "")[:20],
        ticked=frozenset(part for part in args.get("auswahl", "").split(".") if part),
    )


def address(run_id: str, **more: Any) -> str:
    """The plan page with the present choice and some values replaced."""
    values: dict[str, Any] = {
        name: request.args[name] for name in KEPT if request.args.get(name)
    }
    values |= more
    kept = {name: value for name, value in values.items() if value}
    return url_for("planning.run", run_id=run_id, **kept)


def head(run: RunView, found: Board) -> dict[str, Any]:
    """What the head of both tabs needs: strip, counts, words of the state."""
    return {
        "strip": drawing.strip(run, found.rows),
        "counts": {
            "courses": len([row for row in found.rows if row.state != "dropped"]),
            "unplaced": found.unplaced,
        },
        "states": STATES,
        "state_kinds": STATE_KINDS,
        "course_code": course_code,
        "person_code": person_code,
        "course_states": STATE_NAMES,
        "became": became(found.rows),
        "slow_from": run.summary.get("slowest_5_percent"),
    }


def became(rows: Iterable[CourseRow]) -> list[tuple[str, int]]:
    """What the approved courses of a plan are today: (state, how many), in order."""
    counted = Counter(row.became for row in rows if row.became and not row.existing)
    return [(state, counted[state]) for state in COURSE_STATES if counted[state]]


def words(row: CourseRow) -> dict[str, Any]:
    """A row with its texts and drawings."""
    kind = kind_name(row.kind, language()) if row.kind else row.kind_id
    return {
        "row": row,
        "code": course_code(row.number),
        "levels": levels_text(row.levels),
        "kind": kind,
        "place": row.place or tell("online"),
        "times": times(row.meetings, language()),
        "glyph": drawing.glyph(row),
        "size": drawing.size(row),
        "ways": drawing.ways(row),
        "in_room": row.kind is not None and row.kind.childcare == "in_room",
    }


def sums(rows: Iterable[CourseRow]) -> dict[str, Any]:
    """What approving these courses means: people, money, requests per provider."""
    chosen_rows = list(rows)
    requests: dict[str, int] = {}
    for row in chosen_rows:
        if not row.existing and not row.own_provider:
            requests[row.provider] = requests.get(row.provider, 0) + 1
    return {
        "courses": len(chosen_rows),
        "new": len([row for row in chosen_rows if not row.existing]),
        "own": len([r for r in chosen_rows if r.own_provider and not r.existing]),
        "people": sum(row.size for row in chosen_rows),
        "cents": sum(row.cost_cents for row in chosen_rows),
        "requests": sorted(requests.items()),
    }


def _map(found: Board, run: RunView, choice: Choice) -> Any:
    drawn = drawing.plan_map(found, run.id, choice.ticked)
    return drawn.view if drawn else None


def _hidden(
    rows: Iterable[CourseRow], shown: Iterable[CourseRow], choice: Choice
) -> list[CourseRow]:
    """Ticked courses that filter or search hide; they go along with the form."""
    seen = {row.id for row in shown}
    return [
        row
        for row in rows
        if row.id in choice.ticked and row.id not in seen and row.open and not row.gone
    ]


def _groups(
    run: RunView, found: Board, shown: Sequence[CourseRow], choice: Choice
) -> list[dict[str, Any]]:
    names = level_names(run)
    return [
        {
            "title": _group_title(key, choice.group, names),
            "people": sum(row.size for row in members),
            "rows": [words(row) for row in members],
            "unplaced": found.unplaced_by_level.get(key, 0)
            if choice.group == "level"
            else 0,
            "key": key,
        }
        for key, members in grouped(shown, choice.group)
    ]


def _group_title(key: str, group: str, names: Mapping[str, str]) -> str:
    if group == "level":
        return names.get(key, key)
    return key or (tell("online") if group == "place" else "")


def level_names(run: RunView) -> dict[str, str]:
    """Literacy levels by their name, the others by their sign."""
    with database().read() as db:
        known: RulesInForce = rules(db, scope(), run.term.start_on)
    german = language() == "de"
    return {
        level.id: level.id
        if level.track == "general"
        else (level.name_de if german else tell(level.name))
        for level in known.sets.levels.level
    }


def _card(row: CourseRow) -> dict[str, Any]:
    return words(row)


def _columns(run: RunView, choice: Choice) -> list[dict[str, Any]]:
    def column(key: str, label: str, hint: str = "", **more: Any) -> dict[str, Any]:
        mine = choice.sort == key
        turn = "ab" if mine and not choice.down else ""
        state = ("descending" if choice.down else "ascending") if mine else ""
        url = address(run.id, sort=key, richtung=turn)
        return {"label": label, "hint": hint, "url": url, "sort": state, **more}

    return [
        column("level", tell("Level")),
        column("place", tell("Place"), tell("Kind · provider")),
        column("week", tell("Week"), tell("7 to 21 h"), span=True),
        column("size", tell("Size"), tell("least–most"), span=True),
        column("care", tell("Children"), tell("places")),
        column("way", tell("Way 0–90 min"), tell("median, longest"), span=True),
        {"label": tell("Remarks")},
        {"label": tell("Pin"), "hidden": True},
    ]


def _filters(
    run: RunView, rows: Sequence[CourseRow], choice: Choice
) -> list[dict[str, Any]]:
    labels = {
        "risk": tell("At risk"),
        "self": tell("Mostly self-rated"),
        "call": tell("With call bus"),
        "pinned": tell("Pinned"),
    }
    return [
        {
            "label": label,
            "count": len([row for row in rows if FILTERS[key](row)]),
            "active": choice.only == key,
            "url": address(run.id, nur="" if choice.only == key else key),
        }
        for key, label in labels.items()
    ]
