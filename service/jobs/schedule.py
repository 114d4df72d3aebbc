"""Which run of a periodic job was the last one due, by the product's own clock.

Nothing is counted off in the background: whoever asks gets the latest moment that has
passed. So a clock that jumps over days leads to one run of each job, never to none and
never to one for each day that was skipped.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from service.clock import BERLIN, local_day


def daily_run(now: datetime, hour: int, minute: int) -> str:
    """The German day of the last run at this time of day (ISO)."""
    day = local_day(now)
    if datetime.combine(day, time(hour, minute), BERLIN) > now:
        day -= timedelta(days=1)
    return day.isoformat()


def hourly_run(now: datetime, minute: int) -> str:
    """The hour (UTC) of the last run at this minute."""
    last = now.astimezone(UTC).replace(minute=minute, second=0, microsecond=0)
    if last > now:
        last -= timedelta(hours=1)
    return f"{last:%Y-%m-%dT%H}"
