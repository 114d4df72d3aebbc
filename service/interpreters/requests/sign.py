"""The honest sign before a request is sent: how many could come, and when more could.

Counted in the prepared ranking; it promises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.interpreters.ranking.queries import Asked, Ranking, ranking
from service.interpreters.requests.times import looked_at

MOST_BETTER = 2  # other times that are offered beside the wished one
DRAFT = "draft"


@dataclass(frozen=True)
class SignOption:
    """A time and mode with how many could come; `choice` is the form's value."""

    choice: str
    starts_at: datetime
    mode: str
    count: int


@dataclass(frozen=True)
class Sign:
    """What a request can hope for, said at `at`.

    `wished` is what was asked for, `better` other times and modes that beat it;
    `searched`: nobody could come as asked, so other times were looked at unasked.
    """

    at: datetime
    wished: SignOption
    better: tuple[SignOption, ...]
    searched: bool = False


def sign(
    session: Session,
    scope: Scope,
    values: dict[str, Any],
    needed: int,
    now: datetime,
    state_dir: Path,
) -> Sign:
    """The sign for the columns of a request that is not stored yet."""
    asked = _asked(values)
    found = ranking(session, scope, asked, now, state_dir)
    wished = _option("", asked.times[0], values["modes"][0], found)
    better = _better(found, asked.times[1:], wished)
    searched = wished.count < needed and not better
    if searched:
        wide = _asked(values, looked_at(values["starts_at"], now))
        found = ranking(session, scope, wide, now, state_dir)
        better = _better(found, wide.times[1:], wished)
    by_phone = _option("phone", asked.times[0], "phone", found)
    if by_phone.count and wished.mode != "phone":
        better = (*better, by_phone)
    return Sign(now, wished, better, searched)


def _better(
    found: Ranking, times: Sequence[datetime], wished: SignOption
) -> tuple[SignOption, ...]:
    options = [_option(at.isoformat(), at, wished.mode, found) for at in times]
    more = [one for one in options if one.count > wished.count]
    best = sorted(more, key=lambda one: (-one.count, _apart(one, wished)))
    return tuple(sorted(best[:MOST_BETTER], key=lambda one: one.starts_at))


def _apart(one: SignOption, wished: SignOption) -> timedelta:
    return abs(one.starts_at - wished.starts_at)


def _option(choice: str, at: datetime, mode: str, found: Ranking) -> SignOption:
    return SignOption(choice, at, mode, found.count(at, mode))


def _asked(values: dict[str, Any], more: Sequence[datetime] = ()) -> Asked:
    """The draft as the ranking reads it; by phone is always looked at, too."""
    others = [datetime.fromisoformat(one) for one in values["alternatives"]]
    times = dict.fromkeys([values["starts_at"], *others, *more])
    length: timedelta = values["ends_at"] - values["starts_at"]
    return Asked(
        id=DRAFT,
        agency_id=values["agency_id"],
        place_id=values["place_id"],
        setting=values["setting"],
        times=tuple(times),
        minutes=int(length.total_seconds() // 60),
        modes=tuple(dict.fromkeys([*values["modes"], "phone"])),
        language=values["language"],
        dialect=values["dialect"],
        other_languages=tuple(values["other_languages"]),
        gender=values["gender"],
        gender_hard=values["gender_hard"],
        needed=values["needed"],
        priority=values["priority"],
    )
