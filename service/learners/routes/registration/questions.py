"""What each registration page asks, as fields for the form macros."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from service import i18n
from service.learners.forms import DAYS, OLDEST_CHILD, PARTS
from service.learners.registration.step_forms import MOST_CHILDREN
from service.learners.registration.steps import (
    BY_SLUG,
    UNSURE,
    monday_of,
)
from service.learners.routes.registration.review import Answered
from service.learners.wording import (
    CHANNEL_ICONS,
    CHANNELS,
    LITERACIES,
    MINUTES,
    MODE_ICONS,
    MODES,
    PART_ICONS,
    spoken,
)
from service.learners.wording import (
    PARTS as PART_WORDS,
)

Field = dict[str, Any]
Option = dict[str, Any]


#: A cycle of three weeks meets both weeks of a course, whichever comes first.
THREE_SHIFTS = "Three or more shifts in turn? Tick only what is free in every week."


class Asking(Answered):
    """One page of the registration: its form, the answers so far, the rules."""

    def unsure(self, label: str = "I am not sure", hint: str = "") -> Option:
        """The last option of every question."""
        return {
            "value": UNSURE,
            "label": self.say(label),
            "icon": "question",
            "hint": self.say(hint) if hint else "",
        }

    def choice(
        self, name: str, label: str, options: list[Option], hint: str = ""
    ) -> Field:
        """A question with large options."""
        field = self.form.field(
            name, self.say(label), hint=self.say(hint) if hint else ""
        )
        return {**field, "options": options, "quiet": True}

    def call_name(self) -> Field:
        """Page 1."""
        return self.form.field(
            "call_name",
            self.say("Name"),
            hint=self.say("The name you like to be called. No family name needed."),
            required=True,
            autocomplete="nickname",
            maxlength=60,
        )

    def languages(self, page: bool) -> Field:
        """Page 2: languages with a page of their own (page), or all others."""
        options = [
            {"value": e.code, "label": e.own_name, "lang": e.code, "dir": e.direction}
            for e in spoken(self.known)
            if e.page is page
        ]
        label = BY_SLUG["sprachen"].title if page else "More languages"
        field = self.choice("languages", label, options)
        if not page:
            field["id"] = "f-languages-more"
            field["errors"] = []
        elif not field["selected"]:
            field["selected"] = [self.language]
        return field

    def more_ticked(self) -> bool:
        """Whether one of the languages without a page is ticked."""
        ticked = set(self.form.values.getlist("languages"))
        return any(e.code in ticked for e in spoken(self.known) if not e.page)

    def contact_language(self) -> Field:
        """Page 2: one language to write and talk to the person in."""
        field = self.form.field(
            "contact_language",
            self.say("Which language shall we use with you?"),
            required=True,
        )
        field["value"] = field["value"] or self.language
        field["options"] = [
            {"value": e.code, "label": e.own_name, "lang": e.code}
            for e in spoken(self.known)
        ]
        return field

    def rating(self) -> Field:
        """Page 4: sentences in order, with bars like phone reception."""
        options: list[Option] = []
        for entry in self.known.sets.levels.self_rating:
            if entry.level is None:
                options.append(
                    self.unsure(entry.sentence, "Then we find the level together.")
                )
                continue
            options.append(
                {
                    "value": entry.id,
                    "label": self.say(entry.sentence),
                    "icon": f"level-{min(entry.bars, 4)}",
                    "bars": entry.bars,
                }
            )
        hint = "This is no test. One answer is enough."
        return self.choice("rating", BY_SLUG["deutsch"].title, options, hint)

    def literacy(self) -> Field:
        """Page 5."""
        options = [
            {"value": code, "label": self.say(text)}
            for code, text in LITERACIES.items()
        ]
        hint = "In any language. There are courses for everybody."
        return self.choice(
            "literacy", BY_SLUG["lesen"].title, [*options, self.unsure()], hint
        )

    def rhythm(self) -> Field:
        """Page 6: every week alike, or shift work."""
        options = [
            {
                "value": "weekly",
                "label": self.say("Every week alike"),
                "icon": "weekly",
            },
            {
                "value": "shifts",
                "label": self.say("I work in shifts"),
                "icon": "shifts",
            },
        ]
        field = self.choice("rhythm", "How are your weeks?", options, THREE_SHIFTS)
        field["value"] = field["value"] or "weekly"
        return field

    def week(self, other: bool) -> dict[str, Any]:
        """Page 6: the table of one week's boxes with its dates."""
        monday = monday_of(self.today)
        kept = self.answers.get("anchor")
        if kept:
            monday = date.fromisoformat(kept)
        monday += timedelta(days=7 if other else 0)
        names = i18n.weekday_names(self.language, "wide")
        shown = self.say("Next week") if other else self.say("This week")
        first = i18n.day(self.language, monday)
        last = i18n.day(self.language, monday + timedelta(days=5))
        return {
            "field": self.form.field(
                "times_b" if other else "times", self.say("When can you come?")
            ),
            "days": [
                {"key": key, "label": names[i].capitalize()}
                for i, key in enumerate(DAYS)
            ],
            "parts": [
                {
                    "key": key,
                    "label": self.say(PART_WORDS[key]),
                    "hint": self._hours(key),
                    "icon": PART_ICONS[key],
                }
                for key in PARTS
            ],
            "caption": f"{shown}, {i18n.span(self.language, first, last)}",
        }

    def _hours(self, part: str) -> str:
        band = self.known.bands.get(part)
        if band is None:
            return ""
        hours = (str(minute // 60) for minute in (band.start, band.end))
        return i18n.span(self.language, *hours)

    def when(self, other: bool) -> Field:
        """Page 6: instead of ticking boxes."""
        options = [
            {"value": "", "label": self.say("The ticked times")},
            {"value": "any", "label": self.say("Any time")},
            self.unsure("I do not know yet"),
        ]
        name = "when_b" if other else "when"
        field = self.choice(name, "Which times hold?", options)
        return {**field, "value": field["value"] or ""}

    def children(self) -> Field:
        """Page 7."""
        options = [
            {"value": "no", "label": self.say("No")},
            {"value": "yes", "label": self.say("Yes"), "icon": "child"},
            self.unsure(),
        ]
        hint = (
            "Every child counts once: if another adult of your family has told us "
            "about them, choose No. Some courses have people who look after children."
        )
        return self.choice("children", BY_SLUG["kinder"].title, options, hint)

    def ages(self) -> list[Field]:
        """Page 7: an age for each child; the first carries the error."""
        given = self.form.values.getlist("ages")
        fields = []
        for number in range(MOST_CHILDREN):
            field = self.form.field("ages", self.say("Child %(n)s", n=number + 1))
            field["id"] = f"f-ages-{number + 1}" if number else "f-ages"
            field["value"] = given[number] if number < len(given) else ""
            field["errors"] = field["errors"] if number == 0 else []
            field["required"] = number == 0
            field["options"] = [
                {"value": str(age), "label": self._age(age)}
                for age in range(OLDEST_CHILD + 1)
            ]
            fields.append(field)
        return fields

    def mode(self) -> Field:
        """Page 8."""
        options = [
            {"value": code, "label": self.say(text), "icon": MODE_ICONS[code]}
            for code, text in MODES.items()
        ]
        return self.choice("mode", BY_SLUG["weg"].title, [*options, self.unsure()])

    def max_minutes(self) -> Field:
        """Page 8: the longest way, one direction."""
        options = [
            {"value": str(n), "label": self.say("%(n)s minutes", n=n)} for n in MINUTES
        ]
        return self.choice(
            "max_minutes",
            "How long may one way take?",
            [*options, self.unsure()],
        )

    def online(self) -> Field:
        """Page 8: device and connection in one, since a course needs both."""
        options = [
            {"value": "yes", "label": self.say("Yes")},
            {"value": "no", "label": self.say("No")},
            self.unsure(),
        ]
        hint = "You need a phone, tablet or computer and good internet."
        return self.choice("online", "Can you also learn online?", options, hint)

    def channel(self) -> Field:
        """Page 9."""
        options = [
            {"value": code, "label": self.say(text), "icon": CHANNEL_ICONS[code]}
            for code, text in CHANNELS.items()
        ]
        title = BY_SLUG["kontakt"].title
        field = self.choice("channel", title, [*options, self.unsure()])
        return {**field, "errors": field["errors"] + self.form.errors.get("sure", [])}

    def contacts(self) -> list[Field]:
        """Page 9: what the ways need; only that of the chosen one has to be there."""
        rows = (
            ("phone", "Phone number", "For SMS and calls", "tel", "tel"),
            ("email", "E-mail address", "Only for e-mail", "email", "email"),
            ("address", "Street, number, place", "Only for letters", "text", "off"),
            (
                "second_contact",
                "Who helps you?",
                "Name or advice centre",
                "text",
                "off",
            ),
        )
        return [
            self.form.field(
                name,
                self.say(label),
                hint=self.say(hint),
                type=kind,
                autocomplete=complete,
                quiet=True,
            )
            for name, label, hint, kind, complete in rows
        ]
