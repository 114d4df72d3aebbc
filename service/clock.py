"""The only place of the service that reads the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock:
    """Tells now (UTC); a fixed start stands still, for tests and rehearsals."""

    def __init__(self, fixed: datetime | None = None) -> None:
        self.fixed = fixed

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self.fixed or datetime.now(UTC)

    def today(self) -> date:
        """The present calendar day in Germany."""
        return local_day(self.now())


def local_day(instant: datetime) -> date:
    """The German calendar day of an aware instant."""
    return instant.astimezone(BERLIN).date()
