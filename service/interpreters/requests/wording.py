"""A request as the asker reads it: title, state, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from service import i18n
from service.clock import local_day
from service.interpreters.requests.queries import RequestView
from service.interpreters.wording.asking import MODES, STATES, clock_span, said
from service.learners.wording import rule_name, spoken_languages
from service.rulesets.queries import RulesInForce

OVER = ("done", "paid", "cancelled", "unfilled", "refused")
ICONS = {"confirmed": "check", "offered": "clock", "open": "clock", "done": "check"}
REMINDER = timedelta(days=1)
TITLES = {
    "how": "How",
    "place": "Place",
    "others": "Would do, too",
    "times": "Other times",
    "contact": "Who asks",
    "briefing": "For the interpreter",
}


@dataclass(frozen=True)
class RequestWords:
    """What the list and the page show of a request."""

    id: str
    code: str
    title: str
    note: str
    state: str
    state_text: str
    icon: str
    over: bool
    people: tuple[tuple[str, str], ...]  # name and number of who is coming
    steps: tuple[dict[str, str], ...]
    facts: tuple[dict[str, str], ...]
    view: RequestView


def in_words(
    view: RequestView, known: RulesInForce, language: str, now: datetime
) -> RequestWords:
    """One request in the reader's language."""
    names = spoken_languages(known, language)
    setting = known.sets.interpreting.setting_of(view.setting)
    kind = rule_name(setting, language) if setting else view.setting
    spoken = names.get(view.language, view.language)
    when = f"{i18n.day(language, local_day(view.starts_at), 'EEE d.M.')}"
    hours = clock_span(view, language)
    return RequestWords(
        id=view.id,
        code=view.code,
        title=f"{spoken}, {when}, {hours}",
        note=" · ".join(x for x in (view.agency, view.place, kind) if x),
        state=view.state,
        state_text=_state(view, language),
        icon=ICONS.get(view.state, "cross"),
        over=view.state in OVER or view.ends_at <= now,
        people=tuple((one.name, one.phone) for one in view.coming),
        steps=_steps(view, language, now),
        facts=_facts(view, known, language),
        view=view,
    )


def _state(view: RequestView, language: str) -> str:
    """The state in a few true words, with how many of how many."""
    if view.coming and not view.met:
        return i18n.text(
            language,
            "%(n)s of %(needed)s have said yes",
            n=len(view.coming),
            needed=view.needed,
        )
    if view.state == "offered" and view.asked:
        return i18n.plural(
            language,
            "%(n)s person is asked",
            "%(n)s people are asked",
            view.asked,
        )
    return said(STATES, view.state, language)


def _steps(
    view: RequestView, language: str, now: datetime
) -> tuple[dict[str, str], ...]:
    """What happened and what happens by itself, with its time."""
    told = [_step(language, view.created_at, "Asked", "done")]
    if view.state in ("cancelled", "unfilled"):
        return (*told, _step(language, None, STATES[view.state], "now"))
    if view.met:
        told.append(_step(language, None, "Somebody has said yes", "done"))
    else:
        told.append(_step(language, None, "We wait for a yes", "now"))
    reminder = view.starts_at - REMINDER
    state = "done" if view.met and reminder <= now else "todo"
    told.append(_step(language, reminder, "Reminder to both sides", state))
    over = "done" if view.ends_at <= now else "todo"
    last = "The talk. Afterwards you confirm the time with one click."
    told.append(_step(language, view.starts_at, last, over))
    return tuple(told)


def _step(language: str, at: datetime | None, label: str, state: str) -> dict[str, str]:
    time = i18n.instant(language, at, "EEE d.M., HH:mm") if at else ""
    return {"time": time, "label": i18n.text(language, label), "state": state}


def _facts(
    view: RequestView, known: RulesInForce, language: str
) -> tuple[dict[str, str], ...]:
    names = spoken_languages(known, language)
    others = ", ".join(names.get(one, one) for one in view.other_languages)
    times = ", ".join(
        i18n.instant(language, one, "EEE d.M., HH:mm") for one in view.alternatives
    )
    modes = ", ".join(said(MODES, mode, language) for mode in view.modes)
    contact = (view.contact_name, view.contact_phone)
    told = {
        "how": modes,
        "place": ", ".join(x for x in (view.place, view.street) if x),
        "others": others,
        "times": times,
        "contact": ", ".join(x for x in contact if x),
        "briefing": view.briefing,
    }
    return tuple(
        {"term": i18n.text(language, term), "text": told[key]}
        for key, term in TITLES.items()
        if told[key]
    )
