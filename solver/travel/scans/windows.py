"""When a course meets, as travel needs to know it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """One weekly meeting: wall time in seconds of the day, and its real dates."""

    id: str
    start: int
    end: int
    dates: tuple[date, ...]
