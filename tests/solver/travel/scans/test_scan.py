"""The kernels, uncompiled and compiled, one-to-one and many venues at once."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from solver.travel.journeys import query
from solver.travel.scans import cover, ends, scan, units
from solver.travel.scans.cache import TravelCache
from solver.travel.scans.units import Units
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable
from tests.solver.travel.conftest import ADORF, CSTADT, DDORF, MONDAY, OUTBACK
from tests.solver.travel.rufbus.test_demand import zone

KERNELS = (
    (scan, "spread"),
    (scan, "scan"),
    (cover, "spread"),
    (cover, "scan_lanes"),
    (cover, "sweep_venues"),
    (cover, "reach_homes"),
    (cover, "ride_home"),
    (cover, "ride_direct"),
)
#: Drawn around two villages that lines serve: rides between lines are looked for.
ZONES = (zone(), zone(id="y", polygon=(), places=((CSTADT, 900.0), (DDORF, 900.0))))


def measured(county: Timetable, transfers: int) -> list[np.ndarray]:  # type: ignore[type-arg]
    """Return the minutes of some units, and the sweeps of one-to-one queries."""
    settings = replace(TravelSettings(), max_transfers=transfers)
    venues = [CSTADT, DDORF, LatLon(52.95, 7.95), LatLon(53.004, 8.0)]
    made = Units(
        county,
        ends.ends_of([ADORF, DDORF, OUTBACK], county, settings),
        ends.ends_of(venues, county, settings),
        settings,
        ZONES,
        TravelCache(),
    )
    wanted = [
        made.unit(MONDAY, hour * 3600, forward)
        for hour in (8, 12, 16)
        for forward in (False, True)
    ]
    made.prepare(wanted)
    found = [made.minutes(unit) for unit in wanted]
    from solver.travel.rufbus.access import at_position
    from solver.travel.timetable.network import network

    running = network(county, MONDAY, 0, 86_400)
    booked = made.between(wanted[1])
    assert len(booked.target) > 0
    router = query.Router(county, running, made.walks, settings, booked)
    place = at_position(county, ADORF, "", settings)
    for trace in (False, True):
        for forward in (False, True):
            time = (6 if forward else 18) * 3600  # out at 07:00, home at 17:05
            swept = router.sweep(place, time, forward, trace)
            found += [swept.table, swept.rode, swept.walked_from]
    return found


@pytest.mark.parametrize("transfers", [0, 3])
def test_compiled_and_plain_kernels_agree(
    county: Timetable, transfers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the compiler made is what the source says."""
    compiled = measured(county, transfers)
    for module, name in KERNELS:
        monkeypatch.setattr(module, name, getattr(module, name).py_func)
    monkeypatch.setattr(cover, "LANES", 3)  # more than one pass over the venues
    plain = measured(county, transfers)
    assert len(compiled) == len(plain)
    for one, other in zip(compiled, plain, strict=True):
        assert np.array_equal(one, other)


def test_lanes_agree_with_single_scans(county: Timetable) -> None:
    """Many venues side by side reach what one after the other reach."""
    settings = TravelSettings()
    made = units.Units(
        county,
        ends.ends_of([ADORF], county, settings),
        ends.ends_of([CSTADT, DDORF, ADORF], county, settings),
        settings,
        ZONES,
        TravelCache(),
    )
    for wall in (8 * 3600, 16 * 3600 + 1800):
        for forward in (False, True):
            unit = made.unit(date(2026, 3, 3), wall, forward)
            made.prepare([unit])
            full, short = made.scans(unit)
            for venue in range(3):
                one, fewer = single(made, unit, venue)
                assert np.array_equal(full[venue], one)
                assert np.array_equal(short[venue], fewer)


def single(made: Units, unit: units.Unit, venue: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Return the seconds to every node by the one-to-all scan."""
    network = made.networks[unit.day]
    running = network if unit.forward else network.mirrored
    walks = made.walks if unit.forward else made.walks.reverse
    sign = 1 if unit.forward else -1
    time, limit = sign * unit.time, np.diff(made.reach(unit.time, unit.forward))[0]
    table = scan.labels(made.timetable.nodes, made.settings.boardings)
    rows = slice(*made.venues.start[venue : venue + 2].tolist())
    for node, seconds in zip(
        made.venues.node[rows].tolist(), made.venues.seconds[rows].tolist(), strict=True
    ):
        scan.seed(table, node, time + seconds, 0)
    for service in unit.services:
        way = made.ways(service, unit.forward, at_home=False)
        ready, fits = ends.first_ride(service, way, unit.time, unit.forward)
        for at in np.flatnonzero(fits & (way.place == venue)).tolist():
            scan.seed(table, int(way.node[at]), int(ready[at]), 1)
    scan.scan(
        running.departure,
        running.arrival,
        running.from_node,
        running.to_node,
        running.code,
        int(np.searchsorted(running.departure, time)),
        time + limit,
        table,
        np.full(running.runs, scan.NOT_ABOARD, np.uint8),
        walks.change,
        walks.start,
        walks.target,
        walks.seconds,
        *made.between(unit).columns,
        None,
        None,
        None,
    )
    taken = np.minimum(table.astype(np.int64) - time, int(cover.FAR))
    return taken[:, -1].astype(np.int16), taken[:, -2].astype(np.int16)
