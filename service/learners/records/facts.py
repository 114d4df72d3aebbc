"""A learner's record in words: the same facts for the desk and for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service import i18n
from service.learners import wording
from service.learners.forms import EVIDENCES, PRIORITIES
from service.learners.tables import Learner
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce

Facts = list[tuple[str, str]]
Pick = Callable[[str], str]  # a column's value in words
FLAGS = {
    "women_only": "Only with women",
    "step_free": "Needs step-free access",
    "online_device": "Has a device for online courses",
    "online_connection": "Has a good connection",
}


@dataclass(frozen=True)
class RecordFacts:
    """Answers in words, with the names that the office's rules give."""

    known: RulesInForce
    places: tuple[PlaceView, ...]
    language: str

    def say(self, message: str, **values: object) -> str:
        """A text in the reader's language."""
        return i18n.text(self.language, message, **values)

    def choices(self) -> dict[str, tuple[str, list[tuple[str, str]]]]:
        """Label and options of every answer that is one of some."""
        worded = wording.worded
        lang = self.language
        sets = self.known.sets
        return {
            "place_id": ("Place", [(p.id, p.name) for p in self.places]),
            "channel": ("To be reached by", worded(wording.CHANNELS, lang)),
            "contact_language": ("Language to write and talk in", self.spoken()),
            "literacy": ("Reads and writes", worded(wording.LITERACIES, lang)),
            "level": ("Level", [(x.id, x.id) for x in sets.levels.level]),
            "level_evidence": (
                "The level rests on",
                [
                    (code, name)
                    for code, name in wording.evidences(self.known, lang).items()
                    if code in EVIDENCES
                ],
            ),
            "mode": ("Way of travelling", worded(wording.MODES, lang)),
            "entitlement": (
                "Entitlement",
                [
                    (x.id, wording.rule_name(x, lang))
                    for x in sets.entitlements.entitlement
                ],
            ),
            "schooling": ("Schooling", worded(wording.SCHOOLINGS, lang)),
            "gender": ("Gender", worded(wording.GENDERS, lang)),
            "priority": ("Priority", [(str(n), str(n)) for n in PRIORITIES]),
        }

    def spoken(self) -> list[tuple[str, str]]:
        """Languages that people speak, by name."""
        entries = wording.spoken(self.known)
        named = [(e.code, wording.rule_name(e, self.language)) for e in entries]
        return sorted(named, key=lambda pair: pair[1].casefold())

    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of course that somebody may wish for."""
        return [
            (kind.id, wording.rule_name(kind, self.language))
            for kind in self.known.sets.course_kinds.kind
            if not kind.legacy
        ]

    def shown(self, row: Learner, counts: int | None) -> list[dict[str, Any]]:
        """The record as facts, by section; what is not known is left out.

        `counts`: the priority as it counts today; None: it is not for these eyes.
        """
        options = {n: dict(o) for n, (_label, o) in self.choices().items()}

        def pick(name: str) -> str:
            value = str(getattr(row, name) or "")
            return options[name].get(value, value)

        sections = (
            ("What the person told", self._told(row, pick)),
            ("How to reach them", self._reach(row, pick)),
            ("Added by helper or office", self._added(row, pick, counts)),
        )
        return [
            {"title": self.say(title), "rows": self._facts(rows)}
            for title, rows in sections
        ]

    def _told(self, row: Learner, pick: Pick) -> Facts:
        lang = self.language
        names = wording.language_names(row.languages, self.known, lang)
        return [
            ("Languages spoken", ", ".join(names)),
            ("Language to write and talk in", pick("contact_language")),
            ("Place", pick("place_id") or row.place_text),
            ("Reads and writes", pick("literacy")),
            ("Level", self._level(row, pick("level_evidence"))),
            ("Times", wording.times_text(row.free_times, lang)),
            ("Times in the other week", self._other_week(row)),
            ("Ages of children who need care", ", ".join(map(str, row.child_ages))),
            ("Way of travelling", self._way(row, pick("mode"))),
        ]

    def _reach(self, row: Learner, pick: Pick) -> Facts:
        return [
            ("To be reached by", pick("channel")),
            ("Phone", row.phone),
            ("E-mail", row.email),
            ("Address", row.address),
            ("Second contact", row.second_contact),
        ]

    def _added(self, row: Learner, pick: Pick, counts: int | None) -> Facts:
        kinds = dict(self.kinds())
        wished = ", ".join(kinds.get(k, k) for k in row.course_types)
        added = [
            ("Kinds of course wished for", wished),
            ("Entitlement", self._entitlement(row, pick("entitlement"))),
            ("Obliged by", row.obliging_office),
            ("Earliest start", self._day(row.earliest_start)),
            ("Schooling", pick("schooling")),
            ("Goal", row.goal),
            ("Gender", pick("gender")),
            ("Needs", self._flags(row)),
            ("Providers already contacted", ", ".join(row.contacted_providers)),
        ]
        if counts is not None and counts > 1:
            added.append(("Priority", self._priority(row, counts)))
        return added

    def _priority(self, row: Learner, counts: int) -> str:
        reasons = [row.priority_reason] if row.priority > 1 else []
        if counts > row.priority:
            reasons.append(self.say("raised by waiting"))
        return f"{counts}: {', '.join(reasons)}"

    def _facts(self, rows: Facts) -> list[dict[str, str]]:
        return [{"term": self.say(term), "text": text} for term, text in rows if text]

    def _day(self, value: Any) -> str:
        return i18n.day(self.language, value, "dd.MM.y") if value else ""

    def _level(self, row: Learner, evidence: str) -> str:
        seen = self._day(row.level_evidence_on)
        parts = [part for part in (row.level, evidence, seen) if part]
        return " · ".join(parts) if row.level else ""

    def _other_week(self, row: Learner) -> str:
        if row.free_times_b is None:
            return ""
        other = wording.times_text(row.free_times_b, self.language)
        first = self._day(row.anchor_monday)
        return f"{other or '–'} ({self.say('first week from %(day)s', day=first)})"

    def _way(self, row: Learner, mode: str) -> str:
        if row.max_minutes is None:
            return mode
        limit = self.say("at most %(n)s minutes", n=row.max_minutes)
        return f"{mode}, {limit}" if mode else limit

    def _entitlement(self, row: Learner, name: str) -> str:
        seen, until = row.entitlement_seen_on, row.entitlement_until
        parts = [name]
        if seen:
            parts.append(self.say("proof seen on %(day)s", day=self._day(seen)))
        if until:
            parts.append(self.say("valid until %(day)s", day=self._day(until)))
        return ", ".join(parts) if name else ""

    def _flags(self, row: Learner) -> str:
        names = [self.say(text) for name, text in FLAGS.items() if getattr(row, name)]
        return ", ".join(names)
