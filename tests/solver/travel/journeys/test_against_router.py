"""The scan against an independent router, feature by feature, on invented feeds.

Every query asks both: each pair of stops, many times of the day, both directions. A
latest departure m is right if one can leave at m and not a minute later. Differences
that remain are named in EXPLAINED, with who is right and why.
"""

import itertools
from datetime import date
from pathlib import Path

import pytest

from solver.travel.feed import reading
from solver.travel.journeys import answers
from solver.travel.journeys.queries import Query
from solver.travel.settings import TravelSettings
from solver.travel.timetable import compact
from tests.solver.travel import feeds
from tests.solver.travel.router import Router

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
FIRST, LAST = date(2026, 2, 20), date(2026, 3, 10)
TRANSFERS = (
    "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
)
Trips = dict[str, tuple[str, str, str]]


def stops(names: str, further: str = "") -> str:
    """Return stops.txt with stops so far apart that nobody walks between them."""
    rows = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    for at, name in enumerate(names):
        rows += f"{name},{name},{-50 + 7 * at},{8 + 5 * at},,\n"
    return rows + further


STATION = stops("ABCDE", "S,S,40,50,1,\nP,P,40,50,0,S\nQ,Q,40.0001,50,0,S\n")


def tables(trips: Trips, **further: str) -> dict[str, str]:
    """Return a feed; a trip is (service, block, `A 7:00 B!1!0 7:20/7:25 …`).

    `B!1!0` sets pickup_type and drop_off_type, `7:20/7:25` arrival and departure.
    """
    heads, times = "", ""
    for name, (service, block, run) in trips.items():
        heads += f"R,{service},{name},{block}\n"
        parts = run.split()
        for at in range(0, len(parts), 2):
            stop, pickup, drop_off = (*parts[at].split("!"), "0", "0")[:3]
            arrival, departure = (parts[at + 1].split("/") * 2)[:2]
            row = (name, f"{arrival}:00", f"{departure}:00", stop, at, pickup, drop_off)
            times += ",".join(map(str, row)) + "\n"
    feed_tables = {
        "agency.txt": feeds.AGENCY + "V,V,https://example.org,UTC,\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,V,1,3\n",
        "calendar.txt": feeds.WEEK
        + "W,1,1,1,1,1,1,1,20260101,20261231\nM,1,0,0,0,0,0,0,20260101,20261231\n",
        "trips.txt": "route_id,service_id,trip_id,block_id\n" + heads,
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,"
        "pickup_type,drop_off_type\n" + times,
        "stops.txt": stops("ABCDEFG"),
    }
    return feed_tables | {f"{k}.txt": v for k, v in further.items()}


