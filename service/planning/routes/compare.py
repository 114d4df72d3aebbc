"""Plans side by side: figures, maps, who gains and who loses, fairness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access import one
from service.errors import UserError
from service.learners.wording import GENDERS
from service.planning.board.queries import Board, CourseRow, board
from service.planning.compare.actions import (
    GOALS,
    goals_for,
    root_of,
    start_alternatives,
    variants,
)
from service.planning.compare.queries import (
    Change,
    GroupRow,
    Person,
    Shape,
    Side,
    change,
    groups,
    people,
    side,
    spread,
)
from service.planning.routes import drawing
from service.planning.routes.blueprint import bp
from service.planning.runs.actions import ACTIVE
from service.planning.runs.parameters import LEAST_PEOPLE
from service.planning.runs.queries import ready_run
from service.planning.tables import PlanningRun
from service.planning.wording import person_code
from service.rulesets.queries import rules
from service.web.drawing import charts
from service.web.incoming import posted_all
from service.web.permission import OFFICE, allow
from service.web.request import database, now, scope, tell

LETTERS = "ABCDE"
SHOWN = 2  # alternatives beside the plan at a time
SPLITS: Mapping[str, tuple[str, Any]] = {
    "place": ("Municipality", lambda p: p.municipality),
    "level": ("Level", lambda p: p.level),
    "mode": ("Way of travelling", lambda p: p.mode),
    "children": ("Childcare", lambda p: "needed" if p.children else "not needed"),
    "gender": ("Gender", lambda p: p.gender),
    "women": (
        "Only with women",
        lambda p: "wished" if p.women_only else "not wished",
    ),
}
MODES = {
    "bus": "by bus",
    "car": "by car",
    "lift": "gets a lift",
    "bike": "by bike",
    "walk": "on foot",
}


@bp.get("/planung/<run_id>/vergleich")
@allow(*OFFICE)
def compare(run_id: str) -> ResponseReturnValue:
    """The plan with its alternatives; ?mit=B.C chooses which, ?plan=B on a phone."""
    with database().read() as db:
        ready_run(db, scope(), run_id)
        root = root_of(db, scope(), one(db, PlanningRun, scope(), run_id))
        run = ready_run(db, scope(), root.id)
        others = variants(db, scope(), root)
        ready = [row for row in others if row.state == "ready"][: len(LETTERS) - 1]
        letters = dict(zip((r.id for r in ready), LETTERS[1:], strict=False))
        wanted = request.args.get("mit", "").split(".")
        chosen = [r for r in ready if letters[r.id] in wanted] or ready
        runs = [root, *chosen[:SHOWN]]
        known = rules(db, scope(), run.term.start_on)
        sides = [side(db, scope(), row) for row in runs]
        everyone = people(db, scope(), sides, [row.id for row in runs])
        boards = [board(db, scope(), row.id, known, ()) for row in runs]
    changes = [change(sides[0], s, everyone) for s in sides[1:]]
    return render_template(
        "planning/compare/compare.html",
        run=run,
        plans=_plans(sides, boards, changes, {root.id: "A", **letters}),
        waiting=[r for r in others if r.state in ACTIVE],
        choices=[(letters[r.id], GOALS[r.parameters["goal"]], r.id) for r in ready],
        missing=_missing(root, others),
        tables=_tables(sides, everyone),
        fairness=_fairness(sides, everyone),
        least=LEAST_PEOPLE,
        person_code=person_code,
        shown=request.args.get("plan", ""),
        people=len(everyone),
    )


@bp.post("/planung/<run_id>/vergleich")
@allow(*OFFICE)
def alternatives(run_id: str) -> ResponseReturnValue:
    """Queues alternatives to the plan; none is ever taken without somebody's order."""
    try:
        with database().write() as db:
            run = root_of(db, scope(), one(db, PlanningRun, scope(), run_id))
            goals = posted_all("goal")
            start_alternatives(db, scope(), run.id, goals, now())
        flash(tell("The alternatives are being computed, one after the other."), "info")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("planning.compare", run_id=run_id))


def _missing(root: PlanningRun, others: Sequence[PlanningRun]) -> list[tuple[str, str]]:
    there = {row.parameters.get("goal") for row in others}
    return [(g, GOALS[g]) for g in goals_for(root) if g not in there]


# Figures of a column: name, label, whether more is better (None: neither).
FIGURES: tuple[tuple[str, str, bool | None], ...] = (
    ("placed", "Placed", True),
    ("courses", "New courses", None),
    ("fragile", "of them at risk", False),
    ("median", "Median", False),
    ("slowest", "slowest 5 in 100", False),
    ("worst", "Longest way", False),
    ("long", "Ways over 45 min", False),
    ("cost", "Cost", False),
    ("county", "of it county", False),
)


