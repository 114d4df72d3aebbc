"""What the solver says of a request that it cannot meet, in words: one table.

A test looks whether every rule and every change of the solver stands here, in every
language that is kept whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service import i18n
from service.interpreters.wording.asking import MODES, said
from service.interpreters.wording.ranking import REASONS
from solver.assignment.problem.rules import PRIVATE

#: Each hard rule: why somebody cannot come. Private ones read alike.
RULES: Mapping[str, str] = {
    **{rule.value: REASONS["not_suitable"] for rule in PRIVATE},
    "language": REASONS["language"],
    "setting": REASONS["setting"],
    "gender": REASONS["gender"],
    "notice": REASONS["notice"],
    "remote": REASONS["remote"],
    "connection": REASONS["connection"],
    "travel": REASONS["travel"],
    "available": REASONS["available"],
    "clash": REASONS["clash"],
    "week": REASONS["week"],
    "allowance": REASONS["allowance"],
    "reference": "is not in the pool any more",
    "start": "only at another time",
    "mode": "only in another way",
    "needed": "is not enough alone",
    "confirmed": "has promised something else",
}
#: Each change of the solver's `explain`; it names who would come then.
CHANGE_SENTENCES: Mapping[str, str] = {
    "time": "At another time: %(when)s, %(who)s.",
    "mode": "In another way: %(mode)s, %(who)s.",
    "job": "One assignment more in this week: %(who)s.",
    "trip": "A way of %(minutes)s minutes or a lift: %(who)s.",
    "notice": "Asked at shorter notice: %(who)s.",
}


def reasons(found: Sequence[Sequence[Any]], able: int, language: str) -> str:
    """Why nobody comes, with how many; that others do not speak it only if all do not.

    `able`: how many could come, though they are not enough.
    """
    told = []
    if able:
        told.append(
            i18n.plural(
                language,
                "one could come: not enough",
                "%(num)s could come: not enough",
                able,
            )
        )
    counts: dict[str, int] = {}
    others = 0
    for rule, count in found:
        if rule == "language":
            others += int(count)
            continue
        why = i18n.text(language, RULES.get(str(rule), REASONS["not_suitable"]))
        counts[why] = counts.get(why, 0) + int(count)
    told += [f"{why} ({count})" for why, count in counts.items()]
    if told:
        return ", ".join(told)
    if others:
        return i18n.text(language, "nobody in the pool speaks the language")
    return i18n.text(language, "nobody is in the pool")


def change(
    found: Mapping[str, Any], names: Sequence[str], when: str, language: str
) -> str:
    """The smallest change that would meet it; "" where no single step is enough."""
    sentence = CHANGE_SENTENCES.get(str(found.get("kind", "")))
    if sentence is None:
        return ""
    return i18n.text(
        language,
        sentence,
        who=", ".join(names),
        when=when,
        mode=said(MODES, str(found.get("mode", "")), language),
        minutes=found.get("value", ""),
    )
