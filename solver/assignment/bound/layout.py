"""The instance as arrays: every duty, sorted by interpreter and time, and its links.

A *day* is a run of duties of one interpreter that can depend on each other; between
two days there is always time to be at home. A *season* of weeks is usually one week:
only where a day reaches over the end of a week do its weeks count together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.assignment.bound import kernels
from solver.assignment.problem.instance import (
    BANDS,
    TRANSIT,
    VEHICLES,
    WEEK,
    Instance,
    Interpreter,
    Request,
)
from solver.assignment.routes.duties import Duty, duty
from solver.assignment.routes.greedy import Ways
from solver.assignment.routes.worth import kept, meeting, own, wish

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
#: A request's row of a duty that is confirmed.
NONE = -1


@dataclass(frozen=True)
class Layout:
    """Arrays by duty (`person` … `last`), by day, by season, by person, by way.

    `request` and `way` of a confirmed duty are NONE. `links` of duty o are the entries
    ptr[o] to ptr[o + 1] of `link_from` and `link_cost` (minutes): what may come right
    before it in a day. `first` and `last` say where a day may begin and end, so that no
    path leaves out a confirmed duty; `depth` is the longest path that ends there.
    """

    instance: Instance
    people: tuple[Interpreter, ...]
    requests: tuple[Request, ...]
    duties: tuple[Duty, ...]
    person: Ints
    request: Ints
    way: Ints
    own: Ints
    pay: Ints
    out: Ints
    back: Ints
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    depth: Ints
    ptr: Ints
    link_from: NDArray[np.int32]
    link_cost: NDArray[np.int32]
    day_ptr: Ints
    day_must: NDArray[np.bool_]
    season_ptr: Ints
    season_limit: Ints
    person_ptr: Ints
    load: Ints
    cap: Ints
    needed: Ints
    way_request: Ints
    way_points: Ints
    way_ptr: Ints
    #: Points of the confirmed requests themselves, in every plan.
    base: int

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.day_ptr) - 1

    @property
    def day_of(self) -> Ints:
        """By duty, its day."""
        return np.repeat(np.arange(self.days), np.diff(self.day_ptr))

    @property
    def season_of_day(self) -> Ints:
        """By day, its season."""
        return np.repeat(np.arange(len(self.season_limit)), np.diff(self.season_ptr))

    @property
    def person_of_season(self) -> Ints:
        """By season, its person."""
        return np.repeat(np.arange(len(self.people)), np.diff(self.person_ptr))


def lay_out(
    instance: Instance, ways: Mapping[str, Ways], check: Callable[[], None]
) -> Layout:
    """Everything the bound and the search compute with."""
    people = tuple(instance.interpreters.values())
    number = {p.id: n for n, p in enumerate(people)}
    rows, way_rows = _rows(instance, ways, number)
    check()
    rows.sort(key=lambda r: (r[0], r[3].start, r[3].end, r[3].request.id, r[3].mode))
    person = np.array([r[0] for r in rows], dtype=np.int64)
    duties = tuple(r[3] for r in rows)
    parts: dict[str, Any] = {
        "person": person,
        "request": np.array([r[1] for r in rows], dtype=np.int64),
        "way": np.array([r[2] for r in rows], dtype=np.int64),
        "out": np.array([d.out for d in duties], dtype=np.int64),
        "back": np.array([d.back for d in duties], dtype=np.int64),
        "own": np.array(
            [_own(instance, people[r[0]], r) for r in rows], dtype=np.int64
        ),
        "pay": np.array(
            [people[r[0]].pay(r[3].end - r[3].start) for r in rows], dtype=np.int64
        ),
    }
    check()
    calendar = _calendar(instance, people, person, duties)
    links = _links(instance, people, parts, duties, calendar["day_ptr"])
    check()
    by_way: dict[str, Any] = {
        "way_request": np.array([w[0] for w in way_rows], dtype=np.int64),
        "way_points": np.array([w[1] for w in way_rows], dtype=np.int64),
    }
    requests = instance.open
    counts = np.bincount(by_way["way_request"], minlength=len(requests))
    return Layout(
        instance=instance,
        people=people,
        requests=requests,
        duties=duties,
        load=np.array([p.load for p in people], dtype=np.int64),
        cap=np.array([p.limit_cents - p.paid_cents for p in people], dtype=np.int64),
        needed=np.array([r.needed for r in requests], dtype=np.int64),
        way_ptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        base=_base(instance),
        **parts,
        **calendar,
        **links,
        **by_way,
    )


Row = tuple[int, int, int, Duty]


def _own(instance: Instance, person: Interpreter, row: Row) -> int:
    """Points of a duty; what belongs to a confirmed request is in `_base`."""
    points = wish if row[1] == NONE else own
    return points(instance.weights, person, row[3])


def _base(instance: Instance) -> int:
    total = 0
    for found in instance.confirmed.values():
        request, who = instance.requests[found.request], found.interpreters
        end = found.start + request.length
        one = Duty(request, found.start, end, found.mode, 0, 0)
        total += kept(instance.weights, one, who)
    return total


def _rows(
    instance: Instance, ways: Mapping[str, Ways], number: Mapping[str, int]
) -> tuple[list[Row], list[tuple[int, int]]]:
    """(person, request, way, duty) of each duty; (request, points) of each way."""
    rows: list[Row] = []
    by_way: list[tuple[int, int]] = []
    for q, request in enumerate(instance.open):
        for who in ways[request.id].values():
            rows += [(number[name], q, len(by_way), d) for name, d in who]
            by_way.append((q, meeting(instance.weights, who[0][1])))
    for found in instance.confirmed.values():
        request = instance.requests[found.request]
        for name in found.interpreters:
            person = instance.interpreters[name]
            one = duty(instance, person, request, found.start, found.mode, True)
            assert isinstance(one, Duty)
            rows.append((number[name], NONE, NONE, one))
    return rows, by_way


# --- days and seasons -----------------------------------------------------------------


def _calendar(
    instance: Instance,
    people: tuple[Interpreter, ...],
    person: Ints,
    duties: tuple[Duty, ...],
) -> dict[str, Any]:
    """Where days, seasons and people begin; which days hold a confirmed duty."""
    day_ptr, season_ptr, person_ptr, limits = [0], [0], [0], []
    ends = np.searchsorted(person, np.arange(len(people) + 1))
    for p, (a, b) in enumerate(pairwise(ends.tolist())):
        cuts = [*_cuts(instance, duties[a:b]), b - a] if b > a else []
        weeks: set[int] = set()
        for i, (x, y) in enumerate(pairwise([0, *cuts])):
            weeks |= {d.start // WEEK for d in duties[a + x : a + y]}
            day_ptr.append(a + y)
            after = duties[a + y].start // WEEK if i + 1 < len(cuts) else None
            if after not in weeks:
                season_ptr.append(len(day_ptr) - 1)
                limits.append(people[p].max_week * len(weeks))
                weeks = set()
        person_ptr.append(len(limits))
    confirmed = {id(d) for d in duties if d.request.id in instance.confirmed}
    must = [any(id(d) in confirmed for d in duties[x:y]) for x, y in pairwise(day_ptr)]
    return {
        "day_ptr": np.array(day_ptr, dtype=np.int64),
        "day_must": np.array(must, dtype=np.bool_),
        "season_ptr": np.array(season_ptr, dtype=np.int64),
        "season_limit": np.array(limits, dtype=np.int64),
        "person_ptr": np.array(person_ptr, dtype=np.int64),
    }


def _cuts(instance: Instance, duties: tuple[Duty, ...]) -> list[int]:
    """Between which duties everything before is over, however it is linked."""
    leaves = [d.start - d.out for d in duties]
    for i in range(len(leaves) - 2, -1, -1):
        leaves[i] = min(leaves[i], leaves[i + 1])
    cuts, home, end = [], 0, 0
    for i, d in enumerate(duties):
        if i and leaves[i] >= home and d.start > end + instance.stay:
            cuts.append(i)
        home = max(home, d.end + d.back + instance.home_pause)
        end = max(end, d.end)
    return cuts


# --- links ----------------------------------------------------------------------------


def _links(
    instance: Instance,
    people: tuple[Interpreter, ...],
    parts: Mapping[str, Ints],
    duties: tuple[Duty, ...],
    day_ptr: Ints,
) -> dict[str, Any]:
    places = {p: n for n, p in enumerate(instance.places)}
    agencies = {a: n for n, a in enumerate(instance.agencies)}
    bands = [BANDS.index(instance.timetable.band(d.end)) for d in duties]
    vehicles = [VEHICLES.index(p.mode) for p in people]
    spans = [instance.free[p.id] for p in people]
    span_ptr = np.concatenate(([0], np.cumsum([len(s) for s in spans])))
    flat = np.array([x for s in spans for x in s], dtype=np.int64).reshape(-1, 2)
    confirmed = [d.request.id in instance.confirmed for d in duties]
    return kernels.links(
        day_ptr=day_ptr,
        person=parts["person"],
        request=parts["request"],
        start=np.array([d.start for d in duties], dtype=np.int64),
        end=np.array([d.end for d in duties], dtype=np.int64),
        out=parts["out"],
        back=parts["back"],
        remote=np.array([d.remote for d in duties], dtype=np.bool_),
        place=np.array([places[d.request.place] for d in duties], dtype=np.int64),
        agency=np.array([agencies[d.request.agency] for d in duties], dtype=np.int64),
        band=np.array(bands, dtype=np.int64),
        confirmed=np.array(confirmed, dtype=np.bool_),
        vehicle=np.array(vehicles, dtype=np.int64),
        trips=_trips(instance, places),
        longest=np.array([p.max_oneway for p in people], dtype=np.int64),
        span_ptr=span_ptr.astype(np.int64),
        spans=flat,
        stay=instance.stay,
        pause=instance.home_pause,
    )


def _trips(instance: Instance, places: Mapping[str, int]) -> NDArray[np.int32]:
    """Minutes by vehicle, band, place and place; -1 is no connection."""
    size = len(places)
    found = np.full((len(VEHICLES), len(BANDS), size, size), -1, dtype=np.int32)
    table = instance.timetable
    for v, vehicle in enumerate(VEHICLES):
        if vehicle == TRANSIT:
            continue
        for a, row in table.roads[vehicle].items():
            for b, minutes in row.items():
                found[v, :, places[a], places[b]] = minutes
    bus = VEHICLES.index(TRANSIT)
    for a, by_place in table.transit.items():
        for b, by_band in by_place.items():
            for band, minutes in by_band.items():
                found[bus, BANDS.index(band), places[a], places[b]] = minutes
    return found
