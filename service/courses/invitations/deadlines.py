"""Until when people answer, and when they are reminded: the office's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from service.clock import BERLIN, local_day

ANSWER_DAYS, REMINDER_DAYS = 7, 2
LAST_HOUR = time(20)  # of the last day, on the German clock
POST = timedelta(days=3)  # that a letter is on its way
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadlines:
    """Days to answer, and how many of them before the end somebody is reminded."""

    answer_days: int = ANSWER_DAYS
    reminder_days: int = REMINDER_DAYS

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """As the office has set them."""
        return cls(
            int(settings.get("invitation_days") or ANSWER_DAYS),
            int(settings.get("reminder_days") or REMINDER_DAYS),
        )

    def answer_by(
        self, now: datetime, start_on: date, *, by_post: bool = False
    ) -> datetime:
        """The last moment: never after the day before the course, if that is to come.

        Nobody has less than the rest of today.
        """
        day = local_day(now) + self.answer_days * DAY
        if by_post:
            day += POST
        if start_on > local_day(now):
            day = max(min(day, start_on - DAY), local_day(now))
        last = datetime.combine(day, LAST_HOUR, BERLIN)
        return max(last, now + timedelta(hours=4))

    def remind_at(self, sent_at: datetime, answer_by: datetime) -> datetime:
        """When to remind: never before half of the time is over."""
        half = sent_at + (answer_by - sent_at) / 2
        return max(answer_by - self.reminder_days * DAY, half)
