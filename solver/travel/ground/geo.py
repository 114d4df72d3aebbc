"""Distances on the ground, many at once."""

import numpy as np
from numpy.typing import NDArray

EARTH_M = 6_371_008.8  # mean radius (IUGG)
Floats = NDArray[np.float64]
Pairs = tuple[NDArray[np.int64], NDArray[np.int64], Floats]


def great_circle_m(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Return great-circle distances in metres (haversine), broadcasting."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    result: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return result


def near_pairs(
    lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats, metres: float
) -> Pairs:
    """Return all (i, j, metres) of two point sets at most `metres` apart.

    Points are sorted into cells as wide as the limit, so that only the nine cells
    around a point are looked at. NaN positions are near to nothing.
    """
    valid1, valid2 = np.flatnonzero(~np.isnan(lat1)), np.flatnonzero(~np.isnan(lat2))
    none = np.zeros(0, np.int64)
    if not len(valid1) or not len(valid2) or metres < 0:
        return none, none, np.zeros(0)
    size = max(metres, 1.0) / EARTH_M * 180 / np.pi * 1.001
    widest = min(float(max(np.abs(lat1[valid1]).max(), np.abs(lat2[valid2]).max())), 89)
    wide = size / np.cos(np.radians(widest))
    columns = int(360 / wide) + 4
    row1, col1 = cells(lat1[valid1], size), cells(lon1[valid1], wide)
    keys2 = cells(lat2[valid2], size) * columns + cells(lon2[valid2], wide)
    order = np.argsort(keys2, kind="stable")
    keys2 = keys2[order]
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for step in (-1, 0, 1):
        low = np.searchsorted(keys2, (row1 + step) * columns + col1 - 1, "left")
        high = np.searchsorted(keys2, (row1 + step) * columns + col1 + 1, "right")
        counts = high - low
        i = np.repeat(np.arange(len(valid1)), counts)
        starts = np.repeat(low - np.cumsum(counts) + counts, counts)
        found.append((i, order[starts + np.arange(len(i))]))
    one = valid1[np.concatenate([f[0] for f in found])]
    two = valid2[np.concatenate([f[1] for f in found])]
    apart = great_circle_m(lat1[one], lon1[one], lat2[two], lon2[two])
    near = apart <= metres
    return one[near], two[near], apart[near]


def cells(degrees: Floats, size: float) -> NDArray[np.int64]:
    """Return the cell number of each coordinate."""
    return np.floor((degrees + 180.0) / size).astype(np.int64)
