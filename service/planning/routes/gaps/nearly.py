"""Courses that almost exist and what a little more brings, for two pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from service import i18n
from service.planning.gaps.survey import Survey
from service.planning.unplaced.changewords import Names, change_sentences, value_name
from service.planning.unplaced.queries import Almost, Unplaced
from service.planning.wording import option_words, person_code
from service.rulesets.queries import RulesInForce
from service.web.drawing.charts import size_bar, week_glyph
from service.web.request import language

# What a course lacks whose smallest change is a step, by the step's text key.
PERSON, TEACHER, ROOM = "one person", "a teacher", "a room"
CARE, MONEY, LIMIT = "a childcare place", "money", "a higher limit"
LACKS: Mapping[str, str] = {
    "change.time": PERSON,
    "change.meetings": PERSON,
    "change.travel": PERSON,
    "change.online_capable": PERSON,
    "change.kind": PERSON,
    "change.connection": PERSON,
    "change.people": PERSON,
    "change.together": PERSON,
    "change.size_max": ROOM,
    "change.room_open": ROOM,
    "change.room": ROOM,
    "change.childcare": CARE,
    "change.childcare_age": CARE,
    "change.online_parallel": LIMIT,
    "change.course_limit": LIMIT,
    "change.teacher_time": TEACHER,
    "change.teacher_load": TEACHER,
    "change.teacher_venue": TEACHER,
    "change.teacher_kind": TEACHER,
    "change.teacher": TEACHER,
    "change.budget": MONEY,
    "change.funding": MONEY,
}

SEVERAL = "%(n)s times: %(text)s"


def one_short(
    survey: Survey | None, who: Unplaced, called: Names, most: int
) -> list[dict[str, Any]]:
    """Courses one short, from the survey once it is there, else from the reasons."""
    if survey is None:
        return [_almost(a, who, called.rules) for a in who.almost[:most]]
    number = {p.learner_id: p.number for p in who.people}
    found = []
    for at, one in enumerate(survey.almost[:most]):
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
                "needs": _counted(change_sentences(one["needs"], called, language())),
                "lacks": _lacks(one["needs"]),
                "choice": f"almost:{at}",
            }
        )
    return found


def values(survey: Survey | None, called: Names, most: int) -> list[dict[str, Any]]:
    """What a little more brings: solved first, else the bound's price."""
    told = []
    for value in survey.values if survey else ():
        told.append(
            {
                "name": value_name(value, called, language()),
                "people": value["people"],
                "solved": value["solved"],
                "points": round(value["price_points"]),
                "gained": round(value.get("points") or 0),
            }
        )
    return told[:most]


def _counted(sentences: Sequence[str]) -> list[str]:
    """What is said several times, once with its number."""
    return [
        text if n == 1 else i18n.text(language(), SEVERAL, n=n, text=text)
        for text, n in Counter(sentences).items()
    ]


def _lacks(needs: Mapping[str, Any]) -> list[str]:
    """What is missing in two words each; a person who is named comes first."""
    keys = [str(step["text_key"]) for step in needs["steps"]]
    found = [PERSON] if needs["learner"] else []
    found += [LACKS[key] for key in keys if key in LACKS]
    return [i18n.text(language(), words) for words in dict.fromkeys(found)]


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
