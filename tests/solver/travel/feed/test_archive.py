"""What a zip file may not do."""

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import archive, reading
from tests.solver.travel import feeds


def refused(path: Path) -> str:
    """Return why the feed at `path` is refused."""
    with pytest.raises(FeedError) as caught:
        reading.read(path)
    return str(caught.value)


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    """Write a zip of raw entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries.items():
            out.writestr(name, data)
    return path


def test_missing_file_and_no_zip(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("hello")
    assert "not a zip file" in refused(tmp_path / "text.zip")
    (tmp_path / "empty.zip").write_bytes(b"")
    assert "not a zip file" in refused(tmp_path / "empty.zip")


@pytest.mark.parametrize(
    "name", ["../stops.txt", "/stops.txt", "a/../../b.txt", "..\\x.txt", "C:/x.txt"]
)
def test_paths_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    tables = {k: v.encode() for k, v in feeds.COUNTY.items()}
    path = zipped(tmp_path / "climb.zip", {**tables, name: b"x"})
    assert "leads out of the archive" in refused(path)
    assert list(tmp_path.iterdir()) == [path]


def test_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    tables = {k: v.encode() for k, v in feeds.COUNTY.items()}
    tables["stop_times.txt"] = b"trip_id,stop_sequence\n" + b"0" * (64 << 20)
    message = refused(zipped(tmp_path / "bomb.zip", tables))
    assert "stop_times.txt" in message
    assert "that is no timetable" in message


def test_size_limit_of_one_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    message = refused(feeds.write(tmp_path / "big.zip", feeds.COUNTY))
    assert "more than 100" in message


@pytest.mark.parametrize("told", [10, 10_000_000])
def test_lying_about_the_size(told: int, tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "lie.zip", feeds.COUNTY)
    data = bytearray(path.read_bytes())
    real = len(feeds.COUNTY["stops.txt"])
    for at in range(len(data) - 4):  # in the local and in the central header
        if data[at : at + 4] == struct.pack("<I", real):
            data[at : at + 4] = struct.pack("<I", told)
    path.write_bytes(bytes(data))
    assert "stops.txt" in refused(path)


def test_damaged_content_names_the_table(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "flip.zip", feeds.COUNTY)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as zip_file:
        at = zip_file.getinfo("trips.txt").header_offset + 30 + len("trips.txt") + 4
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "trips.txt cannot be unpacked" in refused(path)


def test_same_name_twice(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "twice.zip", feeds.COUNTY)
    with (
        zipfile.ZipFile(path, "a") as out,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        out.writestr("stops.txt", "stop_id\n")
    assert "stops.txt is in the zip twice" in refused(path)


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    path = feeds.write(tmp_path / "many.zip", feeds.COUNTY)
    assert "7 entries" in refused(path)


def test_encrypted_entry(tmp_path: Path) -> None:
    path = feeds.write(tmp_path / "secret.zip", feeds.COUNTY)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "encrypted" in refused(path)


def test_one_folder_around_everything_is_accepted(tmp_path: Path) -> None:
    inside = {f"gtfs/{k}": v for k, v in feeds.COUNTY.items()}
    read = reading.read(feeds.write(tmp_path / "folder.zip", inside))
    assert read.stop_time_count == 6


def around(entries: dict[str, str], change: str) -> dict[str, str]:
    """Return a feed packed as people pack it."""
    made = {
        "folder in folder": {f"data/gtfs/{k}": v for k, v in entries.items()},
        "beside others": {f"data/gtfs/{k}": v for k, v in entries.items()}
        | {"readme.pdf": "x", "data/licence.html": "y"},
        "capitals": {k.upper(): v for k, v in entries.items()},
        "mixed": {f"GTFS/{k.capitalize()}": v for k, v in entries.items()},
        "backslashes": {f"gtfs\\{k}": v for k, v in entries.items()},
        "of a Mac": {f"gtfs/{k}": v for k, v in entries.items()}
        | {f"__MACOSX/gtfs/._{k}": "m" for k in entries},
        "an empty folder": {**entries, "old\\": "", "new/": ""},
        "a part elsewhere": {**entries, "old/stops.txt": "stop_id\n"},
    }
    return made[change]


@pytest.mark.parametrize(
    "change",
    [
        "folder in folder",
        "beside others",
        "capitals",
        "mixed",
        "backslashes",
        "of a Mac",
        "an empty folder",
        "a part elsewhere",
    ],
)
def test_packed_otherwise(change: str, tmp_path: Path) -> None:
    """Each was refused with "stops.txt is missing" though the table lay inside."""
    path = feeds.write(tmp_path / "feed.zip", around(feeds.COUNTY, change))
    assert reading.read(path).stop_time_count == 6


def test_two_feeds_in_one_zip(tmp_path: Path) -> None:
    both = {f"{side}/{k}": v for side in "ab" for k, v in feeds.COUNTY.items()}
    message = refused(feeds.write(tmp_path / "feed.zip", both))
    assert "stops.txt lies in several folders (a, b)" in message


def test_what_was_found_instead(tmp_path: Path) -> None:
    entries = {f"netz/{n}.csv": "x" for n in ("haltestellen", "linien")}
    message = refused(feeds.write(tmp_path / "feed.zip", entries))
    assert "stops.txt, routes.txt, trips.txt, stop_times.txt are missing" in message
    assert message.endswith("the zip holds netz/haltestellen.csv, netz/linien.csv")
    assert refused(feeds.write(tmp_path / "e.zip", {})).endswith("holds nothing")


def test_the_unpacked_tables_are_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "tmp"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    reading.read(feeds.write(tmp_path / "good.zip", feeds.COUNTY))
    assert list(private.iterdir()) == []


@pytest.mark.parametrize(
    "table", ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt"]
)
def test_a_needed_table_is_missing(table: str, tmp_path: Path) -> None:
    tables = {k: v for k, v in feeds.COUNTY.items() if k != table}
    assert f"{table} is missing" in refused(feeds.write(tmp_path / "x.zip", tables))


def test_both_calendars_missing(tmp_path: Path) -> None:
    tables = feeds.county(calendar=None, calendar_dates=None)
    assert "both missing" in refused(feeds.write(tmp_path / "x.zip", tables))
