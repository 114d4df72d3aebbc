"""Figures of a year or the last twelve months; the files protect small counts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import i18n
from service.interpreters.figures import outside, queries
from service.interpreters.figures.counts import Figures, Group, figures
from service.interpreters.payment.due import next_month
from service.interpreters.payment.wording import hours_text, number_text
from service.interpreters.routes.blueprint import bp
from service.interpreters.wording.offers import money
from service.interpreters.wording.unmet import unmet_reason
from service.learners.wording import spoken_languages
from service.rulesets.queries import rules
from service.web.drawing.charts import share_bar
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, scope, tell, today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEAR = re.compile(r"2[0-9]{3}")
DAY_HOURS = 48  # from here on an answer is told in days


def _stretch(chosen: str, day: date) -> tuple[date, date]:
    """A year, or the last twelve months: from a day on, and before another."""
    if YEAR.fullmatch(chosen):
        year = min(int(chosen), day.year)
        return date(year, 1, 1), date(year + 1, 1, 1)
    end = next_month(day)
    return date(end.year - 1, end.month, 1), end


def _chosen() -> str:
    return request.args.get("jahr", "")


def _read(db: Session) -> tuple[Figures, tuple[queries.Held, ...]]:
    first, end = _stretch(_chosen(), today())
    done = queries.held(db, scope(), first, end)
    found = figures(
        queries.asked(db, scope(), first, end, now()),
        done,
        queries.spent(db, scope(), first, end),
    )
    return found, done


@bp.get("/sprachmittlung/zahlen")
@allow(*OFFICE)
def numbers() -> ResponseReturnValue:
    """Asked, met, not met and why; how fast, how much, by whom, at what cost."""
    with database().read() as db:
        found, done = _read(db)
        first, end = _stretch(_chosen(), today())
        loads = queries.loads(db, scope(), first, end, done)
        begun = queries.first_month(db, scope()) or today()
        names = spoken_languages(rules(db, scope(), today()), language())
    years = range(today().year, min(begun.year, today().year) - 1, -1)
    return render_template(
        "interpreters/figures/figures.html",
        found=found,
        strip=_strip(found),
        languages=[(names.get(x.name, x.name), _told(x)) for x in found.languages],
        months=[(month, _told(month.group)) for month in found.months],
        reasons=[
            (
                unmet_reason(x.code, language()),
                x.count,
                ", ".join(f"{names.get(code, code)} ({n})" for code, n in x.languages),
            )
            for x in found.reasons
        ],
        busy=[x for x in loads if x.asked or x.said_yes or x.talks],
        idle=sum(not (x.asked or x.said_yes or x.talks) for x in loads),
        years=[{"value": str(year), "label": str(year)} for year in years],
        chosen=str(first.year) if first.month == 1 and _chosen() else "",
        euros=lambda cents: money(cents, language()),
        time=lambda minutes: hours_text(minutes, language()),
        month_name=lambda day: i18n.day(language(), day, "LLLL y"),
        number=number_text,
    )


def _strip(found: Figures) -> list[dict[str, Any]]:
    group = found.all
    met = tell("%(n)s %% of those decided", n=group.share) if group.share else ""
    return [
        {"label": tell("Requests"), "value": group.total},
        {"label": tell("Met"), "value": group.counts["met"], "note": met},
        {"label": tell("Not met"), "value": group.counts["unmet"]},
        {"label": tell("Until the first yes, median"), "value": _until_yes(group)},
        {"label": tell("Talks held"), "value": found.talks},
        {"label": tell("Hours"), "value": _hours(found.minutes)},
        {"label": tell("Cost"), "value": money(found.cents, language())},
    ]


def _hours(minutes: int) -> str:
    """Whole hours of many talks."""
    return i18n.number(language(), round(minutes / 60))


def _told(group: Group) -> dict[str, Any]:
    bar = (
        None if group.share is None else share_bar([(group.share, "bar")], 100, 72, 10)
    )
    return {"group": group, "bar": bar, "hours": _until_yes(group)}


def _until_yes(group: Group) -> str:
    """In hours, or in days where it is more than two."""
    if group.hours is None:
        return "–"
    if group.hours >= DAY_HOURS:
        return tell("%(n)s days", n=i18n.number(language(), round(group.hours / 24, 1)))
    if group.hours < 1:
        return tell("under an hour")
    return tell("%(n)s h", n=i18n.number(language(), round(group.hours, 1)))


@bp.get("/sprachmittlung/zahlen.csv")
@allow(*OFFICE)
def numbers_csv() -> ResponseReturnValue:
    """The file for others, without small counts."""
    found, names, name = _outside()
    content = outside.as_csv(found, names, language())
    return _file(content, "text/csv", f"{name}.csv")


@bp.get("/sprachmittlung/zahlen.xlsx")
@allow(*OFFICE)
def numbers_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    found, names, name = _outside()
    return _file(outside.as_xlsx(found, names, language(), name), XLSX, f"{name}.xlsx")


def _outside() -> tuple[outside.Outside, dict[str, str], str]:
    with database().read() as db:
        found, _done = _read(db)
        names = spoken_languages(rules(db, scope(), today()), language())
    first, _end = _stretch(_chosen(), today())
    return outside.outside(found), names, f"sprachmittlung-{first:%Y-%m}"


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
