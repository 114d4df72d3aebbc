"""Not placed: where and why, courses that lack one person, every person's reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.courses.wording import kind_name
from service.learners.records.obstacles import TITLES as OBSTACLES
from service.planning.board.queries import ready_plan
from service.planning.course.travellers import traveller
from service.planning.gaps.queries import ANY_KIND, kinds_of
from service.planning.gaps.survey import read_survey
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import head
from service.planning.routes.course.travel import way_of
from service.planning.routes.gaps.nearly import one_short, values
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import ready_run
from service.planning.unplaced.changewords import (
    change_sentences,
    names,
    proven,
    shown_of,
    unties,
)
from service.planning.unplaced.leastchanges import SHOWN, ChangeRow, change_rows
from service.planning.unplaced.queries import (
    Unplaced,
    Waiting,
    grouped,
    heat,
    person,
    unplaced,
)
from service.planning.wording import (
    CAUSES,
    TITLES,
    option_words,
    person_code,
    reason_sentence,
)
from service.rulesets.queries import RulesInForce, rules
from service.web.permission import OFFICE, allow
from service.web.request import database, language, parts, scope, tell

ALMOST_SHOWN, VALUES_SHOWN = 8, 6
# Level, cause, municipality, village, kind of course, children who need care.
FILTERS = ("niveau", "grund", "ort", "stelle", "art", "betreuung")


@bp.get("/planung/<run_id>/offen", endpoint="unplaced")
@allow(*OFFICE)
def show(run_id: str) -> ResponseReturnValue:
    """Everybody without a place; what FILTERS names narrows the list."""
    with database().read() as db:
        run, known, found = ready_plan(db, scope(), run_id)
        who = unplaced(db, scope(), run.id, known)
        called = names(db, scope(), known)
        rows = change_rows(db, scope(), run.id, called, language())
    survey = read_survey(run_folder(parts().settings.state_dir, run.id))
    wanted = {name: request.args.get(name, "")[:80] for name in FILTERS}
    kinds = kinds_of(survey) if survey else {}
    shown = [
        p
        for p in who.people
        if _fits(p, wanted)
        and _suits(wanted["art"], kinds.get(p.learner_id, frozenset()))
    ]
    return render_template(
        "planning/unplaced/unplaced.html",
        run=run,
        board=found,
        who=who,
        wanted=wanted,
        narrowed=any(wanted.values()),
        village=next((p.place for p in shown if wanted["stelle"]), ""),
        kind=_kind_words(wanted["art"], known),
        shown=len(shown),
        causes=_causes(who, shown),
        matrix_causes=[c for c in CAUSES if who.totals.get(c)],
        heat=heat,
        almost=one_short(survey, who, called, ALMOST_SHOWN),
        values=values(survey, called, VALUES_SHOWN),
        computing=survey is None,
        change_groups=_change_groups(rows),
        changes=len(rows),
        **head(run, found),
    )


@bp.get("/planung/<run_id>/person/<learner_id>")
@allow(*OFFICE)
def plan_person(run_id: str, learner_id: str) -> ResponseReturnValue:
    """All reasons of one person, in sentences."""
    with database().read() as db:
        run = ready_run(db, scope(), run_id)
        known = rules(db, scope(), run.term.start_on)
        found = person(db, scope(), run.id, learner_id, known)
        called = names(db, scope(), known)
        travels = traveller(db, scope(), run.id, learner_id)
    return render_template(
        "planning/unplaced/person.html",
        run=run,
        way=way_of(travels) if travels else None,
        who=found,
        code=person_code(found.number),
        first=reason_sentence(found.rule, _missing(found.reasons), language())
        if found.rule
        else "",
        title=TITLES.get(found.rule, found.rule),
        obstacles=[tell(OBSTACLES[key]) for key in found.obstacles],
        reasons=[
            {
                "option": option_words(reason, found.venues, known, language()),
                "text": reason_sentence(
                    str(reason["rule"]), int(reason.get("missing") or 0), language()
                ),
            }
            for reason in found.reasons
        ],
        change=change_sentences(found.change, called, language()),
        unties=unties(found.change),
        shown=shown_of(found.change, language()),
        proved=proven(found.change),
    )


def _missing(reasons: Sequence[Mapping[str, Any]]) -> int:
    return int(reasons[0].get("missing") or 0) if reasons else 0


def _change_groups(rows: Sequence[ChangeRow]) -> list[dict[str, Any]]:
    """Changes under the cause they lift; the first few of each, the rest behind."""
    found = []
    for cause in CAUSES:
        mine = [row for row in rows if row.cause == cause]
        if mine:
            people = {learner for row in mine for learner, _number in row.people}
            found.append(
                {
                    "key": cause,
                    "people": len(people),
                    "first": mine[:SHOWN],
                    "more": mine[SHOWN:],
                }
            )
    return found


def _fits(who: Waiting, wanted: Mapping[str, str]) -> bool:
    return (
        wanted["niveau"] in ("", who.level)
        and wanted["grund"] in ("", who.cause)
        and wanted["ort"] in ("", who.municipality)
        and wanted["stelle"] in ("", who.place_id)
        and (who.childcare or not wanted["betreuung"])
    )


def _suits(wanted: str, kinds: frozenset[str]) -> bool:
    return not wanted or wanted in kinds or (wanted == ANY_KIND and bool(kinds))


def _kind_words(kind_id: str, known: RulesInForce) -> str:
    kind = known.kinds.get(kind_id)
    return kind_name(kind, language()) if kind else ""


def _causes(who: Unplaced, shown: Sequence[Waiting]) -> list[dict[str, Any]]:
    """The list under its causes, then by level and place."""
    found = []
    for cause in CAUSES:
        members = [p for p in shown if p.cause == cause]
        if not members:
            continue
        found.append(
            {
                "key": cause,
                "count": len(members),
                "groups": [
                    {
                        "level": level,
                        "place": place,
                        "count": len(people),
                        "titles": _by_title(people),
                    }
                    for level, place, people in grouped(members)
                ],
            }
        )
    return found


def _by_title(people: Sequence[Waiting]) -> list[tuple[str, list[dict[str, str]]]]:
    """People under their reason in two words."""
    found: dict[str, list[dict[str, str]]] = {}
    for who in people:
        title = tell(TITLES.get(who.rule, who.rule))
        entry = {"id": who.learner_id, "code": person_code(who.number)}
        found.setdefault(title, []).append(entry)
    return list(found.items())
