"""The command line: formats, statuses, exit codes."""

import csv
import json
import resource
from datetime import date
from pathlib import Path

import pytest

from solver.travel import cli
from solver.travel.journeys import queries
from solver.travel.journeys.answers import clock
from tests.solver.travel import feeds

HEADER = "id,from,to,date,direction,time\n"
Rows = dict[str, dict[str, str]]


class Desk:
    """A folder with a feed and a query file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feed = feeds.write(folder / "feed.zip", feeds.COUNTY)
        self.out = folder / "out.csv"

    def run(self, lines: str, *flags: str, header: str = HEADER) -> int:
        """Write the queries and run the command."""
        asked = self.folder / "q.csv"
        asked.write_text(header + lines, "utf-8")
        return cli.main(
            [str(self.feed), "--queries", str(asked), "-o", str(self.out), *flags]
        )

    def rows(self) -> Rows:
        """Return the answers by id."""
        with self.out.open(encoding="utf-8", newline="") as file:
            return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder with a good feed."""
    return Desk(tmp_path)


def test_arrive_and_depart(desk: Desk) -> None:
    lines = "q1,A,C,2026-12-02,arrive,08:00\nq2,A,C,2026-12-02,depart,06:30\n"
    assert desk.run(lines, "--no-footpaths") == 0
    for row in desk.rows().values():
        assert (row["status"], row["departure"], row["arrival"]) == (
            "ok",
            "07:00:00",
            "07:55:00",
        )
        assert (row["minutes"], row["transfers"]) == ("55", "1")
        legs = json.loads(row["legs_json"])
        assert [leg["trip_id"] for leg in legs] == ["t1", "t2"]
        assert legs[0]["to_stop"] == legs[1]["from_stop"] == "B"
        assert legs[0]["route"] == "101"
        assert legs[0]["headsign"] == "Cstadt"


def test_statuses_in_the_order_of_the_queries(desk: Desk) -> None:
    lines = (
        "1,C,A,2026-12-02,depart,12:00\n2,A,X,2026-12-02,depart,06:00\n"
        "3,A,C,2026-13-02,depart,06:00\n4,A,C,20261202,depart,06:00\n"
        "5,A,C,2026-12-02,leave,06:00\n6,A,C,2026-12-02,depart,48:00\n"
        "7,A,C,2026-12-02,depart,6h\n8,91;8,C,2026-12-02,depart,06:00\n"
        "9,A,C,2026-12-03,depart,06:00\n10,A,A,2026-12-02,depart,06:00\n"
        "11,A,C,2026-02-30,depart,06:00\n"
    )
    assert desk.run(lines) == 0
    assert [r["status"] for r in desk.rows().values()] == [
        "unreachable",
        "unknown_stop",
        "bad_date",
        "bad_date",
        "bad_query",
        "bad_query",
        "bad_query",
        "bad_query",
        "unreachable",
        "ok",
        "bad_date",
    ]
    assert list(desk.rows()) == [str(n) for n in range(1, 12)]
    assert desk.rows()["10"]["minutes"] == "0"
    assert desk.rows()["10"]["legs_json"] == "[]"


def test_positions_walk_to_stops(desk: Desk) -> None:
    """400 m of latitude are 520 m on foot; the walk ends when the bus leaves."""
    lines = "a,52.9036;7.9,53.0036;8.0,2026-12-02,arrive,09:00\n"
    assert desk.run(lines) == 0
    row = desk.rows()["a"]
    legs = json.loads(row["legs_json"])
    assert [leg["mode"] for leg in legs] == ["walk", "ride", "ride", "walk"]
    assert legs[0]["from_stop"] == "52.9036;7.9"
    assert legs[0]["distance_m"] == pytest.approx(520, abs=3)
    assert legs[0]["arrival"] == "07:00:00"
    assert row["departure"] == legs[0]["departure"] == "06:53:03"
    assert desk.run(lines, "--max-walk", "500") == 0
    assert desk.rows()["a"]["status"] == "unreachable"


def test_two_near_positions_walk(desk: Desk) -> None:
    assert desk.run("a,52;7,52.001;7,2026-12-02,depart,09:00\n") == 0
    [leg] = json.loads(desk.rows()["a"]["legs_json"])
    assert leg["mode"] == "walk"
    assert desk.rows()["a"]["transfers"] == "0"


