"""Minutes of the matrix: definition, worst date, exceptions, agreement, cache."""

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from solver.travel.journeys.journey import journey
from solver.travel.scans import ends, matrix, units, whatif
from solver.travel.scans.cache import TravelCache
from solver.travel.scans.windows import Window
from solver.travel.settings import UNREACHABLE, LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable
from tests.solver.travel.conftest import (
    ADORF,
    CSTADT,
    DDORF,
    EVENING,
    HOLIDAY,
    LATE,
    MONDAY,
    MORNING,
    OUTBACK,
)
from tests.solver.travel.rufbus.test_demand import zone

SETTINGS = TravelSettings()
HOMES = [ADORF, DDORF, OUTBACK, CSTADT, ADORF]


def test_minutes_run_from_home_to_start_and_from_end_to_home(county: Timetable) -> None:
    """Adorf leaves 07:00 for 08:00, and is back at 12:35 after 12:00."""
    found = matrix.matrix(county, HOMES, [CSTADT], [MORNING], SETTINGS)
    assert found.there[:, 0, 0].tolist() == [60, 55, UNREACHABLE, 5, 60]
    assert found.back[:, 0, 0].tolist() == [35, UNREACHABLE, UNREACHABLE, 3, 35]
    assert found.there.dtype == found.back.dtype == np.int16


def test_a_home_whose_last_bus_leaves_too_early(county: Timetable) -> None:
    """There is a way there, there is none back: the way back says so."""
    found = matrix.matrix(county, [ADORF], [CSTADT], [EVENING], SETTINGS)
    assert found.there[0, 0, 0] == UNREACHABLE  # 07:00 is more than 180 minutes before
    assert found.back[0, 0, 0] == UNREACHABLE
    noon = Window("noon", 8 * 3600, 17 * 3600, (MONDAY,))
    late = matrix.matrix(county, [ADORF], [CSTADT], [noon], SETTINGS)
    assert (late.there[0, 0, 0], late.back[0, 0, 0]) == (60, UNREACHABLE)
    assert late.missed(0, 0, 0) == (MONDAY,)


def test_the_worst_date_counts_and_exceptions_are_named(county: Timetable) -> None:
    """On the holiday the noon bus does not run; the afternoon bus comes at 17:05."""
    dates = (*(MONDAY + timedelta(days=7 * n) for n in range(6)), HOLIDAY)
    window = replace(MORNING, dates=dates)
    found = matrix.matrix(
        county, [ADORF], [CSTADT], [window], replace(SETTINGS, max_minutes=360)
    )
    assert len(found.patterns[0]) == 2
    assert found.back[0, 0, 0] == 305
    strict = matrix.matrix(county, [ADORF], [CSTADT], [window], SETTINGS)
    assert (strict.there[0, 0, 0], strict.back[0, 0, 0]) == (60, UNREACHABLE)
    assert strict.missed(0, 0, 0) == (HOLIDAY,)
    excused = matrix.matrix(
        county, [ADORF], [CSTADT], [window], replace(SETTINGS, max_exceptions=1)
    )
    assert (excused.there[0, 0, 0], excused.back[0, 0, 0]) == (60, 35)
    assert excused.missed(0, 0, 0) == (HOLIDAY,)


def test_dates_that_run_alike_are_routed_once(county: Timetable) -> None:
    """Alike weekdays share a scan; a holiday shares it where nothing differs."""
    dates = (MONDAY, MONDAY + timedelta(days=1), HOLIDAY)
    found = matrix.matrix(
        county, [ADORF], [CSTADT], [replace(LATE, dates=dates)], SETTINGS
    )
    assert sorted(len(p.dates) for p in found.patterns[0]) == [1, 2]
    evening = replace(EVENING, dates=dates)
    assert (
        len(matrix.matrix(county, [ADORF], [CSTADT], [evening], SETTINGS).patterns[0])
        == 1
    )


def test_a_window_without_dates_and_an_empty_matrix(county: Timetable) -> None:
    never = replace(MORNING, dates=())
    found = matrix.matrix(county, [ADORF], [CSTADT], [never], SETTINGS)
    assert found.there[0, 0, 0] == UNREACHABLE
    assert found.missed(0, 0, 0) == ()
    assert matrix.matrix(county, [], [], [], SETTINGS).there.shape == (0, 0, 0)
    none = matrix.matrix(county, [], [CSTADT], [MORNING], SETTINGS)
    assert none.there.shape == (0, 1, 1)


def test_only_as_many_vehicles_as_allowed(county: Timetable) -> None:
    """Adorf to Ddorf needs two buses in the afternoon."""
    window = Window("w", 18 * 3600 - 1800, 20 * 3600, (MONDAY,))
    two = replace(SETTINGS, max_minutes=480)
    found = matrix.matrix(county, [CSTADT], [DDORF], [window], two)
    assert found.there[0, 0, 0] == 45
    home = Window("h", 8 * 3600, 12 * 3600, (MONDAY,))
    one = replace(two, max_transfers=0)
    back = matrix.matrix(county, [DDORF], [ADORF], [home], two)
    assert back.back[0, 0, 0] == UNREACHABLE  # nothing runs from Adorf after 12:00
    assert matrix.matrix(county, [DDORF], [ADORF], [home], one).there[0, 0, 0] < 0


