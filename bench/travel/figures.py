"""Import, matrix, what-if and scan speed, each as a line with its target.

    python -m bench.travel.figures [--tile FEED.zip] [--stop-times 7000000]

`--tile` measures the import of a real feed tiled to that many stop times, in a process
of its own. Times are wall seconds on this machine, the best of three, for what-if the
worst of five; the scan is also given as a ratio to the memory bandwidth measured in the
same run. In brackets the seconds that processors were busy with it, in all threads: on
a machine busy with other things they say more. Its load is printed too.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bench.travel import made
from solver.travel.rufbus.demand import OnDemandZone
from solver.travel.scans import ends, matrix, units, whatif
from solver.travel.scans.cache import TravelCache
from solver.travel.scans.stored_scans import StoredScans
from solver.travel.scans.windows import Window
from solver.travel.settings import LatLon, TravelSettings
from solver.travel.timetable import store
from solver.travel.timetable.compact import Timetable

DAY = date(2026, 3, 3)
HOMES, VENUES, WINDOWS, WORKERS = 3000, 60, 20, 2
SETTINGS = TravelSettings()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tile", type=Path)
    parser.add_argument("--stop-times", type=int, default=7_000_000)
    parser.add_argument("--only-import", type=Path, help=argparse.SUPPRESS)
    flags = parser.parse_args()
    if not flags.only_import:
        machine()
    with tempfile.TemporaryDirectory() as folder:
        if flags.only_import:
            only_import(flags.only_import, Path(folder))
            return
        county(Path(folder))
        if flags.tile:
            large = made.tiled(flags.tile, Path(folder) / "7m.zip", flags.stop_times)
            command = [sys.executable, "-m", "bench.travel.figures"]
            subprocess.run([*command, "--only-import", str(large)], check=True)


def machine() -> None:
    """Print what this runs on, and how busy that is."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    model = [line.split(":")[1].strip() for line in lines if line[:10] == "model name"]
    say("processor", model[0] if model else platform.machine())
    say("processors, load of the last minute", f"{os.cpu_count()}, {load()}")


