"""A week's way to a course and home: which trip on which days, and where none runs.

Pure; worked out by `trips`, kept as JSON beside plans and public courses, told by
`journey_words`, drawn by `journey_map`. Times are minutes of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

Meeting = tuple[int, int, int, str]  # weekday (Monday 0), start, end, every | a | b
Point = tuple[float, float]  # longitude, latitude as in GeoJSON


@dataclass(frozen=True)
class Leg:
    """One walk, vehicle or call bus; `line` is the way it is drawn.

    `mode` is walk, ride or on_demand; a ride with `stays` is the same vehicle going
    on under another number. Legs are equal if a traveller sees no difference.
    """

    mode: str
    start: str
    end: str
    departure: int
    arrival: int
    route: str = ""
    phone: str = ""
    lead_minutes: int | None = None
    wait_minutes: int = 0
    stays: bool = False
    book_by: int | None = None  # minutes on the day's clock, negative on days before
    line: tuple[Point, ...] = field(default=(), compare=False)

    @property
    def on_demand(self) -> bool:
        """Whether it must be booked."""
        return self.mode == "on_demand"


Legs = tuple[Leg, ...]


@dataclass(frozen=True)
class Found:
    """What was found for one meeting of the week on some of its dates."""

    meeting: Meeting
    dates: tuple[date, ...]
    there: Legs | None
    back: Legs | None


@dataclass(frozen=True)
class Trip:
    """The way there and back of some meetings; `on` names single dates, if it is not
    the usual trip of these meetings."""

    meetings: tuple[Meeting, ...]
    there: Legs
    back: Legs
    on: tuple[date, ...] = ()


@dataclass(frozen=True)
class WeekJourney:
    """The usual trips of a week, the trips of other dates, and dates without any."""

    trips: tuple[Trip, ...]
    missed: tuple[date, ...] = ()
    begins: date | None = None  # of the timetable, where dates lie before it
    ends: date | None = None  # likewise, where dates lie after it

    def within(self, first: date, last: date) -> WeekJourney:
        """The same, told apart from what the timetable of these days cannot know."""
        early = any(day < first for day in self.missed)
        late = any(day > last for day in self.missed)
        if first > last or not (early or late):
            return self
        return replace(
            self,
            missed=tuple(day for day in self.missed if first <= day <= last),
            begins=first if early else None,
            ends=last if late else None,
        )

    def dated(
        self, single: Iterable[Meeting], dates: Mapping[Meeting, Sequence[date]]
    ) -> WeekJourney:
        """The same with the trips of meetings that are none of the week under their
        dates, not as usual ones."""
        alone = set(single)
        return replace(
            self,
            trips=tuple(t for trip in self.trips for t in _apart(trip, alone, dates)),
        )

    def on_day(self, day: date, meeting: Meeting) -> WeekJourney:
        """What is known of one single date: its trip, or that there is none."""
        trips = [t for t in self.special if day in t.on and meeting in t.meetings]
        return WeekJourney(tuple(trips), tuple(d for d in self.missed if d == day))

    @property
    def usual(self) -> tuple[Trip, ...]:
        """The trips of the week."""
        return tuple(trip for trip in self.trips if not trip.on)

    @property
    def special(self) -> tuple[Trip, ...]:
        """The trips of single dates."""
        return tuple(trip for trip in self.trips if trip.on)

    @property
    def on_demand(self) -> bool:
        """Whether any leg must be booked."""
        return any(leg.on_demand for t in self.trips for leg in (*t.there, *t.back))

    def as_json(self) -> dict[str, Any]:
        """For a JSON column or file; `read` is the inverse."""
        return {
            "trips": [
                {
                    "meetings": [list(meeting) for meeting in trip.meetings],
                    "there": [_kept(leg) for leg in trip.there],
                    "back": [_kept(leg) for leg in trip.back],
                    "on": [day.isoformat() for day in trip.on],
                }
                for trip in self.trips
            ],
            "missed": [day.isoformat() for day in self.missed],
            "begins": None if self.begins is None else self.begins.isoformat(),
            "ends": None if self.ends is None else self.ends.isoformat(),
        }


def read(kept: Mapping[str, Any]) -> WeekJourney:
    """A kept journey; an empty mapping is one without trips."""
    return WeekJourney(
        tuple(
            Trip(
                tuple(_meeting(meeting) for meeting in trip["meetings"]),
                tuple(_leg(leg) for leg in trip["there"]),
                tuple(_leg(leg) for leg in trip["back"]),
                tuple(date.fromisoformat(day) for day in trip["on"]),
            )
            for trip in kept.get("trips", ())
        ),
        tuple(date.fromisoformat(day) for day in kept.get("missed", ())),
        *(
            date.fromisoformat(kept[name]) if kept.get(name) else None
            for name in ("begins", "ends")
        ),
    )


def gather(found: Iterable[Found]) -> WeekJourney:
    """Joins what was found: meetings with one trip together, rare trips by date.

    A meeting's usual trip is the one of most of its dates.
    """
    usual: dict[tuple[Legs, Legs], list[Meeting]] = {}
    other: dict[tuple[Legs, Legs], tuple[set[Meeting], set[date]]] = {}
    missed: set[date] = set()
    for meeting, ways in _by_meeting(found).items():
        missed.update(ways.pop(None, ()))
        ordered = sorted(ways.items(), key=lambda way: (-len(way[1]), min(way[1])))
        for number, (way, dates) in enumerate(ordered):
            assert way is not None
            if number == 0:
                usual.setdefault(way, []).append(meeting)
                continue
            meetings, days = other.setdefault(way, (set(), set()))
            meetings.add(meeting)
            days.update(dates)
    trips = [Trip(tuple(sorted(days)), *way) for way, days in usual.items()]
    trips.sort(key=lambda trip: trip.meetings)
    special = [
        Trip(tuple(sorted(meetings)), *way, tuple(sorted(days)))
        for way, (meetings, days) in other.items()
    ]
    special.sort(key=lambda trip: trip.on)
    return WeekJourney((*trips, *special), tuple(sorted(missed)))


def _by_meeting(
    found: Iterable[Found],
) -> dict[Meeting, dict[tuple[Legs, Legs] | None, list[date]]]:
    result: dict[Meeting, dict[tuple[Legs, Legs] | None, list[date]]] = {}
    for one in found:
        if not one.dates:
            continue
        whole = one.there is not None and one.back is not None
        way = (one.there or (), one.back or ()) if whole else None
        result.setdefault(one.meeting, {}).setdefault(way, []).extend(one.dates)
    return result


def _apart(
    trip: Trip, alone: set[Meeting], dates: Mapping[Meeting, Sequence[date]]
) -> Iterator[Trip]:
    """A usual trip in two: of the week's meetings, and of single dates."""
    single = tuple(m for m in trip.meetings if m in alone)
    if trip.on or not single:
        yield trip
        return
    weekly = tuple(m for m in trip.meetings if m not in alone)
    if weekly:
        yield replace(trip, meetings=weekly)
    days = sorted({day for meeting in single for day in dates[meeting]})
    yield replace(trip, meetings=single, on=tuple(days))


def _meeting(kept: Sequence[Any]) -> Meeting:
    weekday, start, end, week = kept
    return int(weekday), int(start), int(end), str(week)


def _kept(leg: Leg) -> dict[str, Any]:
    """Without what is empty: a county's files hold many legs."""
    told = asdict(leg)
    told["line"] = [list(point) for point in leg.line]
    return {name: value for name, value in told.items() if value not in ("", None, [])}


def _leg(kept: Mapping[str, Any]) -> Leg:
    values = {**kept, "line": tuple((x, y) for x, y in kept.get("line", ()))}
    return Leg(**values)