@pytest.mark.parametrize("zones", [(), (zone(),)])
@pytest.mark.parametrize("transfers", [0, 3])
def test_the_matrix_says_what_the_journeys_say(
    county: Timetable, zones: tuple[object, ...], transfers: int
) -> None:
    """On random homes, venues and windows, both ways, with and without a Rufbus."""
    rnd = random.Random(transfers)

    def around() -> LatLon:
        near = rnd.choice([ADORF, CSTADT, DDORF, OUTBACK, LatLon(52.95, 7.95)])
        return LatLon(
            near.lat + rnd.uniform(-0.01, 0.01), near.lon + rnd.uniform(0, 0.01)
        )

    settings = replace(SETTINGS, max_transfers=transfers, max_minutes=400)
    homes, venues = [around() for _ in range(12)], [around() for _ in range(4)]
    windows = [
        Window(str(n), start := rnd.randrange(7, 18) * 3600, start + 7200, (day,))
        for n, day in enumerate([MONDAY, HOLIDAY, date(2026, 3, 8), MONDAY])
    ]
    found = matrix.matrix(county, homes, venues, windows, settings, zones)  # type: ignore[arg-type]
    for h, home in enumerate(homes):
        for v, venue in enumerate(venues):
            for w, window in enumerate(windows):
                told = journey(
                    county,
                    home,
                    venue,
                    window,
                    window.dates[0],
                    settings,
                    zones,  # type: ignore[arg-type]
                )
                assert (told.there_minutes or UNREACHABLE) == found.there[h, v, w]
                assert (told.back_minutes or UNREACHABLE) == found.back[h, v, w]


def test_the_cache_changes_nothing_and_saves_scans(county: Timetable) -> None:
    cache = TravelCache()
    first = matrix.matrix(county, HOMES, [CSTADT], [MORNING], SETTINGS, cache=cache)
    assert (cache.hits, cache.misses) == (0, 2)
    again = matrix.matrix(
        county, [DDORF], [CSTADT, DDORF], [MORNING, LATE], SETTINGS, cache=cache
    )
    assert cache.hits == 2  # both ways of the venue and window known already
    assert again.there[0, 0, 0] == first.there[1, 0, 0]
    fresh = matrix.matrix(county, [DDORF], [CSTADT, DDORF], [MORNING, LATE], SETTINGS)
    assert np.array_equal(again.there, fresh.there)
    assert np.array_equal(again.back, fresh.back)
    other = replace(SETTINGS, change_seconds=900)
    matrix.matrix(county, HOMES, [CSTADT], [MORNING], other, cache=cache)
    assert cache.hits == 2


def test_the_cache_forgets_the_oldest() -> None:
    cache, row = TravelCache(most_bytes=50), np.zeros(5, np.int16)
    for key in (b"1", b"2", b"3"):
        cache.put(key, row, row)
    assert cache.get(b"1") is None
    assert cache.get(b"3") is not None
    assert cache.bytes <= 50


def test_putting_the_same_scan_twice_counts_once() -> None:
    cache, row = TravelCache(), np.zeros(5, np.int16)
    cache.put(b"1", row, row)
    cache.put(b"1", row, row)
    assert cache.bytes == 20


def test_what_if_a_rufbus_ran_or_a_class_moved(county: Timetable) -> None:
    before = matrix.matrix(county, HOMES, [CSTADT], [LATE], SETTINGS)
    limits = [180] * len(HOMES)
    with_zone = matrix.matrix(county, HOMES, [CSTADT], [LATE], SETTINGS, [zone()])
    found = whatif.changes(before, with_zone, limits)
    [gain] = found
    assert (gain.home, gain.gained) == (2, True)
    assert (found.homes().tolist(), found[:1], found[1:]) == ([2], found, [])
    assert repr(gain) in repr(found)
    assert whatif.changes(before, with_zone, [gain.there_minutes - 1] * 5) == []
    later = replace(LATE, end=17 * 3600)
    moved = matrix.matrix(county, HOMES, [CSTADT], [later], SETTINGS)
    lost = whatif.changes(before, moved, limits)
    assert {(c.home, c.gained) for c in lost} == {(0, False), (1, False), (4, False)}
    with pytest.raises(ValueError, match="compare the same homes"):
        whatif.changes(before, matrix.matrix(county, [], [], [], SETTINGS), [])


def test_positions_are_kept_once(county: Timetable) -> None:
    found = ends.ends_of(HOMES, county, SETTINGS)
    assert len(found) == 4
    assert found.index[0] == found.index[4]


def test_a_scan_needs_no_day_before_in_the_morning(county: Timetable) -> None:
    """The pattern of a morning does not depend on what ran the day before."""
    made = units.Units(
        county,
        ends.ends_of([], county, SETTINGS),
        ends.ends_of([], county, SETTINGS),
        SETTINGS,
        (),
        TravelCache(),
    )
    monday = made.unit(MONDAY, MORNING.start, forward=False)
    tuesday = made.unit(MONDAY + timedelta(days=1), MORNING.start, forward=False)
    assert monday == tuesday


def test_limits_that_cannot_be_computed_are_refused() -> None:
    for wrong in ({"max_minutes": 481}, {"max_minutes": 0}, {"max_transfers": 16}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            TravelSettings(**wrong)  # type: ignore[arg-type]
