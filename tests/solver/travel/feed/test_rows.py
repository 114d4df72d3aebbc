"""Rows with too many or too few cells, open quotes, and other separators."""

from pathlib import Path

import pytest

from solver.travel.errors import FeedError
from solver.travel.feed import reading, widths
from solver.travel.feed.reading import Feed
from tests.solver.travel import feeds

STOPS = "stop_id,stop_name,stop_lat,stop_lon,zone_id\n"
GOOD = "A,Adorf,52.90,7.90,\nB,Bdorf,52.95,7.95,\nC,Cstadt,53.00,8.00,\n"


def read(tmp_path: Path, **changes: str | None) -> Feed:
    """Read COUNTY with changes."""
    return reading.read(feeds.write(tmp_path / "feed.zip", feeds.county(**changes)))


def dropped(feed: Feed, file: str) -> list[tuple[int, int, str]]:
    """Return what was left out of one file."""
    found = feed.findings.dropped
    return [(d.line, d.count, d.reason) for d in found if d.file == file]


def warned(feed: Feed) -> list[str]:
    """Return the warnings."""
    return [f"{w.file} {w.line} {w.reason}" for w in feed.findings.warnings]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("D,Str. 12, 14,52.27,8.05,z\n", 6),
        ("D,Str. 12, 14,52.27,8.05,\n", 6),
        ("D,52.27,8.05\n", 3),
        ("D,Ddorf,52.27,8.05\n", 4),
    ],
)
def test_a_row_of_another_width_is_left_out(
    row: str, count: int, tmp_path: Path
) -> None:
    """A comma in a name put a stop at 14° N 52° E, as long as nobody read the end."""
    feed = read(tmp_path, stops=STOPS + GOOD + row)
    assert feed.stops["id"].to_list() == ["A", "B", "C"]
    reason = f"{count} fields, the header has 5"
    assert dropped(feed, "stops.txt") == [(5, 1, reason)]


def test_too_many_and_too_few_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    rows = "D,Ddorf,53.05,8.05,z,\n" + "E,53.1,8.1,\n"
    feed = read(tmp_path, stops=STOPS + GOOD + rows)
    assert [line for line, _, _ in dropped(feed, "stops.txt")] == [5, 6]


def test_a_separator_at_the_end_of_every_row_is_a_habit(tmp_path: Path) -> None:
    """All rows alike and nothing in the last cell: nothing can be in a wrong column."""
    rows = GOOD.replace("\n", ",\n")
    assert dropped(read(tmp_path, stops=STOPS + rows), "stops.txt") == []
    header = STOPS.replace(",zone_id", ",")
    short = GOOD.replace(",\n", "\n")
    feed = read(tmp_path, stops=header + short)
    assert dropped(feed, "stops.txt") == []
    assert feed.stops["lat"].to_list() == [52.9, 52.95, 53.0]


HEADSIGNS = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign\n"


def test_a_quote_left_open_swallows_nothing_unsaid(tmp_path: Path) -> None:
    """Two rows became one, whose headsign held the second; nothing was said."""
    rows = (
        't1,07:00:00,07:00:00,A,1,"Dorf\n'
        't1,07:20:00,07:20:00,B,2,Dorf"\n'
        "t1,07:40:00,07:40:00,C,3,x\n"
    )
    feed = read(tmp_path, stop_times=HEADSIGNS + rows)
    assert dropped(feed, "stop_times.txt") == [(2, 2, "a quote is left open")]
    assert feed.events.stop.tolist() == [2]


def test_a_quote_that_never_closes_costs_its_own_row(tmp_path: Path) -> None:
    rows = (
        't1,07:00:00,07:00:00,A,1,"Dorf\n'
        "t1,07:20:00,07:20:00,B,2,\n"
        't1,07:40:00,07:40:00,C,3,"Stadt, Mitte"\n'
    )
    feed = read(tmp_path, stop_times=HEADSIGNS + rows)
    assert dropped(feed, "stop_times.txt") == [(2, 1, "a quote is left open")]
    assert feed.events.stop.tolist() == [1, 2]


def test_a_line_break_within_quotes_is_one_row(tmp_path: Path) -> None:
    rows = GOOD + 'D,"Ddorf\nMitte",53.05,8.05,\nE,Edorf,53.1,8.1,\n'
    feed = read(tmp_path, stops=STOPS + rows)
    assert feed.stops["name"].to_list()[3:] == ["Ddorf Mitte", "Edorf"]
    assert "stops.txt 5 1 row(s) with a line break within quotes" in warned(feed)
    assert dropped(feed, "stops.txt") == []


@pytest.mark.parametrize(("separator", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators(separator: str, called: str, tmp_path: Path) -> None:
    """A spreadsheet saves with semicolons; with them the comma of a number."""
    text = feeds.COUNTY["stops.txt"].replace(",", separator)
    if separator == ";":
        text = text.replace(".", ",")
    feed = read(tmp_path, stops=text)
    assert feed.stops["lat"].to_list() == [52.9, 52.95, 53.0, 53.05]
    assert f"stops.txt 1 separated by {called}, not commas" in warned(feed)


def test_a_missing_column_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as caught:
        read(tmp_path, stops="id,name\nA,Adorf\n")
    told = "stops.txt line 1: column stop_id is missing; found: id, name"
    assert str(caught.value).endswith(told)


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("", 0),
        ("1,2,3\n4,5,6\n", 2),
        ("1,2,3\r\n,,", 2),
        ('"1","2","3"\n', 1),
        ('1,"2,5",3\n', 1),
        ('1,"say ""2, 5""",3\n', 1),
        ("1,2\n", None),
        ("1,2,3,\n", None),
        ("1,2\n1,2,3,4\n", None),
        ('1,"2\n3",4\n', None),
        ('1,"2,3\n', None),
        ("1,2,3\n\n", 2),
        ("1,2,3\r\n\r\n\r\n", 3),
        ("1,2,3\n\n4,5,6\n", None),
    ],
)
def test_even_rows(
    body: str, rows: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.txt"
    path.write_text("a,b,c\n" + body, newline="")
    assert widths.even_rows(path, ",", 3) == rows
    monkeypatch.setattr(widths, "BLOCK", 3)
    if "\n\n" not in body.replace("\r", ""):
        assert widths.even_rows(path, ",", 3) == rows
