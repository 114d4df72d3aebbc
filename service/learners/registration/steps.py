"""The steps of the registration: their order, and answers to and from a record.

Pure. Answers are a flat dictionary as a draft keeps it (JSON values only); "unsure"
and no answer at all are the same in a record: unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.learners.forms import SLOTS, LearnerIn
from service.learners.tables import Learner
from service.rulesets.schema import SelfRating

Answers = Mapping[str, Any]
UNSURE = "unsure"
# Device and connection of a record, asked as one.
ONLINE = {(True, True): "yes"}
LITERACY_LEVELS = {"none": "Alpha", "other": "Zweitschrift"}
# What the registration asks; all else in a record was added by helper or office.
ASKED = frozenset(
    {
        "call_name",
        "languages",
        "contact_language",
        "place_id",
        "place_text",
        "literacy",
        "free_times",
        "free_times_b",
        "anchor_monday",
        "child_ages",
        "mode",
        "max_minutes",
        "online_device",
        "online_connection",
        "channel",
        "phone",
        "email",
        "address",
        "second_contact",
    }
)


@dataclass(frozen=True)
class Step:
    """One page of the registration; conditional pages share a number."""

    slug: str
    number: int
    title: str
    only_if: tuple[str, str] | None = None


STEPS = (
    Step("name", 1, "What is your name?"),
    Step("sprachen", 2, "Which languages do you speak?"),
    Step("ort", 3, "Where do you live?"),
    Step("deutsch", 4, "How much German do you know?"),
    Step("lesen", 5, "Do you read and write?"),
    Step("woche", 6, "When can you come?"),
    Step("woche-2", 6, "And next week?", only_if=("rhythm", "shifts")),
    Step("kinder", 7, "Do children need care during the course?"),
    Step("kinder-alter", 7, "How old are the children?", only_if=("children", "yes")),
    Step("weg", 8, "How do you get around?"),
    Step("kontakt", 9, "How can we reach you?"),
    Step("pruefen", 10, "Is everything right?"),
)
BY_SLUG = {step.slug: step for step in STEPS}
TOTAL = 10
# Which page asks for a column of the record.
PAGES = {
    "call_name": "name",
    "languages": "sprachen",
    "contact_language": "sprachen",
    "place_id": "ort",
    "place_text": "ort",
    "level": "deutsch",
    "literacy": "lesen",
    "free_times": "woche",
    "anchor_monday": "woche",
    "free_times_b": "woche-2",
    "child_ages": "kinder",
    "mode": "weg",
    "max_minutes": "weg",
    "online_device": "weg",
    "online_connection": "weg",
    "channel": "kontakt",
    "phone": "kontakt",
    "email": "kontakt",
    "address": "kontakt",
    "second_contact": "kontakt",
}


def path(answers: Answers) -> tuple[Step, ...]:
    """The steps that these answers call for, in order."""
    return tuple(
        step
        for step in STEPS
        if step.only_if is None or answers.get(step.only_if[0]) == step.only_if[1]
    )


def after(slug: str, answers: Answers) -> Step:
    """The step that follows; the last one follows itself."""
    steps = path(answers)
    later = [s for s in steps if STEPS.index(s) > STEPS.index(BY_SLUG[slug])]
    return later[0] if later else STEPS[-1]


def before(slug: str, answers: Answers) -> Step | None:
    """The step before, None at the first."""
    steps = path(answers)
    earlier = [s for s in steps if STEPS.index(s) < STEPS.index(BY_SLUG[slug])]
    return earlier[-1] if earlier else None


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def derived_level(rating: str, literacy: str, ratings: Iterable[SelfRating]) -> str:
    """The level of a self-rating; who does not read Latin letters goes by script."""
    if literacy in LITERACY_LEVELS:
        return LITERACY_LEVELS[literacy]
    return next((r.level or "" for r in ratings if r.id == rating), "")


def fields_of(
    answers: Answers, ratings: Iterable[SelfRating], today: date
) -> dict[str, Any]:
    """The record's columns that follow from the answers."""
    rating, literacy = _known(answers, "rating"), _known(answers, "literacy")
    level = derived_level(rating, literacy, ratings)
    shifts = answers.get("rhythm") == "shifts"
    minutes = _known(answers, "max_minutes")
    return {
        "call_name": answers.get("call_name", ""),
        "languages": list(answers.get("languages", [])),
        "contact_language": answers.get("contact_language", "de"),
        "place_id": answers.get("place_id") or None,
        "place_text": answers.get("place_text", ""),
        "literacy": literacy,
        "level": level,
        "level_evidence": "self" if level else "",
        "level_evidence_on": today if level else None,
        "free_times": _times(answers, "times", "when"),
        "free_times_b": _times(answers, "times_b", "when_b") if shifts else None,
        "anchor_monday": _anchor(answers, today) if shifts else None,
        "child_ages": (
            list(answers.get("ages", [])) if answers.get("children") == "yes" else []
        ),
        "mode": _known(answers, "mode"),
        "max_minutes": int(minutes) if minutes else None,
        **_online(_known(answers, "online")),
        "channel": _known(answers, "channel"),
        "phone": answers.get("phone", ""),
        "email": answers.get("email", ""),
        "address": answers.get("address", ""),
        "second_contact": answers.get("second_contact", ""),
    }


