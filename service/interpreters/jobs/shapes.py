"""Words for the states of a promise, and what is told about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from service.interpreters.tables.jobs import PAID_ALL_THE_SAME

AHEAD = ("agreed", "asked_again")
NO_SHOWS = ("", *PAID_ALL_THE_SAME)
DAY = 24 * 60


@dataclass(frozen=True)
class Report:
    """How it was: wall minutes of the talk's day, metres there and back, tickets."""

    start: int
    end: int
    distance_m: int | None = None
    fare_cents: int | None = None
    no_show: str = ""
