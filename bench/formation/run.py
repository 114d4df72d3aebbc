"""Course formation against its peers, on instance files, same seconds and cores.

    python bench/formation/run.py INSTANCE... [--seconds 60] [--peers ours,greedy,cpsat]

Every solve is a process of its own; each plan is judged by `solver formation check`.
Prints a Markdown table and writes the rows as JSON with --json FILE. Instances come
from any generator of the `course-formation/1` format; none is kept here.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

Row = dict[str, Any]
HERE = Path(__file__).parent
PEERS = {
    "ours": [sys.executable, "-m", "solver", "formation"],
    "greedy": [sys.executable, str(HERE / "peers.py"), "greedy"],
    "cpsat": [sys.executable, str(HERE / "peers.py"), "cpsat"],
    "scip": [sys.executable, str(HERE / "peers.py"), "scip"],
}


def measure(peer: str, instance: Path, seconds: float) -> Row:
    """One solve and what the check says about its plan."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        command = [*PEERS[peer], str(instance), "-o", str(plan)]
        command += ["--seconds", str(seconds), "--workers", "2"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        said = json.loads((done.stdout.strip().splitlines() or ["{}"])[-1])
        judged = _check(instance, plan) if plan.exists() else {"score": None}
    return {
        "instance": instance.stem,
        "peer": peer,
        "score": judged["score"],
        "placed": judged.get("placed"),
        "bound": said.get("bound"),
        "gap": said.get("gap"),
        "first": said.get("first_plan_seconds"),
        "seconds": said.get("seconds"),
        "most_memory_so_far_mb": memory,
    }


def _check(instance: Path, plan: Path) -> Row:
    command = [*PEERS["ours"], "check", str(instance), str(plan), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: Row = json.loads(done.stdout)
    return found


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--peers", default="ours,greedy,cpsat")
    parser.add_argument("--json", type=Path)
    o = parser.parse_args()
    rows = []
    print("| instance | peer | score | placed | gap | first plan s | memory MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for instance in o.instances:
        for peer in o.peers.split(","):
            row = measure(peer, instance, o.seconds)
            rows.append(row)
            gap = "" if row["gap"] is None else f"{row['gap']:.2%}"
            cells = [row["instance"], peer, row["score"], row["placed"], gap]
            cells += [row["first"], row["most_memory_so_far_mb"]]
            print("| " + " | ".join(str(c) for c in cells) + " |", flush=True)
    if o.json:
        o.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