CHAIN: Trips = {
    "p": ("W", "", "A 7:00 B 7:05"),
    "q": ("W", "", "B 7:10 C 7:15"),
    "r": ("W", "", "C 7:20 D 7:25"),
    "s": ("W", "", "D 7:30 E 7:35"),
    "t": ("W", "", "E 7:40 F 7:45"),
    "slow": ("W", "", "A 7:00 F 11:00"),
}
FEATURES: dict[str, tuple[dict[str, str], str]] = {
    "blocks": (
        tables(
            {
                "a": ("W", "k", "A 7:00 B 7:20"),
                "b": ("W", "k", "B 7:20 C 7:40"),
                "c": ("W", "l", "D 8:00 E 8:20"),
                "d": ("W", "l", "E 8:50 F 9:00"),
            }
        ),
        "ABCDEF",
    ),
    "block across a gap": (
        tables({"a": ("W", "k", "A 7:00 B 7:20"), "b": ("W", "k", "C 7:21 D 7:40")}),
        "ABCD",
    ),
    "block on some days": (
        tables(
            {
                "a": ("W", "k", "A 7:00 B 7:20"),
                "b": ("M", "k", "B 7:20 C 7:40"),
                "c": ("W", "k", "B 7:41 D 7:50"),
            }
        ),
        "ABCD",
    ),
    "several vehicles in one block": (
        tables(
            {
                "a": ("W", "k", "A 7:00 B 7:20"),
                "b": ("W", "k", "D 7:10 B 7:25"),
                "c": ("W", "k", "B 7:30 C 7:40"),
                "d": ("W", "k", "B 7:35 E 7:50"),
                "e": ("M", "k", "C 7:41 F 7:50"),
            }
        ),
        "ABCDEF",
    ),
    "midnight": (
        tables(
            {
                "a": ("W", "", "A 23:50 B 24:20"),
                "b": ("W", "", "B 0:30 C 1:00"),
                "c": ("M", "", "C 25:10 D 26:00"),
                "e": ("W", "", "D 50:00 E 51:00"),
            }
        ),
        "ABCDE",
    ),
    "frequencies": (
        tables(
            {"a": ("W", "", "A 0:00 B 0:20 C 0:30"), "b": ("W", "", "C 9:00 D 9:20")},
            frequencies="trip_id,start_time,end_time,headway_secs\n"
            "a,06:00:00,08:00:00,900\na,08:00:00,10:00:00,1800\n",
        ),
        "ABCD",
    ),
    "transfers": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:20"),
                "b": ("W", "", "C 7:24 D 7:50"),
                "c": ("W", "", "B 7:21 E 7:40"),
                "d": ("W", "", "B 7:25 E 7:45"),
                "e": ("W", "", "C 7:30 D 8:50"),
                "f": ("W", "", "C 8:30 D 8:50"),
            },
            transfers=TRANSFERS + "B,C,2,300,,\nC,B,2,300,,\nB,B,2,300,,\n",
        ),
        "ABCDE",
    ),
    "the next vehicle waits": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:20"),
                "b": ("W", "", "B 7:20 C 7:50"),
                "c": ("W", "", "C 7:50 D 8:00"),
                "d": ("W", "", "C 7:52 D 8:05"),
            },
            transfers=TRANSFERS + "B,B,1,,,\n",
        ),
        "ABCD",
    ),
    "pickup types": (
        tables({"a": ("W", "", "A!0!1 7:00 B!1!0 7:20 C!0!1 7:30 D!2!3 7:40 E 7:50")}),
        "ABCDE",
    ),
    "morning only": (
        tables({"a": ("W", "", "A 7:00 B 7:20"), "b": ("W", "", "B 12:10 A 12:30")}),
        "AB",
    ),
    "weekday": (
        tables({"a": ("M", "", "A 7:00 B 7:20"), "b": ("W", "", "B 7:30 C 7:40")}),
        "ABC",
    ),
    "platforms": (
        tables(
            {
                "a": ("W", "", "A 7:00 P 7:20"),
                "b": ("W", "", "Q 7:22 C 7:50"),
                "c": ("W", "", "Q 7:21 D 7:50"),
                "d": ("W", "", "P 7:21 E 7:50"),
            },
            stops=STATION,
        ),
        "ACDEPQ",
    ),
    "loop": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:10 A 7:20 B 7:30 C 7:40"),
                "b": ("W", "", "B 7:12 D 7:15 B 7:28"),
            }
        ),
        "ABCD",
    ),
    "no time between stops": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:00 C 7:01 D 7:01"),
                "b": ("W", "", "D 7:03 E 7:03 F 7:03"),
                "c": ("W", "", "F 7:05 G 7:05"),
            }
        ),
        "ABCDEFG",
    ),
    "waits at stops": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:10/7:20 C 7:30"),
                "b": ("W", "", "B 7:12 D 8:00"),
            }
        ),
        "ABCD",
    ),
    "many changes": (tables(CHAIN), "ABCDEF"),
    "in-seat transfer": (
        tables(
            {"a": ("W", "", "A 7:00 B 7:20"), "b": ("W", "", "B 7:20 C 7:40")},
            transfers=TRANSFERS + "B,B,4,,a,b\n",
        ),
        "ABC",
    ),
}


class Both:
    """One feed in both routers."""

    def __init__(self, folder: Path, content: dict[str, str], transfers: int) -> None:
        path = feeds.write(folder / "feed.zip", content)
        settings = TravelSettings(footpaths=False, max_transfers=transfers)
        self.desk = answers.Desk(compact.build(reading.read(path)), settings)
        self.router = Router(path, FIRST, LAST)
        self.transfers = transfers

    def other(self, query: Query, minute: int) -> int | None:
        """Return the router's earliest arrival, leaving at `minute`."""
        assert query.day is not None
        return self.router.arrival(
            query.origin, query.target, query.day, minute, self.transfers
        )

    def differs(self, query: Query, row: tuple[str, ...]) -> str | None:
        """Return what differs between both answers to one query."""
        minute = query.time // 60
        if row[1] == "ok" and '"ride"' not in row[6]:
            return None  # the router does not answer with a walk alone
        if not query.arrive:
            mine = minutes(row[3]) if row[1] == "ok" else None
            theirs = self.other(query, minute)
            return None if mine == theirs else f"{query}: {mine}, router {theirs}"
        if row[1] != "ok":
            theirs = self.other(query, minute - 1440)
            fits = theirs is None or theirs > minute
            return None if fits else f"{query}: none, router {theirs}"
        leave = minutes(row[2])
        at, after = self.other(query, leave), self.other(query, leave + 1)
        good = at is not None and at <= minute and (after is None or after > minute)
        return None if good else f"{query}: leaves {leave}, router {at}, then {after}"

    def differences(self, queries: list[Query]) -> list[str]:
        """Return what differs over all queries, day by day."""
        found = []
        for _, group in itertools.groupby(queries, key=lambda q: q.day):
            asked = list(group)
            told = zip(asked, self.desk.answers(asked), strict=True)
            found += [d for q, row in told if (d := self.differs(q, row))]
        return found


