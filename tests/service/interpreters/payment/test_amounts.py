"""Hours as they passed, kilometres or tickets, and a way for nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from service.interpreters.payment.amounts import amounts
from service.interpreters.tables import Assignment
from service.rulesets.interpreting import Rate
from tests.service.interpreters.build import at

RATE = Rate("r", "Rate", "Satz", 1500, 30, 60, "county")
DAY = date(2026, 10, 8)


def job(start: datetime, end: datetime, **more: object) -> Assignment:
    values: dict[str, object] = {
        "state": "done",
        "mode": "onsite",
        "starts_at": start,
        "ends_at": end,
        "real_starts_at": start,
        "real_ends_at": end,
        "no_show": "",
        "trip_begun": False,
    }
    return Assignment(**{**values, **more})


def told(made: Assignment, estimated: int = 0) -> list[tuple[str, int, int]]:
    return [
        (one.kind, one.minutes, one.cents) for one in amounts(made, RATE, estimated)
    ]


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        (date(2027, 3, 27), 5),
        (date(2026, 10, 24), 7),
        (date(2026, 12, 5), 6),
    ],
)
def test_the_nights_the_clock_changes_have_their_real_hours(
    evening: date, hours: int
) -> None:
    start = at(evening, "22:00")
    end = at(evening + timedelta(days=1), "04:00")
    assert told(job(start, end)) == [("fee", hours * 60, hours * 1500)]
    stored = job(start.astimezone(UTC), end.astimezone(UTC))
    assert told(stored) == [("fee", hours * 60, hours * 1500)]


def test_real_hours_count_and_not_those_agreed() -> None:
    made = job(at(DAY, "10:00"), at(DAY, "11:00"), real_ends_at=at(DAY, "12:30"))
    assert told(made) == [("fee", 150, 3750)]


def test_a_short_talk_is_paid_as_the_shortest() -> None:
    assert told(job(at(DAY, "10:00"), at(DAY, "10:20"))) == [("fee", 60, 1500)]


def test_kilometres_or_tickets_are_refunded() -> None:
    ends = at(DAY, "10:00"), at(DAY, "11:00")
    fee = ("fee", 60, 1500)
    assert told(job(*ends, distance_m=24_600)) == [fee, ("trip", 0, 750)]
    assert told(job(*ends, fare_cents=680)) == [fee, ("trip", 0, 680)]
    assert told(job(*ends, mode="video", distance_m=24_600)) == [fee]


def test_a_trip_begun_for_nothing_is_paid_with_the_shortest_talk() -> None:
    ends = at(DAY, "10:00"), at(DAY, "13:00")
    none = {"real_starts_at": None, "real_ends_at": None}
    off = {"state": "cancelled", **none}
    fee = ("fee", 60, 1500)
    begun = job(*ends, **off, trip_begun=True)
    assert told(begun, 20_000) == [fee, ("trip", 0, 600)]
    begun.distance_m = 10_000  # told afterwards
    assert told(begun, 20_000) == [fee, ("trip", 0, 300)]
    assert told(job(*ends, **off)) == []
    alone = job(*ends, **none, no_show="client", distance_m=10_000)
    assert told(alone) == [fee, ("trip", 0, 300)]
    away = job(*ends, **none, state="no_show", no_show="interpreter")
    assert told(away) == []
