"""The figures as they may leave the office: nobody can compute a count below five.

Talks, hours and cost are shown of months in which enough talks were held by enough
people; where a sum would give one month away, another one is left out beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from service import i18n
from service.interpreters.figures.counts import Figures, Group, Month
from service.interpreters.figures.protected import LEAST, Count, left_out
from service.interpreters.figures.queries import OUTCOMES, UNMET
from service.interpreters.wording.unmet import unmet_reason
from service.typed.written import Cell, Euros, csv_file, xlsx_file

HIDDEN = "x"
TITLES = {
    "what": "What",
    "name": "Which",
    "total": "Requests",
    "met": "Met",
    "unmet": "Not met",
    "off": "Called off",
    "waiting": "Still open",
    "hours until yes": "Hours until the first yes, median",
    "talks": "Talks held",
    "hours": "Hours of talks",
    "cost": "Cost",
}
SENTENCES = {
    "all": "Altogether",
    "language": "Language",
    "month": "Month",
    "reason": "Not met, by reason",
    "both": "Not met: %(reason)s",
    "hidden": "x: fewer than 5, or left out so that no count below 5 can be computed",
}
ALL = "all"
NOTHING: tuple[Cell, ...] = ("",) * 3


@dataclass(frozen=True)
class Outside:
    """Figures with the keys of counts and the months that are left out."""

    figures: Figures
    secret: frozenset[Hashable]
    months: frozenset[date]  # whose talks, hours and cost are left out
    sums: bool  # whether the sums over the months are, too

    def count(self, value: int, *key: Hashable) -> Cell:
        """A count, or the sign that it is left out."""
        return HIDDEN if key in self.secret else value


def outside(found: Figures) -> Outside:
    """What is left out of the figures."""
    months, sums = thin_months(found.months)
    return Outside(found, left_out(network(found)), months, sums)


def network(found: Figures) -> list[Count]:
    """Every count of the table between the sums that connect them.

    From the whole through languages and reasons to the outcomes, and on through the
    months back to the whole.
    """
    tables: dict[tuple[Hashable, ...], int] = Counter()
    ends: dict[tuple[Hashable, ...], tuple[Hashable, Hashable]] = {}

    def add(key: tuple[Hashable, ...], start: Hashable, end: Hashable) -> None:
        tables[key] += 1
        ends[key] = start, end

    for one in found.asked:
        code, outcome = one.language, one.outcome
        spoken, ended, again = ("L", code), ("O", outcome), ("P", outcome)
        add(("language", code), "start", spoken)
        if outcome == UNMET:
            why = ("R", one.reason)
            add(("language", code, UNMET), spoken, ("U", code))
            add(("language", code, UNMET, one.reason), ("U", code), why)
            add(("reason", one.reason), why, ended)
        else:
            add(("language", code, outcome), spoken, ended)
        add((ALL, outcome), ended, again)
        add(("month", one.month, outcome), again, ("M", one.month))
        add(("month", one.month), ("M", one.month), "end")
        add((ALL,), "end", "start")
    return [Count(key, *ends[key], value) for key, value in tables.items()]


def thin_months(months: Sequence[Month]) -> tuple[frozenset[date], bool]:
    """Months with few talks or few people, never a single one under a shown sum."""
    held = [month for month in months if month.talks or month.cents]
    thin = {m.first for m in held if min(m.talks, len(m.people)) < LEAST}
    if len(thin) == 1:
        others = [m for m in held if m.first not in thin]
        if others:
            thin.add(min(others, key=lambda m: (m.talks, m.first)).first)
    people = frozenset[str]().union(*(m.people for m in held if m.first in thin))
    return frozenset(thin), bool(thin) and (len(thin) == 1 or len(people) < LEAST)


def table(found: Outside, names: dict[str, str], language: str) -> list[list[Cell]]:
    """The rows of the file under their head, with what the sign means at the end."""
    told = found.figures
    rows = [_row(found, "all", "", told.all, language, (ALL,))]
    rows[0][-3:] = _sums(found)
    for group in told.languages:
        name = names.get(group.name, group.name)
        key = ("language", group.name)
        rows.append(_row(found, "language", name, group, language, key))
    for month in told.months:
        name = i18n.day(language, month.first, "LLLL y")
        row = _row(found, "month", name, month.group, language, ("month", month.first))
        row[-3:] = _held(month, hidden=month.first in found.months)
        rows.append(row)
    rows += _reasons(found, names, language)
    return [*rows, [i18n.text(language, SENTENCES["hidden"])]]


def _row(
    found: Outside,
    what: str,
    name: str,
    group: Group,
    language: str,
    key: tuple[Hashable, ...],
) -> list[Cell]:
    counts = [found.count(group.counts[x], *key, x) for x in OUTCOMES]
    return [
        i18n.text(language, SENTENCES[what]),
        name,
        found.count(group.total, *key),
        *counts,
        _hours(group),
        *NOTHING,
    ]


def _hours(group: Group) -> Cell:
    """The median of few answers would be the answers of somebody."""
    if group.hours is None:
        return ""
    return HIDDEN if group.answered < LEAST else round(group.hours)


def _sums(found: Outside) -> tuple[Cell, ...]:
    told = found.figures
    if found.sums:
        return (HIDDEN,) * 3
    return told.talks, told.minutes // 60, Euros(told.cents)


def _held(month: Month, *, hidden: bool) -> tuple[Cell, ...]:
    if hidden:
        return (HIDDEN,) * 3
    return month.talks, month.minutes // 60, Euros(month.cents)


def _reasons(found: Outside, names: dict[str, str], language: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    what = i18n.text(language, SENTENCES["reason"])
    for reason in found.figures.reasons:
        told = unmet_reason(reason.code, language)
        count = found.count(reason.count, "reason", reason.code)
        rows.append(_unmet(what, told, count))
        both = i18n.text(language, SENTENCES["both"], reason=told)
        for code, number in reason.languages:
            key = ("language", code, UNMET, reason.code)
            rows.append(_unmet(both, names.get(code, code), found.count(number, *key)))
    return rows


def _unmet(what: str, name: str, count: Cell) -> list[Cell]:
    return [what, name, "", "", count, "", "", "", *NOTHING]


def head(language: str) -> list[str]:
    """The titles of the columns."""
    return [i18n.text(language, title) for title in TITLES.values()]


def as_csv(found: Outside, names: dict[str, str], language: str) -> bytes:
    """The file for a spreadsheet as text."""
    rows = [[_plain(cell) for cell in row] for row in table(found, names, language)]
    return csv_file([head(language), *rows])


def _plain(cell: Cell) -> object:
    if isinstance(cell, Euros):
        return f"{cell.cents / 100:.2f}".replace(".", ",")
    return cell


def as_xlsx(found: Outside, names: dict[str, str], language: str, name: str) -> bytes:
    """The same as a workbook."""
    return xlsx_file(name, head(language), table(found, names, language))
