"""A learner's record as fields of a desk form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service import i18n
from service.learners import wording
from service.learners.forms import DAYS, PARTS
from service.learners.records.facts import FLAGS, RecordFacts
from service.learners.tables import Learner
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce
from service.web.forms import FormState

Field = dict[str, Any]
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

    @property
    def facts(self) -> RecordFacts:
        """The same record in words."""
        return RecordFacts(self.known, self.places, self.language)

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
        label, options = self.facts.choices()[name]
        hint = self.say(HINTS[name]) if name in HINTS else ""
        field = self.form.field(name, self.say(label), hint=hint, options=options)
        return {**field, "quiet": True}

    def several(self, name: str) -> Field:
        """A choice of some."""
        label, options = {
            "languages": ("Languages spoken", self.facts.spoken()),
            "course_types": ("Kinds of course wished for", self.facts.kinds()),
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
