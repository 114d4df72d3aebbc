"""A learner's record as fields of a desk form and as facts to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service import i18n
from service.learners import wording
from service.learners.forms import DAYS, EVIDENCES, PARTS, PRIORITIES
from service.learners.tables import Learner
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce
from service.web.forms import FormState

Field = dict[str, Any]
Facts = list[tuple[str, str]]
Pick = Callable[[str], str]  # a column's value in words
TEXTS = {
    "call_name": "Call name",
    "phone": "Phone",
    "email": "E-mail",
    "address": "Address",
    "second_contact": "Second contact",
    "obliging_office": "Obliged by",
    "goal": "Goal",
    "priority_reason": "Reason for the priority",
    "child_ages": "Ages of children who need care",
    "place_text": "Place as told",
    "contacted_providers": "Providers already contacted",
}
DATES = {
    "level_evidence_on": "Seen on",
    "entitlement_seen_on": "Proof seen on",
    "entitlement_until": "Valid until",
    "earliest_start": "Earliest start",
    "anchor_monday": "First Monday, if weeks alternate",
}
FLAGS = {
    "women_only": "Only with women",
    "step_free": "Needs step-free access",
    "online_device": "Has a device for online courses",
    "online_connection": "Has a good connection",
}
HINTS = {
    "course_types": "Nothing ticked: any that suits. Ticked: only these.",
    "child_ages": "For example: 3 5",
    "anchor_monday": "Starts the first week.",
    "gender": "Only if the person wants to say. For women's courses and for figures.",
}


def record_values(learner: Learner) -> dict[str, Any]:
    """A record as a form shows it."""
    values = learner.model_dump()
    values["child_ages"] = " ".join(str(age) for age in learner.child_ages)
    values["contacted_providers"] = " ".join(learner.contacted_providers)
    for name in FLAGS:
        values[name] = "yes" if values[name] else ""
    values["version"] = learner.changed_at.isoformat()
    return values


@dataclass(frozen=True)
class RecordFields:
    """Fields of a form about a learner, with the options the office's rules give."""

    form: FormState[Any]
    known: RulesInForce
    places: tuple[PlaceView, ...]
    language: str

    def say(self, message: str, **values: object) -> str:
        """A text in the page's language."""
        return i18n.text(self.language, message, **values)

    def text(self, name: str, **more: Any) -> Field:
        """A line of text."""
        hint = self.say(HINTS[name]) if name in HINTS else ""
        return self.form.field(name, self.say(TEXTS[name]), hint=hint, **more)

    def date(self, name: str) -> Field:
        """A day."""
        hint = self.say(HINTS[name]) if name in HINTS else ""
        return self.form.field(name, self.say(DATES[name]), hint=hint)

    def flag(self, name: str) -> Field:
        """A box."""
        return {**self.form.field(name, self.say(FLAGS[name])), "quiet": True}

    def select(self, name: str) -> Field:
        """A choice of one."""
        label, options = self._choices()[name]
        hint = self.say(HINTS[name]) if name in HINTS else ""
        field = self.form.field(name, self.say(label), hint=hint, options=options)
        return {**field, "quiet": True}

    def several(self, name: str) -> Field:
        """A choice of some."""
        label, options = {
            "languages": ("Languages spoken", self._languages()),
            "course_types": ("Kinds of course wished for", self._kinds()),
        }[name]
        hint = self.say(HINTS[name]) if name in HINTS else ""
        return self.form.field(name, self.say(label), hint=hint, options=options)

    def week(self, name: str, caption: str) -> dict[str, Any]:
        """The table of a week's boxes."""
        names = i18n.weekday_names(self.language, "wide")
        days = [{"key": key, "label": names[i]} for i, key in enumerate(DAYS)]
        parts = [{"key": key, "label": self.say(wording.PARTS[key])} for key in PARTS]
        boxes = [
            (f"{day['key']}-{part['key']}", f"{day['label']} {part['label']}")
            for day in days
            for part in parts
        ]
        return {
            "field": self.form.field(name, self.say(caption), options=boxes),
            "days": days,
            "parts": parts,
            "caption": self.say(caption),
        }

    def number(self, name: str, label: str, least: int, most: int) -> Field:
        """A whole number."""
        return self.form.field(name, self.say(label), min=least, max=most)

    def _choices(self) -> dict[str, tuple[str, list[tuple[str, str]]]]:
        worded = wording.worded
        lang = self.language
        sets = self.known.sets
        return {
            "place_id": ("Place", [(p.id, p.name) for p in self.places]),
            "channel": ("To be reached by", worded(wording.CHANNELS, lang)),
            "contact_language": ("Language to write and talk in", self._languages()),
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

    def _languages(self) -> list[tuple[str, str]]:
        entries = wording.spoken(self.known)
        named = [(e.code, wording.rule_name(e, self.language)) for e in entries]
        return sorted(named, key=lambda pair: pair[1].casefold())

    def _kinds(self) -> list[tuple[str, str]]:
        return [
            (kind.id, wording.rule_name(kind, self.language))
            for kind in self.known.sets.course_kinds.kind
            if not kind.legacy
        ]

    def shown(self, row: Learner, counts: int | None) -> list[dict[str, Any]]:
        """The record as facts, by section; what is not known is left out.

        `counts`: the priority as it counts today; None: it is not for these eyes.
        """
        options = {n: dict(o) for n, (_label, o) in self._choices().items()}

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
        kinds = dict(self._kinds())
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