def _plans(
    sides: Sequence[Side],
    boards: Sequence[Board],
    changes: Sequence[Change],
    letters: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Each column: its figures against the first plan, map and persons."""
    first = sides[0].figures()
    tops = {
        name: max((s.figures()[name] or 0 for s in sides), default=0)
        for name, _, _ in FIGURES
    }
    found = []
    for n, s in enumerate(sides):
        figures = s.figures()
        found.append(
            {
                "side": s,
                "letter": letters[s.id],
                "goal": GOALS[s.goal],
                "figures": [
                    _figure(name, label, good, figures, first, tops[name], n == 0)
                    for name, label, good in FIGURES
                ],
                "ways": charts.travel_histogram(s.minutes, width=180, height=30),
                "change": changes[n - 1] if n else None,
                "bar": _bar(changes[n - 1], len(sides[0].seats)) if n else None,
                "map": _map(s, boards[n], sides[0], boards[0]),
            }
        )
    return found


def _figure(
    name: str,
    label: str,
    good: bool | None,
    own: Mapping[str, float | None],
    first: Mapping[str, float | None],
    top: float,
    is_first: bool,
) -> dict[str, Any]:
    value, base = own[name], first[name]
    more = None
    if not is_first and value is not None and base is not None:
        more = value - base
    sign = (
        "" if not more or good is None else "better" if (more > 0) == good else "worse"
    )
    return {
        "name": name,
        "label": label,
        "value": value,
        "more": more,
        "sign": sign,
        "bar": charts.share_bar([(value or 0, "bar")], top or 1, 120, 8),
    }


def _bar(moved: Change, placed: int) -> charts.ShareBar:
    """People as in the first plan, elsewhere, new, lost."""
    parts = [
        (moved.same, "bar"),
        (len(moved.elsewhere), "pale"),
        (len(moved.gained), "dark"),
        (len(moved.lost), "hatch"),
    ]
    return charts.share_bar(parts, placed + len(moved.gained) or 1, 240, 10)


def _map(own: Side, mine: Board, base: Side, first: Board) -> Any:
    """Courses of a plan; new ones with a plus, those that are gone with a cross."""
    new, gone = own.shapes - base.shapes, base.shapes - own.shapes
    kinds: dict[str, str] = {}
    rows: list[CourseRow] = []
    for row in mine.rows:
        if row.state == "dropped":
            continue
        rows.append(row)
        if _take(new, own.courses.get(row.id)):
            kinds[row.id] = "new"
    for row in first.rows:
        if row.state != "dropped" and _take(gone, base.courses.get(row.id)):
            kinds[row.id] = "gone"
            rows.append(row)
    return drawing.changes_map(rows, own.id, mine.homes, kinds)


def _take(left: Counter[Shape], shape: Shape | None) -> bool:
    """One fewer of a shape, if there is one left."""
    if shape is None or left[shape] <= 0:
        return False
    left[shape] -= 1
    return True


def _tables(
    sides: Sequence[Side], everyone: Mapping[str, Person]
) -> list[dict[str, Any]]:
    """Who gains, who loses, by place, level and way of travelling."""
    found = []
    for key in ("place", "level", "mode"):
        label, of = SPLITS[key]
        rows = groups(sides, everyone, of)
        largest = max((max(c) for r in rows for c in r.changes), default=1)
        found.append(
            {
                "key": key,
                "label": label,
                "rows": [
                    {
                        "row": r,
                        "name": _group_name(key, r),
                        "bars": [
                            charts.delta_bar(lost, won, largest, 90)
                            for lost, won in r.changes
                        ],
                    }
                    for r in rows
                ],
            }
        )
    return found


def _group_name(key: str, row: GroupRow) -> str:
    if key == "mode":
        return tell(MODES.get(row.name, "not known"))
    if key == "gender":
        return tell(GENDERS.get(row.name, "not known"))
    if key in ("children", "women"):
        return tell(row.name)
    return row.name or tell("not known")


def _fairness(
    sides: Sequence[Side], everyone: Mapping[str, Person]
) -> list[dict[str, Any]]:
    """Shares of groups in every plan and the spread of each; few people have none."""
    found = []
    for key in ("level", "children", "gender", "women", "mode"):
        label, of = SPLITS[key]
        rows = [r for r in groups(sides, everyone, of) if r.people >= LEAST_PEOPLE]
        if len(rows) < 2:
            continue
        found.append(
            {
                "label": label,
                "rows": [
                    {
                        "name": _group_name(key, r),
                        "row": r,
                        "dots": charts.dot_row(list(r.shares), 150),
                    }
                    for r in rows
                ],
                "spread": [round(spread(rows, n)) for n in range(len(sides))],
            }
        )
    return found
