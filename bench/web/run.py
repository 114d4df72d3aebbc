"""Public pages under load beside a plan that is being solved.

    python -m bench.web.run            five minutes, 150 GET and 50 POST a second
    python -m bench.web.run --short    the same for 20 seconds

Starts a site of its own with invented counties on a free port of 127.0.0.1, first asks
for each page alone (processor milliseconds of the web server per request), then presses
while the larger county's plan is being solved and an office changes a course every five
seconds. Exit code 1 unless p95 ≤ 100 ms and no request failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.web.site import ROOT, Site, busy, busy_in_all, children, machine
from bench.web.visitors import LAST, PAGES, Answer, Applicant, Phone, courses

LIMIT = 100.0  # ms, p95
ALONE = 200  # requests of each page in the quiet
WALKS = 20  # registrations in the quiet
SHORT, LONG = 20, 300  # seconds
MOST_A_SECOND = 500
PLACE = "Friesoythe"
CHANGE_EVERY = 5.0  # seconds
SOLVING = "solving"
PREPARED_WITHIN = 240  # seconds until the solver has its problem
SETTLE = 0.002  # seconds until a request's last work in the server has ended
Costs = dict[str, float]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * len(ordered) * 1000) // 1000) - 1)]


def alone(site: Site, server: int) -> Costs:
    """Processor milliseconds of the web server for each page, asked one by one."""
    course, phone, found = courses(site.port)[0], Phone(site.port), {}
    for pattern in PAGES:
        path = pattern.format(course=course, place=PLACE)
        found[f"GET {pattern}"] = _cost(server, lambda p=path: phone.ask(p))
    tag = phone.ask("/kurse").tag
    known = _cost(server, lambda: phone.ask("/kurse", tag=tag), 304)
    return {**found, "GET /kurse with its tag (304)": known, **steps(site, server)}


def _cost(server: int, ask: Callable[[], Answer], status: int = 200) -> float:
    for _ in range(5):
        if ask().status != status:
            raise SystemExit(f"a page did not answer {status}")
    pids = children(server)
    before = busy(pids)
    for _ in range(ALONE):
        ask()
    time.sleep(SETTLE)
    return 1000 * (busy(pids) - before) / ALONE


def steps(site: Site, server: int) -> Costs:
    """The same for the pages of the registration, looked at and answered."""
    pids, phone, spent = children(server), Phone(site.port), defaultdict(list)

    def measured(label: str, act: Callable[[Phone], None]) -> None:
        before = busy(pids)
        act(phone)
        time.sleep(SETTLE)
        spent[label].append(1000 * (busy(pids) - before))

    for walk in range(WALKS + 1):
        applicant = Applicant()
        while True:
            last = applicant.path == LAST
            measured("GET /anmelden/…", applicant.look)
            if last:
                break
            measured("POST /anmelden/…", applicant.send)
        if walk == 0:
            spent.clear()  # templates were compiled
    return {label: sum(costs) / len(costs) for label, costs in spent.items()}


def changing(site: Site, ended: threading.Event) -> None:
    """What an office does meanwhile."""
    turn = 0
    while not ended.wait(CHANGE_EVERY):
        site.confirm_a_course(turn)
        turn += 1


def pressed(site: Site, wanted: argparse.Namespace, seconds: int) -> dict[str, Any]:
    """What the load's own process tells."""
    command = [sys.executable, "-m", "bench.web.load", str(site.port)]
    command += ["--gets", str(wanted.gets), "--posts", str(wanted.posts)]
    command += ["--seconds", str(seconds), "--place", PLACE]
    limit = seconds + 180
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=limit
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def under_load(
    site: Site, server: int, wanted: argparse.Namespace, seconds: int
) -> dict[str, Any]:
    """The load beside a solve, with the processor shares of both."""
    worker = site.work()
    run = site.solve(min(900, seconds + 240))
    until = time.monotonic() + PREPARED_WITHIN
    while site.state_of(run) != SOLVING and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(3)  # the solver reads its problem
    ended = threading.Event()
    office = threading.Thread(target=changing, args=(site, ended), daemon=True)
    office.start()
    begun = time.monotonic(), busy_in_all(server), busy_in_all(worker)
    told = pressed(site, wanted, seconds)
    took = time.monotonic() - begun[0]
    told["web"] = (busy_in_all(server) - begun[1]) / took
    told["worker"] = (busy_in_all(worker) - begun[2]) / took
    told["solved"] = site.state_of(run)
    ended.set()
    office.join(10)
    return told


def row(cells: Sequence[object]) -> None:
    """A line of a table."""
    print("| " + " | ".join(map(str, cells)) + " |")


def report(costs: Mapping[str, float], told: Mapping[str, Any]) -> bool:
    """Prints both tables; whether the goal is met."""
    waits: dict[str, list[float]] = told["waits"]
    every = [wait for one in waits.values() for wait in one]
    row(["page", "processor ms alone", "requests", "p50 ms", "p95 ms", "p99 ms"])
    row(["---"] * 6)
    for label in sorted({*costs, *waits}):
        alone_ms = f"{costs[label]:.2f}" if label in costs else ""
        row([label, alone_ms, *_figures(waits.get(label, []))])
    row(["all", "", *_figures(every)])
    errors = told["errors"]
    print(f"\nerrors: {sum(errors.values())} {json.dumps(errors, ensure_ascii=False)}")
    late = percentile(told["late"], 0.99)
    print(f"arrivals left the load's process at most {late:.1f} ms late (p99)")
    print(f"processors: web {told['web']:.2f}, worker and solver {told['worker']:.2f}")
    print(f"the run at the end of the load: {told['solved']}")
    good = percentile(every, 0.95) <= LIMIT and not errors
    good = good and told["solved"] == SOLVING
    print("goal met" if good else "goal missed")
    return good


def _figures(waits: Sequence[float]) -> list[str]:
    if not waits:
        return ["", "", "", ""]
    shares = [f"{percentile(waits, share):.1f}" for share in (0.5, 0.95, 0.99)]
    return [f"{len(waits):,}", *shares]


def _a_second(typed: str) -> int:
    if not typed.isdigit() or not 1 <= int(typed) <= MOST_A_SECOND:
        raise argparse.ArgumentTypeError(f"1 … {MOST_A_SECOND} a second, not {typed}")
    return int(typed)


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.web.run", usage=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--gets", type=_a_second, default=150)
    parser.add_argument("--posts", type=_a_second, default=50)
    parser.add_argument("--learners", type=int, default=1000)
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-web-") as folder:
        url = wanted.database or f"sqlite:///{folder}/site.db"
        site = Site(Path(folder), url)
        try:
            site.fill(wanted.learners)
            print(f"\nmeasured on {machine()}\n")
            server = site.serve()
            costs = alone(site, server)
            seconds = SHORT if wanted.short else LONG
            told = under_load(site, server, wanted, seconds)
        finally:
            site.stop()
    return 0 if report(costs, told) else 1


if __name__ == "__main__":
    sys.exit(main())