def test_flags_limit_the_journey(desk: Desk) -> None:
    lines = "a,A,C,2026-12-02,depart,06:00\n"
    assert desk.run(lines, "--transfers", "0") == 0
    assert desk.rows()["a"]["status"] == "unreachable"
    assert desk.run(lines, "--change", "600") == 0
    assert desk.rows()["a"]["status"] == "ok"
    assert desk.run(lines, "--change", "601") == 0
    assert desk.rows()["a"]["status"] == "unreachable"


def test_footpaths_join_near_stops(tmp_path: Path) -> None:
    """200 m apart, 260 m on foot, 3:28 minutes: the 07:24 is met, the 07:23 is not."""
    desk = Desk(tmp_path)
    stops = "stop_id,stop_name,stop_lat,stop_lon\nA,A,52.9,7.9\nB,B,52.95,7.95\n"
    stops += "B2,B2,52.9518,7.95\nC,C,53,8\n"
    for leave, status in (("07:24:00", "ok"), ("07:23:00", "unreachable")):
        times = feeds.TIMES + "t1,07:00:00,07:00:00,A,1\nt1,07:20:00,07:20:00,B,2\n"
        times += f"t2,{leave},{leave},B2,1\nt2,07:55:00,07:55:00,C,2\n"
        feeds.write(desk.feed, feeds.county(stops=stops, stop_times=times))
        assert desk.run("a,A,C,2026-12-02,depart,06:00\n") == 0
        assert desk.rows()["a"]["status"] == status
    feeds.write(desk.feed, feeds.county(stops=stops, stop_times=times))
    assert desk.run("a,B,B2,2026-12-02,depart,06:00\n", "--no-footpaths") == 0
    assert desk.rows()["a"]["status"] == "unreachable"


def test_the_day_before_and_after(tmp_path: Path) -> None:
    """A journey may begin before midnight of the day asked, and end after it."""
    desk = Desk(tmp_path)
    times = feeds.TIMES + "t1,23:40:00,23:40:00,A,1\nt1,24:20:00,24:20:00,B,2\n"
    feeds.write(desk.feed, feeds.county(stop_times=times))
    lines = "a,A,B,2026-12-02,arrive,01:00\nb,A,B,2026-12-02,depart,23:00\n"
    assert desk.run(lines) == 0
    rows = desk.rows()
    assert (rows["a"]["departure"], rows["a"]["arrival"]) == ("-00:20:00", "00:20:00")
    assert (rows["b"]["departure"], rows["b"]["arrival"]) == ("23:40:00", "24:20:00")