def minutes(clock: str) -> int:
    """Return whole minutes of HH:MM:SS, with its sign."""
    sign = -1 if clock.startswith("-") else 1
    hours, mins, seconds = (int(p) for p in clock.lstrip("-").split(":"))
    assert seconds == 0
    return sign * (hours * 60 + mins)


def asked(names: str) -> list[Query]:
    """Return queries between all stops, at times that fall before and after things."""
    times = (0, 361, 418, 420, 421, 437, 440, 442, 461, 500, 546, 560, 700, 740, 780)
    late = (1400, 1430, 1461, 1600, 2400)
    return [
        Query(f"{o}{t}{m}{d}{arrive}", o, t, d, arrive, m * 60)
        for d in (MONDAY, TUESDAY)
        for o, t in itertools.permutations(names, 2)
        for m in (*times, *late)
        for arrive in (False, True)
    ]


@pytest.mark.parametrize("name", FEATURES)
def test_agrees_with_the_router(name: str, tmp_path: Path) -> None:
    """Each feature: no difference between any two stops at any time."""
    content, names = FEATURES[name]
    assert Both(tmp_path, content, 3).differences(asked(names)) == []


@pytest.mark.parametrize("transfers", [0, 1, 2])
def test_agrees_on_the_limit_of_transfers(transfers: int, tmp_path: Path) -> None:
    """The slow direct bus wins where changing is not allowed often enough."""
    assert Both(tmp_path, tables(CHAIN), transfers).differences(asked("ABCDEF")) == []


#: What differs, and why ours stands: (feed, origin, target, our arrival at 06:00).
EXPLAINED = {
    # headway_secs 90: the router counts whole minutes, the feed says 06:01:30
    "half minutes": (
        tables(
            {"a": ("W", "", "A 0:00 B 0:20")},
            frequencies="trip_id,start_time,end_time,headway_secs\n"
            "a,06:01:30,06:02:00,90\n",
        ),
        ("A", "B", "06:21:30"),
    ),
    # transfer_type 3: the reference forbids the change, the router ignores the row
    "forbidden change": (
        tables(
            {"a": ("W", "", "A 7:00 B 7:20"), "b": ("W", "", "B 7:30 C 7:40")},
            transfers=TRANSFERS + "B,B,3,,,\n",
        ),
        ("A", "C", ""),
    ),
    # transfer_type 5: passengers must get off; the router lets them sit
    "not in seat": (
        tables(
            {"a": ("W", "k", "A 7:00 B 7:20"), "b": ("W", "k", "B 7:20 C 7:40")},
            transfers=TRANSFERS + "B,B,5,,a,b\n",
        ),
        ("A", "C", ""),
    ),
    # a rule for one trip: the router takes it for all trips
    "single trip": (
        tables(
            {
                "a": ("W", "", "A 7:00 B 7:20"),
                "b": ("W", "", "B 7:30 C 7:40"),
                "c": ("W", "", "B 7:40 C 7:50"),
            },
            transfers=TRANSFERS + "B,B,2,900,a,c\n",
        ),
        ("A", "C", "07:40:00"),
    ),
    # transfers.txt is directional; the router walks it both ways
    "one-way walk": (
        tables(
            {"a": ("W", "", "A 7:00 B 7:20"), "b": ("W", "", "C 7:40 D 8:00")},
            transfers=TRANSFERS + "C,B,2,300,,\n",
        ),
        ("A", "D", ""),
    ),
    # a station is reached when any of its platforms is; the router adds 2 minutes
    "station": (
        tables({"a": ("W", "", "A 7:00 P 7:20")}, stops=STATION),
        ("A", "S", "07:20:00"),
    ),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_explained_differences(name: str, tmp_path: Path) -> None:
    """What we answer where we knowingly differ."""
    content, (origin, target, arrival) = EXPLAINED[name]
    both = Both(tmp_path, content, 3)
    query = Query("q", origin, target, MONDAY, False, 6 * 3600)
    row = both.desk.answers([query])[0]
    assert row[3] == arrival
    if not arrival.endswith(":30"):
        assert both.differs(query, row)


def test_a_block_that_comes_back(tmp_path: Path) -> None:
    """The vehicle goes elsewhere meanwhile: the router lets passengers sit, we not."""
    trips: Trips = {
        "a": ("W", "k", "A 7:00 B 7:20"),
        "b": ("W", "k", "D 7:30 E 8:00"),
        "c": ("W", "k", "B 9:00 C 9:10"),
    }
    both = Both(tmp_path, tables(trips), 0)
    query = Query("q", "A", "C", MONDAY, False, 6 * 3600)
    assert both.desk.answers([query])[0][1] == "unreachable"
    assert both.other(query, 360) == 550
