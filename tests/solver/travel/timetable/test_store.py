"""Prepared timetables: named by content, written whole, mapped."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import reading
from solver.travel.feed.report import report
from solver.travel.timetable import compact, store
from solver.travel.timetable.strings import Strings, pack
from tests.solver.travel import feeds
from tests.solver.travel.rufbus.test_demand import FLEX


def test_what_is_stored_is_what_was_read(feed_path: Path, tmp_path: Path) -> None:
    prepared = store.prepare([feed_path], tmp_path / "store")
    read = reading.read(feed_path)
    assert prepared.report == json.loads(json.dumps(report([read])))
    opened = store.open_timetable(tmp_path / "store", prepared.digest)
    built = compact.build(read)
    for field in fields(built):
        one, other = getattr(built, field.name), getattr(opened, field.name)
        if isinstance(one, Strings):
            assert [one[i] for i in range(len(one))] == [
                other[i] for i in range(len(other))
            ]
        elif isinstance(one, np.ndarray):
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        else:
            assert one == other
    assert isinstance(opened.departure, np.memmap)
    assert not opened.departure.flags.writeable


def test_the_digest_names_the_content(tmp_path: Path) -> None:
    """Not the file's name, not the order; a changed feed is another timetable."""
    one = feeds.write(tmp_path / "one.zip", feeds.COUNTY)
    other = feeds.write(tmp_path / "other.zip", feeds.county(calendar_dates=None))
    copy = feeds.write(tmp_path / "copy.zip", feeds.COUNTY)
    target = tmp_path / "store"
    both = store.prepare([one, other], target).digest
    assert store.prepare([other, copy], target).digest == both
    alone = store.prepare([one], target).digest
    assert store.prepare([one, copy], target).digest == alone != both
    assert {p.name for p in target.iterdir()} == {both, alone}


def test_preparing_again_reads_nothing(
    feed_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.prepare([feed_path], tmp_path / "store")

    def never(path: Path) -> reading.Feed:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(store.reading, "read", never)
    assert store.prepare([feed_path], tmp_path / "store") == first


def test_a_refused_feed_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    bad = feeds.write(tmp_path / "bad.zip", feeds.county(stops=None))
    with pytest.raises(FeedError, match=r"stops\.txt is missing"):
        store.prepare([bad], tmp_path / "store")
    with pytest.raises(FeedError, match="no such file"):
        store.prepare([tmp_path / "none.zip"], tmp_path / "store")
    with pytest.raises(FeedError, match="no feed given"):
        store.prepare([], tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_a_failed_write_leaves_nothing(
    feed_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.np, "save", full)
    with pytest.raises(OSError, match="No space"):
        store.prepare([feed_path], tmp_path / "store")
    assert list((tmp_path / "store").iterdir()) == []


def test_another_process_may_be_faster(
    feed_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both write, the first rename wins, both get the same timetable."""
    target = tmp_path / "store"
    digest = store.prepare([feed_path], target).digest
    store.write(digest, [reading.read(feed_path)], target)
    assert {p.name for p in target.iterdir()} == {digest}


def test_an_unknown_timetable(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="upload the feed again"):
        store.open_timetable(tmp_path, "0" * 64)


def test_flexible_trips_survive(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "flex.zip", FLEX)
    digest = store.prepare([path], tmp_path / "store").digest
    opened = store.open_timetable(tmp_path / "store", digest)
    assert opened.flex == reading.read(path).flex
    assert len(opened.flex) == 2


def test_texts_of_any_script_come_back() -> None:
    texts = ["Größe", "", "中文", "سلام", "a" * 300]
    packed = pack([*texts, None])
    assert [packed[i] for i in range(len(packed))] == [*texts, ""]
    assert packed.positions[""] == [1, 5]


def test_importing_does_not_start_numba() -> None:
    """The web process imports the package; numba would cost it a second."""
    code = (
        "import sys\nfrom solver.travel import cli\n"
        "from solver.travel.ground import estimate\n"
        "from solver.travel.journeys import journey\n"
        "from solver.travel.rufbus import demand\n"
        "from solver.travel.scans import matrix, whatif\n"
        "from solver.travel.timetable import store\n"
        "sys.exit('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0
