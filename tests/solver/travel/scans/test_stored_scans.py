"""Scans on disk: what is kept, what is computed anew, and files that are damaged."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solver.travel.scans import matrix, stored_scans
from solver.travel.scans.matrix import TravelMatrix
from solver.travel.scans.stored_scans import StoredScans
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable.compact import Timetable
from tests.solver.travel.conftest import (
    ADORF,
    CSTADT,
    DDORF,
    HOLIDAY,
    LATE,
    MONDAY,
    MORNING,
    OUTBACK,
)
from tests.solver.travel.rufbus.test_demand import zone

SETTINGS = TravelSettings()
HOMES = [ADORF, DDORF, OUTBACK]


def run(
    county: Timetable,
    folder: Path,
    venues: Sequence[LatLon] = (CSTADT,),
    windows: Sequence[Window] = (MORNING,),
    **further: object,
) -> tuple[TravelMatrix, int, int]:
    """Return the matrix of a new process, the scans read and the scans written."""
    cache = StoredScans(folder)
    settings = further.pop("settings", SETTINGS)
    found = matrix.matrix(
        county,
        HOMES,
        venues,
        windows,
        settings,
        cache=cache,
        **further,  # type: ignore[arg-type]
    )
    return found, cache.read, cache.written


def test_the_second_run_scans_nothing(county: Timetable, tmp_path: Path) -> None:
    first, read, written = run(county, tmp_path / "new" / "folder")
    assert (read, written) == (0, 2)
    again, read, written = run(county, tmp_path / "new" / "folder")
    assert (read, written) == (2, 0)
    assert np.array_equal(first.there, again.there)
    assert np.array_equal(first.back, again.back)
    names = [p.name for p in (tmp_path / "new" / "folder").iterdir()]
    assert len(names) == 2
    assert all(n.endswith(".scans") for n in names)


def test_only_what_changed_is_scanned(county: Timetable, tmp_path: Path) -> None:
    """A new venue, window, day type or zone computes its own part; homes need none."""
    run(county, tmp_path)
    assert run(county, tmp_path, [CSTADT, DDORF])[1:] == (2, 2)
    assert run(county, tmp_path, [CSTADT], [MORNING, LATE])[1:] == (2, 1)  # both at 8
    both = replace(MORNING, dates=(MONDAY, HOLIDAY))
    assert run(county, tmp_path, [CSTADT], [both])[1:] == (2, 2)
    assert run(county, tmp_path, zones=[zone()])[1:] == (2, 0)  # only homes gain
    joins = zone(polygon=(), places=((CSTADT, 900.0), (DDORF, 900.0)))
    assert run(county, tmp_path, zones=[joins])[1:] == (0, 2)
    assert run(county, tmp_path, zones=[joins])[1:] == (2, 0)
    slower = replace(SETTINGS, change_seconds=600)
    assert run(county, tmp_path, settings=slower)[1:] == (0, 2)


def damaged(content: bytes) -> list[bytes]:
    """Return a file's content cut off, changed, emptied, and of another kind."""
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    newer = content.replace(b"scans-1", b"scans-2")
    return [b"", content[:-1], content[:60], bytes(flipped), newer, b"\0" * 200]


def test_a_damaged_file_is_computed_anew(county: Timetable, tmp_path: Path) -> None:
    good, _, _ = run(county, tmp_path)
    files = sorted(tmp_path.iterdir())
    whole = files[0].read_bytes()
    for content in damaged(whole):
        files[0].write_bytes(content)
        again, read, written = run(county, tmp_path)
        assert (read, written) == (1, 1), content[:30]
        assert np.array_equal(good.there, again.there)
        assert files[0].read_bytes() == whole


def test_scans_of_a_larger_timetable_are_not_used(tmp_path: Path) -> None:
    row = np.arange(9, dtype=np.int16), np.arange(9, dtype=np.int16)
    path = tmp_path / "u.scans"
    stored_scans.write(path, {b"k" * 32: stored_scans.sparse(row)})
    found = stored_scans.dense(stored_scans.read(path, 9)[b"k" * 32], 9)
    assert np.array_equal(found, row)
    assert stored_scans.read(path, 8) == {}


def test_a_folder_that_cannot_be_written(county: Timetable, tmp_path: Path) -> None:
    """A file in the folder's place, as root may write anywhere else."""
    (tmp_path / "file").write_text("")
    found, read, written = run(county, tmp_path / "file")
    assert (read, written) == (0, 0)
    assert found.there[0, 0, 0] == 60


def test_a_write_cut_short_leaves_the_old_file(
    county: Timetable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(county, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def fails(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "replace", fails)
    _, _, written = run(county, tmp_path, [CSTADT, DDORF])
    assert written == 0
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_the_oldest_files_go_when_it_gets_too_much(
    county: Timetable, tmp_path: Path
) -> None:
    run(county, tmp_path)
    size = max(p.stat().st_size for p in tmp_path.iterdir())
    cache = StoredScans(tmp_path, most_stored=size * 2)
    matrix.matrix(county, HOMES, [DDORF], [LATE], SETTINGS, cache=cache)
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= size * 2
    newest = StoredScans(tmp_path)
    matrix.matrix(county, HOMES, [DDORF], [LATE], SETTINGS, cache=newest)
    assert newest.read >= 1
