"""Words of a person's history and of what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service import i18n
from service.own_data.periods import WARNING, coming, in_force
from service.own_data.queries import Contact

KINDS: Mapping[str, str] = {
    "call": "Spoke by phone",
    "mail": "Wrote an e-mail",
    "sms": "Wrote an SMS",
    "letter": "Wrote a letter",
    "visit": "Was here",
    "note": "Note",
    "call_task": "Call",
    "invitation": "Invitation",
    "notice": "Told of a changed date",
    "level_day": "Invitation to a test of the level",
}
NOTE_KINDS = ("call", "visit", "mail", "sms", "letter", "note")
STATES: Mapping[str, str] = {
    "open": "open",
    "claimed": "somebody is calling",
    "done": "done",
    "accepted": "accepted",
    "declined": "declined",
    "expired": "no answer in time",
    "withdrawn": "taken back",
    "told": "sent",
    "confirmed": "confirmed",
    "call": "to be called",
    "closed": "closed",
    "other_day": "wants another day",
    "off": "called off",
    "tested": "tested",
    "absent": "was not there",
}
# What each period is for, in the office's form.
TITLES: Mapping[str, str] = {
    "withdrawn": "Records of people who left the list",
    "unreachable": "Records of people who cannot be reached",
    "completed": "Records of people who have finished",
    "messages": "Address or number of mails and SMS that were sent",
    "links": "Links in mails that have ended",
    "calls": "Calls that are done",
}
# How long, as people are told.
SENTENCES: Mapping[str, str] = {
    "always": "You wait for a course, or are in one: as long as you are on the list. "
    "You can have everything erased at any time.",
    "withdrawn": "You leave the list: we erase everything %(time)s later.",
    "unreachable": "We cannot reach you: we erase everything %(time)s after the last "
    "change.",
    "completed": "Your course is over: we erase everything %(time)s after the last "
    "change.",
    "messages": "Mails and SMS to you: after %(time)s we erase your address there.",
    "links": "Links that we send you: erased %(time)s after they have ended.",
    "calls": "Calls that are done: erased after %(time)s.",
}


def days_text(days: int, language: str) -> str:
    """A stretch of time: whole years as such, everything else in days."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return i18n.plural(language, "one year", "%(num)s years", years)
    return i18n.plural(language, "one day", "%(num)s days", days)


def kept_texts(settings: Mapping[str, Any], day: date, language: str) -> list[str]:
    """How long the data of people stand, as it holds on a day; a coming change last."""
    days = in_force(settings, day)
    told = [i18n.text(language, SENTENCES["always"])]
    told += [_kept(key, days[key], language) for key in TITLES]
    later = coming(settings, day)
    if later is not None:
        since = i18n.day(language, later.since, "dd.MM.y")
        told += [
            i18n.text(
                language,
                "From %(day)s: %(what)s",
                day=since,
                what=_kept(key, later.days[key], language),
            )
            for key in TITLES
            if later.days[key] != days[key]
        ]
    return told


def _kept(key: str, days: int, language: str) -> str:
    return i18n.text(language, SENTENCES[key], time=days_text(days, language))


def warned_days() -> int:
    """Days on which a record stands on the list of warnings before it goes."""
    return WARNING.days


def contact_text(one: Contact, language: str) -> str:
    """A line of the history: what it was, about what, how it ended, what was noted."""
    told = i18n.text(language, KINDS.get(one.kind, one.kind))
    if one.about:
        told += f" {one.about}"
    if one.state:
        told += f": {i18n.text(language, STATES.get(one.state, one.state))}"
    return f"{told}\n{one.note}" if one.note else told