@pytest.mark.parametrize(
    "lines",
    [
        "a,A,C,2026-12-02,depart\n",
        ",A,C,2026-12-02,depart,06:00\n",
        "a,A,C,2026-12-02,depart,06:00\na,A,C,2026-12-02,depart,06:00\n",
        'a,"A,C,2026-12-02,depart,06:00\n',
    ],
)
def test_a_query_file_that_is_no_table(
    lines: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run(lines) == 2
    assert "q.csv line" in capsys.readouterr().err
    assert not desk.out.exists()


def test_query_columns_and_encoding(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("", header="id,from,to,date,time\n") == 2
    assert "column direction must stand there once" in capsys.readouterr().err
    turned = "\ufefftime,direction,date,to,from,id\n"
    line = "06:30,depart,2026-12-02,C,A,\u00fc\u4e2d\n"
    assert desk.run(line, header=turned) == 0
    assert list(desk.rows()) == ["\u00fc\u4e2d"]
    (desk.folder / "q.csv").write_bytes(b"\xff\xfe")
    assert cli.main([str(desk.feed), "--queries", str(desk.folder / "q.csv"), "-o",
                     str(desk.out)]) == 2  # fmt: skip
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flags",
    [
        ["--transfers", "-1"],
        ["--transfers", "99"],
        ["--change", "abc"],
        ["--max-walk", "1.5"],
        ["--nonsense"],
        ["--transf", "1"],
    ],
)
def test_flags_are_strict(
    flags: list[str], desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("a,A,C,2026-12-02,depart,06:00\n", *flags) == 2
    assert capsys.readouterr().err


def test_the_output_is_whole_or_absent(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.out = desk.folder / "nowhere" / "out.csv"
    assert desk.run("a,A,C,2026-12-02,depart,06:00\n") == 2
    assert "folder" in capsys.readouterr().err
    desk.out = desk.folder / "out.csv"
    assert desk.run("a,A,C,2026-12-02,depart,06:00\n") == 0
    assert {p.name for p in desk.folder.iterdir()} == {"feed.zip", "q.csv", "out.csv"}


def test_the_same_feed_twice_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("a,A,C,2026-12-02,depart,06:00\n", str(desk.feed)) == 2
    assert "named twice" in capsys.readouterr().err


def test_findings_stand_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path)
    lines = "t3,12:40:00,12:40:00,GONE,3\n"
    feeds.write(desk.feed, feeds.county(stop_times=feeds.more("stop_times", lines)))
    assert desk.run("a,A,C,2026-12-02,depart,06:00\n") == 0
    told = capsys.readouterr().err
    assert 'feed.zip: stop_times.txt line 8: stop_id "GONE"' in told
    assert "1 line(s) left out" in told


def test_report_as_json_and_as_text(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", str(desk.feed), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    counts = [told[k] for k in ("agencies", "routes", "trips", "stops", "stop_times")]
    assert counts == [1, 2, 3, 4, 6]
    assert (told["from"], told["to"]) == ("2026-01-01", "2026-12-31")
    assert [(t["name"], len(t["dates"]), t["trips"]) for t in told["day_types"]] == [
        ("Mon-Fri", 260, 3),
        ("Thu Sat Sun", 105, 0),
    ]
    assert cli.main(["report", str(desk.feed)]) == 0
    assert "stop_times: 6" in capsys.readouterr().out
    assert cli.main(["report", str(desk.folder / "none.zip")]) == 2
    assert cli.main(["report", "--help"]) == 0


def test_clock_and_dates() -> None:
    assert clock(-600) == "-00:10:00"
    assert clock(100 * 3600 + 61) == "100:01:01"
    assert queries.date_of("2026-12-02") == date(2026, 12, 2)
    assert queries.date_of("9999-12-02") is None
    assert queries.seconds_of("47:59:59") == 172_799
    assert queries.seconds_of("\u0661\u0662:00") is None


def test_an_input_or_a_device_is_never_replaced(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table of answers took the place of the feed it was made from."""
    feed, out = desk.feed.read_bytes(), desk.out
    unpacked = desk.folder / "unpacked"
    unpacked.mkdir()
    (unpacked / "stops.txt").write_text("stop_id\n")
    link = desk.folder / "link"
    link.symlink_to(desk.feed)
    cases = [desk.feed, link, desk.folder / "q.csv", Path("/dev/null"), desk.folder]
    for path in cases:
        desk.out = path
        assert desk.run("") == 2, path
        assert str(path) in capsys.readouterr().err
    words = [str(unpacked), "--queries", str(desk.folder / "q.csv")]
    assert cli.main([*words, "-o", str(unpacked / "stops.txt")]) == 2
    assert "the same file as the input" in capsys.readouterr().err
    assert desk.feed.read_bytes() == feed
    desk.out = desk.folder / "table"
    desk.out.symlink_to(out)
    assert desk.run("q1,A,C,2026-12-02,arrive,08:00\n", "--no-footpaths") == 0
    assert desk.out.is_symlink()
    assert out.read_text().startswith("id,status")


def test_a_table_needs_room(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.out.write_text("old")
    (desk.folder / ".tmp-01234567").write_text("of a run that was killed")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    lines = "".join(f"{n},A,C,2026-12-02,arrive,08:00\n" for n in range(99))
    (asked := desk.folder / "q.csv").write_text(HEADER + lines)
    words = [str(desk.feed), "--queries", str(asked), "-o", str(desk.out)]
    said = []
    try:
        for largest in (10_000, 20):
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
            assert cli.main(words) == 2
            said.append(capsys.readouterr().err)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said[0] == f"{desk.out}: cannot be written (File too large)\n"
    assert "agency.txt: cannot be written (File too large); make room" in said[1]
    assert desk.out.read_text() == "old"
    assert not list(desk.folder.glob(".*"))
