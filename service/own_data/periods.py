"""How long what tells of people may stand: what the office has set, and by when.

An office keeps each period within bounds: never so short that nobody could answer a
question about the record (Art. 12 (3) GDPR gives a month), never longer than a claim
could need it (Art. 5 (1) e GDPR, §§ 195, 199 BGB). What becomes shorter holds after
the warning, so that whoever falls away has stood on the list of warnings before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col

from service.access import Scope, scoped
from service.accounts.tables import Office
from service.clock import local_day
from service.learners.tables import Learner

WARNING = timedelta(days=14)
SETTING = "keeping"  # of an office: what was set, in the order of setting
STATES = ("withdrawn", "unreachable", "completed")


@dataclass(frozen=True)
class Period:
    """Days that something stands: as long as nobody has set another, and its bounds."""

    usual: int
    least: int
    most: int


# The first three count from the last change of a record in this state. Whoever waits
# stays: a person decides about them. Then: messages after they left or failed, links
# after they ended, calls after they were closed.
PERIODS: Mapping[str, Period] = {
    "withdrawn": Period(90, 30, 365),
    "unreachable": Period(365, 90, 730),
    "completed": Period(365, 90, 1095),
    "messages": Period(30, 14, 180),
    "links": Period(30, 7, 90),
    "calls": Period(180, 30, 730),
}
USUAL: Mapping[str, int] = {key: one.usual for key, one in PERIODS.items()}


@dataclass(frozen=True)
class Version:
    """The days of every period, from a day on."""

    since: date
    days: Mapping[str, int]


def versions(settings: Mapping[str, Any]) -> tuple[Version, ...]:
    """Everything that has held and will hold, the first from the beginning of time."""
    found = [Version(date.min, USUAL)]
    for entry in settings.get(SETTING, ()):
        since = date.fromisoformat(entry["from"])
        days = {**USUAL, **{k: v for k, v in entry["days"].items() if k in PERIODS}}
        found = [*(one for one in found if one.since < since), Version(since, days)]
    return tuple(found)


def from_day(settings: Mapping[str, Any], day: date) -> tuple[Version, ...]:
    """What holds on a day and what will hold after it."""
    found = versions(settings)
    number = max(n for n, one in enumerate(found) if one.since <= day)
    return found[number:]


def in_force(settings: Mapping[str, Any], day: date) -> Mapping[str, int]:
    """The days of every period as they hold on a day."""
    return from_day(settings, day)[0].days


def coming(settings: Mapping[str, Any], day: date) -> Version | None:
    """What holds later than this day, if somebody has set it."""
    return next((one for one in versions(settings) if one.since > day), None)


def changed(
    settings: Mapping[str, Any], wished: Mapping[str, int], today: date
) -> list[dict[str, Any]]:
    """The setting after a change: longer at once, shorter after the warning.

    What had been set for later is given up for what is set now.
    """
    past = [e for e in settings.get(SETTING, ()) if e["from"] <= today.isoformat()]
    now = in_force(settings, today)
    at_once = {key: max(now[key], wished[key]) for key in PERIODS}
    added = [(today, at_once)]
    if at_once != dict(wished):
        added.append((today + WARNING, dict(wished)))
    return [
        *past,
        *({"from": day.isoformat(), "days": days} for day, days in added),
    ]


def settings_of(session: Session, scope: Scope) -> Mapping[str, Any]:
    """The office's settings."""
    return session.get_one(Office, scope.office_id).settings


@dataclass(frozen=True)
class FallsAway:
    """A record that is erased on a day unless somebody keeps it."""

    learner_id: str
    number: int
    state: str
    on: date


def falls_away(
    session: Session, scope: Scope, now: datetime, warning: timedelta = WARNING
) -> tuple[FallsAway, ...]:
    """Records whose time ends within the warning, the first to go first."""
    held = from_day(settings_of(session, scope), local_day(now))
    last = local_day(now + warning)
    due = [
        (col(Learner.state) == state)
        & (
            col(Learner.changed_at)
            <= now + warning + timedelta(days=1) - timedelta(days=shortest)
        )
        for state in STATES
        for shortest in [min(one.days[state] for one in held)]
    ]
    found = [
        FallsAway(row.id, row.number, row.state, ends(held, row.state, row.changed_at))
        for row in session.exec(scoped(Learner, scope).where(or_(*due)))
    ]
    near = [one for one in found if one.on <= last]
    return tuple(sorted(near, key=lambda one: (one.on, one.number)))


def ends(held: tuple[Version, ...], state: str, changed_at: datetime) -> date:
    """The first day on which a record's time is over by what holds on that day."""
    for number, version in enumerate(held):
        over = local_day(changed_at + timedelta(days=version.days[state]))
        day = max(over, version.since)
        if number + 1 == len(held) or day < held[number + 1].since:
            return day
    raise AssertionError("the last version holds for ever")
