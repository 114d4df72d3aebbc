"""The answers to a list of queries, as the CSV table of the command line."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from solver.travel.feed.fields import day_number
from solver.travel.feed.reading import Feed
from solver.travel.journeys import itinerary
from solver.travel.journeys.legs import Leg
from solver.travel.journeys.queries import Query, position_of
from solver.travel.journeys.query import HORIZON, Plan, Router
from solver.travel.rufbus import access, demand, rides
from solver.travel.rufbus.access import Place
from solver.travel.rufbus.between import between
from solver.travel.rufbus.demand import Service
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.footpaths import Footpaths, end_walks, footpaths
from solver.travel.timetable.merge import merged
from solver.travel.timetable.network import network

COLUMNS = (
    "id",
    "status",
    "departure",
    "arrival",
    "minutes",
    "transfers",
    "legs_json",
)
Row = tuple[str, ...]
Span = tuple[int, int]  # first and last day, counted from 1970-01-01


def table(
    feeds: Sequence[Feed], queries: Sequence[Query], settings: TravelSettings
) -> str:
    """Return the answers as CSV text, one line a query, in the same order."""
    spans = [span for feed in feeds if (span := feed.calendar.span())]
    desk = Desk(merged([compact.build(feed) for feed in feeds]), settings, spans)
    rows: dict[int, Row] = {}
    by_day: dict[date | None, list[int]] = {}
    for at, query in enumerate(queries):
        by_day.setdefault(query.day, []).append(at)
    for numbers in by_day.values():
        asked = [queries[at] for at in numbers]
        rows.update(zip(numbers, desk.answers(asked), strict=True))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows[at] for at in range(len(queries)))
    return text.getvalue()


class Desk:
    """Answers queries on one timetable, day by day.

    `spans`: the days each of its feeds holds; none given, those of the whole.
    """

    def __init__(
        self,
        tables: Timetable,
        settings: TravelSettings,
        spans: Sequence[Span] = (),
    ) -> None:
        self.timetable = tables
        self.spans = spans or [s for s in [tables.calendar.span()] if s]
        self.settings = settings
        self.walks: Footpaths = footpaths(tables, settings)
        self.ends: Footpaths = end_walks(tables, settings)

    def answers(self, queries: Sequence[Query]) -> list[Row]:
        """Return the rows of queries that share a date."""
        times = [q.time for q in queries]
        day = queries[0].day
        if day is None or not self.holds(day):
            return [fault(q, q.fault or "bad_date") for q in queries]
        low, high = min(times) - HORIZON, max(times) + HORIZON
        day_network = network(self.timetable, day, low, high)
        running = demand.services(self.timetable, day, (), self.settings)
        router = Router(
            self.timetable,
            day_network,
            self.walks,
            self.settings,
            between(running, self.timetable, self.settings),
        )
        return [self.answer(router, running, query) for query in queries]

    def holds(self, day: date) -> bool:
        """Say whether a feed says anything about `day`; elsewhere no bus is known."""
        return any(first <= day_number(day) <= last for first, last in self.spans)

    def answer(self, router: Router, running: tuple[Service, ...], query: Query) -> Row:
        """Return the row of one query."""
        if query.fault:
            return fault(query, query.fault)
        ends = []
        for text, origin in ((query.origin, True), (query.target, False)):
            end = self.place(text, origin)
            if isinstance(end, str):
                return fault(query, end)
            booked = rides.accesses(running, end, self.timetable, self.settings, origin)
            ends.append(replace(end, access=end.access + booked))
        one, other = ends
        direct = access.on_foot(one, other, self.timetable, self.settings)
        direct += rides.direct(running, one, other, self.timetable, self.settings)
        look = router.arrive if query.arrive else router.depart
        plan = look(one, other, direct, query.time)
        if plan is None:
            return fault(query, "unreachable")
        return self.row(query, plan, one, other)

    def place(self, text: str, origin: bool) -> Place | str:
        """Return a stop or a position, or the status if it is neither."""
        if self.timetable.stops_called(text):
            return access.at_stop(self.timetable, self.ends, text, origin)
        position = position_of(text)
        if position is not None:
            return access.at_position(self.timetable, position, text, self.settings)
        return "bad_query" if looks_like_position(text) else "unknown_stop"

    def row(self, query: Query, plan: Plan, one: Place, other: Place) -> Row:
        """Return the row of a journey that was found."""
        legs = itinerary.legs_of(
            plan, one, other, self.timetable, self.walks, self.settings
        )
        texts = (query.origin, query.target)
        told = [as_json(leg, texts) for leg in legs]
        return (
            query.id,
            "ok",
            clock(plan.departure),
            clock(plan.arrival),
            str(-(-(plan.arrival - plan.departure) // 60)),
            str(max(plan.boardings - 1, 0)),
            json.dumps(told, ensure_ascii=False),
        )


def fault(query: Query, status: str) -> Row:
    """Return the row of a query without an answer."""
    return (query.id, status, "", "", "", "", "[]")


def looks_like_position(text: str) -> bool:
    """Say whether a text that is no stop was meant as `lat;lon`."""
    parts = text.split(";")
    return len(parts) == 2 and all(p.strip(" +-.0123456789") == "" for p in parts)


def as_json(leg: Leg, texts: tuple[str, str]) -> dict[str, object]:
    """Return a leg as the command line writes it."""
    told: dict[str, object] = {
        "mode": "walk" if leg.mode == "walk" else "ride",
        "from_stop": leg.from_stop if leg.from_stop is not None else texts[0],
        "to_stop": leg.to_stop if leg.to_stop is not None else texts[1],
        "departure": clock(leg.departure),
        "arrival": clock(leg.arrival),
    }
    if leg.mode == "walk":
        return {**told, "distance_m": leg.distance_m}
    told = {
        **told,
        "trip_id": leg.trip_id,
        "route": leg.route,
        "headsign": leg.headsign,
    }
    if leg.stays:
        told["stay_seated"] = True
    if leg.mode == "on_demand":
        booking = {"phone": leg.phone, "lead_minutes": leg.lead_minutes}
        by = {} if leg.book_by is None else {"book_by": clock(leg.book_by)}
        told["on_demand"] = {**booking, **by}
    return told


def clock(seconds: int) -> str:
    """Return HH:MM:SS, past 24 h or with a minus sign where needed."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
