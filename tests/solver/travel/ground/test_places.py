"""Distances, neighbours, estimates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.travel.ground import estimate, geo
from solver.travel.settings import LatLon, Speed, TravelSettings

BREMEN, BERLIN = LatLon(53.0758, 8.8072), LatLon(52.5200, 13.4050)


def test_great_circle_is_near_the_geodesic() -> None:
    one, other = (np.array([x]) for x in BREMEN), (np.array([x]) for x in BERLIN)
    sphere = float(geo.great_circle_m(*one, *other)[0])
    assert sphere == pytest.approx(estimate.distance_m(BREMEN, BERLIN), rel=0.006)


points = st.lists(
    st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=1, max_size=20
)
near = st.lists(
    st.tuples(st.floats(52.9, 52.95), st.floats(8, 8.1)), min_size=1, max_size=20
)


@settings(max_examples=80, deadline=None)
@given(st.one_of(points, near), st.one_of(points, near), st.floats(0, 5000))
def test_near_pairs_are_all_pairs_within_the_limit(
    one: list[tuple[float, float]], other: list[tuple[float, float]], metres: float
) -> None:
    a, b = np.array(one), np.array(other)
    i, j, apart = geo.near_pairs(a[:, 0], a[:, 1], b[:, 0], b[:, 1], metres)
    every = geo.great_circle_m(a[:, :1], a[:, 1:], b[None, :, 0], b[None, :, 1])
    wanted = set(map(tuple, np.argwhere(every <= metres).tolist()))
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == wanted
    assert len(i) == len(wanted)
    assert (apart <= metres).all()


def test_positions_that_are_unknown_are_near_to_nothing() -> None:
    nowhere = np.array([np.nan])
    assert len(geo.near_pairs(nowhere, nowhere, nowhere, nowhere, 100.0)[0]) == 0


@pytest.mark.parametrize("mode", ["walk", "bike", "car", "lift"])
def test_estimates_follow_distance_speed_and_detour(
    mode: estimate.EstimatedMode,
) -> None:
    settings_ = TravelSettings()
    found = estimate.minutes(mode, [BREMEN], [BREMEN, LatLon(53.1, 8.9)], settings_)
    speed: Speed = getattr(settings_, mode)
    metres = float(
        geo.great_circle_m(*(np.array([x]) for x in (*BREMEN, 53.1, 8.9)))[0]
    )
    exact = metres * speed.detour / 1000 / speed.kmh * 60 + speed.fixed_minutes
    assert found.dtype == np.int16
    assert found[0, 0] == np.ceil(speed.fixed_minutes)
    assert exact <= found[0, 1] < exact + 1


def test_estimates_never_overflow() -> None:
    found = estimate.minutes(
        "walk", [LatLon(-80, -170)], [LatLon(80, 10)], TravelSettings()
    )
    assert found[0, 0] == estimate.MOST_MINUTES