def learner_of(
    answers: Answers, ratings: Iterable[SelfRating], today: date, form_key: str
) -> LearnerIn:
    """The new record of finished answers."""
    fields = fields_of(answers, ratings, today)
    return LearnerIn(form_key=form_key, consent=True, **fields)


def answers_of(learner: Learner, ratings: Iterable[SelfRating]) -> dict[str, Any]:
    """A record as answers, so that its owner can go through them again."""
    rating = next((r.id for r in ratings if r.level == learner.level), UNSURE)
    answers: dict[str, Any] = {
        "call_name": learner.call_name,
        "languages": list(learner.languages),
        "contact_language": learner.contact_language,
        "place_id": learner.place_id or "",
        "place_text": learner.place_text,
        "place": "known" if learner.place_id or learner.place_text else UNSURE,
        "rating": rating,
        "literacy": learner.literacy or UNSURE,
        "rhythm": "weekly" if learner.free_times_b is None else "shifts",
        "times": list(learner.free_times),
        "when": "" if learner.free_times else UNSURE,
        "children": "yes" if learner.child_ages else "no",
        "ages": list(learner.child_ages),
        "mode": learner.mode or UNSURE,
        "max_minutes": str(learner.max_minutes or UNSURE),
        "online": ONLINE.get(
            (learner.online_device, learner.online_connection), UNSURE
        ),
        "channel": learner.channel,
        "phone": learner.phone,
        "email": learner.email,
        "address": learner.address,
        "second_contact": learner.second_contact,
    }
    if learner.free_times_b is not None and learner.anchor_monday is not None:
        answers["times_b"] = list(learner.free_times_b)
        answers["when_b"] = "" if learner.free_times_b else UNSURE
        answers["anchor"] = learner.anchor_monday.isoformat()
    return answers


def _known(answers: Answers, name: str) -> str:
    value = str(answers.get(name, "") or "")
    return "" if value == UNSURE else value


def _online(answer: str) -> dict[str, bool]:
    """Device and connection; who does not know leaves what a helper noted."""
    if not answer:
        return {}
    return {"online_device": answer == "yes", "online_connection": answer == "yes"}


def _times(answers: Answers, name: str, when: str) -> list[str]:
    if answers.get(when) == "any":
        return list(SLOTS)
    return [] if answers.get(when) == UNSURE else list(answers.get(name, []))


def _anchor(answers: Answers, today: date) -> date:
    kept = answers.get("anchor")
    return date.fromisoformat(kept) if kept else monday_of(today)
