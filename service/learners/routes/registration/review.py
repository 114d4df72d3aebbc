"""What was answered in a registration, to be read again before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service import i18n
from service.learners.registration.steps import PAGES, UNSURE, derived_level
from service.learners.wording import (
    CHANNELS,
    LITERACIES,
    MODES,
    own_names,
    times_text,
    word,
)
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce
from service.web.forms import FormState

Field = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """The answers so far in words, with the rules and the page's language."""

    form: FormState[Any]
    answers: dict[str, Any]
    known: RulesInForce
    places: tuple[PlaceView, ...]
    language: str
    today: date

    def say(self, message: str, **values: object) -> str:
        """A text in the page's language."""
        return i18n.text(self.language, message, **values)

    def review(self) -> list[dict[str, str]]:
        """Page 10: every answer with the page that changes it."""
        a = self.answers
        names = own_names(a.get("languages", []), self.known)
        rows = [
            ("name", "Name", a.get("call_name", "")),
            ("sprachen", "Languages", ", ".join(names)),
            ("ort", "Place", self._place_text()),
            ("deutsch", "German", self._rating_text()),
            ("lesen", "Reading", self._word(LITERACIES, "literacy")),
            ("woche", "Times", self._times("times", "when")),
        ]
        if a.get("rhythm") == "shifts":
            rows.append(
                ("woche-2", "Times, next week", self._times("times_b", "when_b"))
            )
        rows += [
            ("kinder", "Children", self._children_text()),
            ("weg", "Way", self._way_text()),
            ("weg", "Online", self._online_text()),
            ("kontakt", "Contact", self._contact_text()),
        ]
        return [
            {
                "slug": slug,
                "term": self.say(term),
                "text": text or self.say("I am not sure"),
            }
            for slug, term, text in rows
        ]

    def faults(self) -> list[Field]:
        """Page 10: rows whose answers cannot be taken, with their messages."""
        found = []
        for row in self.review():
            names = [name for name, slug in PAGES.items() if slug == row["slug"]]
            texts = [text for name in names for text in self.form.errors.get(name, [])]
            if texts:
                found.append(
                    {"id": f"r-{row['slug']}", "label": row["term"], "errors": texts}
                )
        return found

    def level(self) -> str:
        """The level that follows from the answers, "" if unknown."""
        ratings = self.known.sets.levels.self_rating
        return derived_level(
            self.answers.get("rating", ""), self.answers.get("literacy", ""), ratings
        )

    def _word(self, words: Any, name: str) -> str:
        return word(words, str(self.answers.get(name, "")), self.language)

    def _place_text(self) -> str:
        chosen = self.answers.get("place_id")
        found = next((p for p in self.places if p.id == chosen), None)
        return found.name if found else str(self.answers.get("place_text", ""))

    def _rating_text(self) -> str:
        chosen = self.answers.get("rating")
        entries = self.known.sets.levels.self_rating
        return next((self.say(e.sentence) for e in entries if e.id == chosen), "")

    def _times(self, name: str, when: str) -> str:
        if self.answers.get(when) == "any":
            return self.say("Any time")
        if self.answers.get(when) == UNSURE:
            return ""
        return times_text(self.answers.get(name, []), self.language)

    def _children_text(self) -> str:
        answer = self.answers.get("children")
        if answer == "no":
            return self.say("No")
        if answer != "yes":
            return ""
        return ", ".join(self._age(age) for age in self.answers.get("ages", []))

    def _way_text(self) -> str:
        minutes = str(self.answers.get("max_minutes", UNSURE))
        mode = self._word(MODES, "mode")
        if minutes == UNSURE:
            return mode
        limit = self.say("at most %(n)s minutes", n=minutes)
        return f"{mode}, {limit}" if mode else limit

    def _online_text(self) -> str:
        known = {"yes": "Yes", "no": "No"}.get(str(self.answers.get("online", "")))
        return self.say(known) if known else ""

    def _contact_text(self) -> str:
        names = ("phone", "email", "address", "second_contact")
        given = [str(self.answers[n]) for n in names if self.answers.get(n)]
        return " · ".join([t for t in [self._word(CHANNELS, "channel"), *given] if t])

    def _age(self, age: int) -> str:
        if age == 0:
            return self.say("under 1 year")
        return i18n.plural(self.language, "%(n)s year", "%(n)s years", age)
