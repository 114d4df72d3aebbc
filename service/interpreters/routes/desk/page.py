"""The desk: who must act on the left, one request on the right, the week below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import Session

from service import i18n
from service.clock import local_day
from service.i18n import DEFAULT
from service.interpreters.desk import detail, listing, speaking, unmet, week, wording
from service.interpreters.jobs.wishes import waiting_talks
from service.interpreters.requests.codes import code
from service.interpreters.requests.queries import STANDING
from service.interpreters.routes.blueprint import bp
from service.interpreters.wording.asking import MODES, clock_span, said
from service.learners.wording import rule_name, spoken, spoken_languages
from service.rulesets.queries import RulesInForce, rules
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, parts, scope, today

WEEKS = 8  # that the time line may lie before or ahead


@bp.get("/sprachmittlung")
@allow(*OFFICE)
def desk() -> ResponseReturnValue:
    """Everything open; the first request is shown beside the list."""
    return _page("")


@bp.get("/sprachmittlung/anfrage/<request_id>")
@allow(*OFFICE)
def desk_request(request_id: str) -> ResponseReturnValue:
    """The same page with this request beside the list."""
    return _page(request_id)


def _page(request_id: str) -> ResponseReturnValue:
    state_dir, chosen = parts().settings.state_dir, language()
    with database().read() as db:
        known = rules(db, scope(), today())
        lines = listing.lines(db, scope(), now(), state_dir)
        names = spoken_languages(known, chosen)
        shown = request_id or (lines[0].id if lines else "")
        line = next((x for x in lines if x.id == shown), None)
        told = _detail(db, shown, line, known, names) if shown else None
        shift = _shift()
        found = week.week(
            db, scope(), today() + timedelta(days=7 * shift), now(), state_dir
        )
        lacked = unmet.last_month(db, scope(), today())
        wanted = request.args.get("sprache", "")
        who = speaking.speakers(db, scope(), wanted, now()) if wanted in names else None
        talks = waiting_talks(db, scope(), now())
    return render_template(
        "interpreters/desk/desk.html",
        head=wording.head(lines, chosen),
        stand=wording.moment(now(), chosen),
        rows=[_row(x, names) for x in lines],
        shown=shown,
        told=told,
        own_url=bool(request_id),
        week=_week(found, shift, names),
        unmet=_unmet(lacked, names),
        languages=_choices(known),
        wanted=wanted,
        wanted_name=names.get(wanted, ""),
        speakers=who,
        talks=talks,
        on_desk=True,
        me=current_user.user_id,
    )


def _choices(known: RulesInForce) -> list[tuple[str, str]]:
    """Languages that somebody may interpret, by name."""
    told = [(one.code, rule_name(one, language())) for one in spoken(known)]
    return sorted((x for x in told if x[0] != DEFAULT), key=lambda pair: pair[1])


def _row(line: listing.Line, names: dict[str, str]) -> dict[str, Any]:
    day = i18n.instant(language(), line.row.starts_at, "EEE d.M., HH:mm")
    return {
        "id": line.id,
        "url": url_for("interpreters.desk_request", request_id=line.id),
        "when": day,
        "language": names.get(line.row.language, line.row.language),
        "where": ", ".join(x for x in (line.agency, line.village) if x),
        "who": wording.who_acts(line, language()),
        "ours": line.ours,
        "urgent": line.row.urgent,
        "together": line.together,
    }


def _detail(
    db: Session,
    request_id: str,
    line: listing.Line | None,
    known: RulesInForce,
    names: dict[str, str],
) -> dict[str, Any]:
    chosen = language()
    found = detail.detail(db, scope(), request_id, now(), parts().settings.state_dir)
    row = found.row
    setting = known.sets.interpreting.setting_of(row.setting)
    notes = (
        found.agency.name,
        found.village if "onsite" in row.modes else "",
        rule_name(setting, chosen) if setting else "",
        *(said(MODES, mode, chosen) for mode in row.modes),
    )
    told, others = wording.left_out(found.left_out, chosen)
    when = i18n.day(chosen, local_day(row.starts_at), "EEE d.M.")
    spoken = names.get(row.language, row.language)
    return {
        **_rounds(found, line),
        "id": row.id,
        "agency_id": found.agency.id,
        "code": code(row.number),
        "title": f"{spoken}, {when}, {clock_span(row, chosen)}",
        "note": " · ".join(x for x in notes if x),
        "line": line,
        "who": wording.who_acts(line, chosen) if line else "",
        "coming": found.coming,
        "left_out": told,
        "others": others,
        "searched": found.searched,
        "confirmed": found.agency.confirmed_at is not None,
        "phone": "phone" in row.modes,
        "stopped": line is not None and line.who == listing.STOPPED,
        "closable": row.state in ("open", "offered"),
        "standing": row.state in STANDING,
    }


def _rounds(found: detail.Detail, line: listing.Line | None) -> dict[str, Any]:
    """Who was asked, who is asked next, and who would follow."""
    chosen, start = language(), found.row.starts_at
    return {
        "rounds": [
            {
                "n": one.position,
                "promise": wording.promise(one, now(), chosen),
                "people": [wording.person(p, start, chosen) for p in one.people],
            }
            for one in found.rounds
        ],
        "next": None
        if found.next is None
        else {
            "n": found.next.position,
            "promise": wording.follows(found.rounds, line, chosen),
            "people": [wording.person(p, start, chosen) for p in found.next.people],
        },
        "later": [wording.person(p, start, chosen) for p in found.later],
    }


def _shift() -> int:
    asked = request.args.get("woche", "0")
    number = asked.removeprefix("-")
    if not (number.isascii() and number.isdigit() and len(number) < 3):
        return 0
    return max(-WEEKS, min(WEEKS, int(asked)))


def _week(found: week.Week, shift: int, names: dict[str, str]) -> dict[str, Any]:
    chosen = language()
    days = [
        i18n.day(chosen, found.monday + timedelta(days=n), "EEE d.M.")
        for n in range(found.days)
    ]
    rows = [
        {
            "row": row,
            "languages": ", ".join(names.get(x, x) for x in row.languages),
            "text": wording.week_text(row, chosen),
            "euros": i18n.euros(chosen, row.cents) if row.cents is not None else "",
        }
        for row in found.rows
    ]
    limits = [row.limit for row in found.rows if row.cents is not None]
    return {
        "shift": shift,
        "days": days,
        "rows": rows,
        "busy": len(found.rows),
        "pool": found.pool,
        "limit": i18n.euros(chosen, limits[0]) if limits else "",
        "year": today().year,
        "far": wording.far_ways(found, chosen),
    }


def _unmet(found: unmet.UnmetMonth, names: dict[str, str]) -> dict[str, Any]:
    rows = [
        (
            names.get(row.language, row.language),
            row.count,
            *wording.unmet_words(row, language()),
        )
        for row in found.rows
    ]
    month = i18n.day(language(), found.month, "MMMM")
    return {"rows": rows, "month": month, "count": found.count, "asked": found.asked}