def load() -> str:
    """Return the load of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


@dataclass(frozen=True)
class Taken:
    """Seconds on the wall, and of the processors busy with it in all threads."""

    wall: float
    busy: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.busy:.2f})"


def timed(measured: Callable[[], Any], times: int) -> tuple[list[Taken], Any]:
    """Return what each of several runs took, shortest first, and the last result."""
    taken, result = [], None
    for _ in range(times):
        wall, busy = time.perf_counter(), time.process_time()
        result = measured()
        taken.append(Taken(time.perf_counter() - wall, time.process_time() - busy))
    return sorted(taken, key=lambda t: t.wall), result


def worst(measured: Callable[[], Any], times: int = 5) -> tuple[Taken, Any]:
    """Return the longest of several runs, and the last result."""
    taken, result = timed(measured, times)
    return taken[-1], result


def best(measured: Callable[[], Any], times: int = 3) -> tuple[Taken, Any]:
    """Return the shortest of several runs, and the last result."""
    taken, result = timed(measured, times)
    return taken[0], result


def say(name: str, value: str, target: str = "") -> None:
    """Print one figure."""
    print(f"{name:<56} {value:>16}   {target}", flush=True)


def only_import(path: Path, folder: Path) -> None:
    """Import one large feed and print its time and the peak of memory."""
    seconds, prepared = best(lambda: store.prepare([path], folder / "s"), 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    say(
        f"import of {prepared.report['stop_times']:,} stop times",
        str(seconds),
        "<= 40 s",
    )
    say("  peak memory", f"{peak:.2f} GiB", "<= 3 GB")


def county(folder: Path) -> None:
    """Measure everything on an invented county of 250,000 stop times."""
    path = made.county(folder / "county.zip", 250_000)
    runs = iter(range(9))

    def ready() -> Timetable:
        target = folder / f"store{next(runs)}"
        return store.open_timetable(target, store.prepare([path], target).digest)

    seconds, timetable = best(ready)
    say("import of 250,000 stop times to ready", str(seconds), "<= 4 s")
    homes, venues = places(timetable)
    windows = classes()
    run = lambda cache=None, w=windows, z=(): matrix.matrix(  # noqa: E731
        timetable, homes, venues, w, SETTINGS, z, cache, WORKERS
    )
    run()
    seconds, found = best(run)
    ways = (found.there >= 0).mean(), (found.back >= 0).mean()
    say(
        "matrix 3,000 homes x 60 venues x 20 windows, both ways",
        str(seconds),
        "<= 1 s",
    )
    say("  reachable there, back", f"{ways[0]:.0%} {ways[1]:.0%}")
    scans(timetable, homes, venues, windows)
    kept(run, folder)
    change(run, windows)
    say("load of the last minute at the end", load())


def places(timetable: Timetable) -> tuple[list[LatLon], list[LatLon]]:
    """Return homes scattered around the stops, and venues at stops."""
    rnd, count = Random(7), len(timetable.stop_lat)

    def near(spread: float) -> LatLon:
        at = rnd.randrange(count)
        lat, lon = float(timetable.stop_lat[at]), float(timetable.stop_lon[at])
        return LatLon(lat + rnd.gauss(0, spread), lon + rnd.gauss(0, spread))

    return [near(0.004) for _ in range(HOMES)], [near(0.001) for _ in range(VENUES)]


def classes() -> list[Window]:
    """Return windows of three hours from 07:30 to 18:00 on one day type."""
    starts = [27_000 + n * 2000 // 300 * 300 for n in range(WINDOWS)]
    return [Window(str(n), s, s + 10_800, (DAY,)) for n, s in enumerate(starts)]


def scans(
    timetable: Timetable,
    homes: list[LatLon],
    venues: list[LatLon],
    windows: list[Window],
) -> None:
    """Print the scans' share, their speed a connection, and the memory's."""
    from concurrent.futures import ThreadPoolExecutor

    def all_scans() -> tuple[Taken, int]:
        made_units = units.Units(
            timetable,
            ends.ends_of(homes[:1], timetable, SETTINGS),
            ends.ends_of(venues, timetable, SETTINGS),
            SETTINGS,
            (),
            TravelCache(),
        )
        wanted = [
            made_units.unit(DAY, at, forward)
            for w in windows
            for at, forward in ((w.start, False), (w.end, True))
        ]
        made_units.prepare(wanted)
        wall, busy = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(made_units.scans, wanted))
        taken = Taken(time.perf_counter() - wall, time.process_time() - busy)
        return taken, sum(made_units.scanned)

    runs = [all_scans() for _ in range(3)]
    seconds, count = min(runs, key=lambda r: r[0].wall)
    say("  of which scans (2,400 one-to-all)", str(seconds), "<= 0.4 s")
    say("  connections looked at", f"{count:,}")
    nanoseconds = seconds.busy / count * 1e9
    say("  per connection, venue and thread", f"{nanoseconds:.2f} ns")
    bandwidth = memory_bandwidth()
    limit = 16 / bandwidth * 1e9  # the columns of one connection
    say("  memory bandwidth of one thread", f"{bandwidth / 1e9:.1f} GB/s")
    say("  reading a connection (16 bytes) at that speed", f"{limit:.2f} ns")
    say("  ratio to that limit", f"{nanoseconds / limit:.1f}")


def memory_bandwidth() -> float:
    """Return bytes a second that one thread reads from memory."""
    data = np.ones(1 << 25, np.int64)
    seconds, _ = best(lambda: data.sum(), 5)
    return float(data.nbytes / seconds.wall)


def kept(run: Any, folder: Path) -> None:
    """Print what the scans on disk save the next process."""
    seconds, _ = best(lambda: run(StoredScans(folder / "scans")), 1)
    say("the same, its scans written to disk", str(seconds))
    seconds, _ = best(lambda: run(StoredScans(folder / "scans")))
    size = sum(f.stat().st_size for f in (folder / "scans").iterdir())
    say("  and read by the next run", str(seconds))
    say("  files", f"{size / 1e6:.1f} MB")


def change(run: Any, windows: list[Window]) -> None:
    """Print how long it takes to see what a change would do."""
    cache = TravelCache()
    before = run(cache)
    limits = [SETTINGS.max_minutes] * HOMES
    starts = iter(range(60, 600, 60))  # a time not scanned before, each time

    def moved() -> int:
        by, old = 1800 + next(starts), windows[4]
        later = replace(old, start=old.start + by, end=old.end + by)
        after = run(cache, [*windows[:4], later, *windows[5:]])
        return len(whatif.changes(before, after, limits))

    seconds, count = worst(moved)
    say("what-if: one class starts 30 minutes later", str(seconds), "< 1 s")
    say("  ways that change", f"{count:,}")
    for name, kilometres, km in (("", 5, 5.0), (" for half the county", 20, 20.0)):
        metres = iter(range(9))

        def added(km: float = km, metres: Any = metres) -> int:
            radius = km * 1000 + next(metres)
            zone = OnDemandZone(
                "z",
                "Rufbus",
                frozenset(range(5)),
                ((21_600, 79_200),),
                places=((LatLon(52.85, 8.0), radius),),
            )
            after = run(cache, windows, (zone,))
            return len(whatif.changes(before, after, limits))

        seconds, count = worst(added)
        text = f"what-if: a Rufbus zone of {kilometres} km{name}"
        say(text, str(seconds), "< 1 s")
        say("  ways that change", f"{count:,}")


if __name__ == "__main__":
    main()
