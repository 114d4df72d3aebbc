"""Not placed: where and why, courses that lack one person, every person's reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.planning.board import board
from service.planning.changewords import (
    Names,
    change_sentences,
    names,
    value_name,
)
from service.planning.leastchanges import SHOWN, ChangeRow, change_rows
from service.planning.queries import ready_run
from service.planning.routes.blueprint import bp
from service.planning.routes.plan import head
from service.planning.routes.travel import way_of
from service.planning.survey import Survey, read_survey
from service.planning.travellers import traveller
from service.planning.unplaced import (
    Almost,
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
from service.web.charts import size_bar, week_glyph
from service.web.permission import OFFICE, allow
from service.web.request import database, language, parts, scope, tell

ALMOST_SHOWN, VALUES_SHOWN = 8, 6


@bp.get("/planung/<run_id>/offen", endpoint="unplaced")
@allow(*OFFICE)
def show(run_id: str) -> ResponseReturnValue:
    """Everybody without a place; ?niveau=, ?grund= and ?ort= narrow the list."""
    with database().read() as db:
        run = ready_run(db, scope(), run_id)
        known = rules(db, scope(), run.term.start_on)
        found = board(db, scope(), run.id, known, run.excluded_next)
        who = unplaced(db, scope(), run.id, known)
        called = names(db, scope(), known)
        rows = change_rows(db, scope(), run.id, called, language())
    survey = read_survey(parts().settings.state_dir / "runs" / run.id)
    wanted = {name: request.args.get(name, "") for name in ("niveau", "grund", "ort")}
    shown = [p for p in who.people if _fits(p, wanted)]
    return render_template(
        "planning/unplaced.html",
        run=run,
        board=found,
        who=who,
        wanted=wanted,
        narrowed=any(wanted.values()),
        shown=len(shown),
        causes=_causes(who, shown),
        matrix_causes=[c for c in CAUSES if who.totals.get(c)],
        heat=heat,
        almost=_one_short(survey, who, called),
        values=_values(survey, called),
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
        found = person(db, scope(), run.id, learner_id)
        called = names(db, scope(), known)
        travels = traveller(db, scope(), run.id, learner_id)
    return render_template(
        "planning/person.html",
        run=run,
        way=way_of(travels) if travels else None,
        who=found,
        code=person_code(found.number),
        first=reason_sentence(found.rule, _missing(found.reasons), language())
        if found.rule
        else "",
        title=TITLES.get(found.rule, found.rule),
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
        proved=bool((found.change or {}).get("proved")),
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


def _values(survey: Survey | None, called: Names) -> list[dict[str, Any]]:
    """What a little more brings: solved first, else what the bound says at most."""
    told = []
    for value in survey.values if survey else ():
        told.append(
            {
                "name": value_name(value, called, language()),
                "people": value["people"],
                "solved": value["solved"],
                "points": round(value["price_points"]),
            }
        )
    return told[:VALUES_SHOWN]


def _one_short(
    survey: Survey | None, who: Unplaced, called: Names
) -> list[dict[str, Any]]:
    """Courses one short, from the survey once it is there, else from the reasons."""
    if survey is None:
        return [_almost(a, who, called.rules) for a in who.almost[:ALMOST_SHOWN]]
    number = {p.learner_id: p.number for p in who.people}
    found = []
    for at, one in enumerate(survey.almost[:ALMOST_SHOWN]):
        codes = tuple(sorted(number[x] for x in one["people"] if x in number))
        option = Almost(one["kind"], one["venue"], one["pattern"], codes)
        asked = number.get(one["needs"]["learner"] or "")
        found.append(
            {
                **_almost(option, who, called.rules),
                "count": len(one["people"]),
                "least": one["least"],
                "bar": size_bar(len(one["people"]), one["least"], 26),
                "who": person_code(asked) if asked is not None else "",
                "needs": change_sentences(one["needs"], called, language()),
                "choice": f"almost:{at}",
            }
        )
    return found


def _fits(who: Waiting, wanted: Mapping[str, str]) -> bool:
    return (
        wanted["niveau"] in ("", who.level)
        and wanted["grund"] in ("", who.cause)
        and wanted["ort"] in ("", who.municipality)
    )


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


def _almost(option: Almost, who: Unplaced, rules: RulesInForce) -> dict[str, Any]:
    reason = {"kind": option.kind, "venue": option.venue, "pattern": option.pattern}
    kind = rules.kinds.get(option.kind.partition("/")[0])
    pattern = rules.patterns.get(option.pattern)
    least = kind.min_size if kind else 0
    meetings = (
        [(m.weekday_number, m.start, m.end) for m in pattern.meetings]
        if pattern
        else []
    )
    return {
        "words": option_words(reason, who.venues, rules, language()),
        "glyph": week_glyph(meetings),
        "bar": size_bar(max(0, least - 1), least, kind.max_size if kind else least),
        "least": least,
        "people": [person_code(number) for number in option.people],
    }
