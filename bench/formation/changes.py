"""Every smallest change, applied as its patch and solved again from the plan.

    python -m bench.formation.changes INSTANCE [--seconds 20] [--sample 20] [--again 4]

Plans the instance, explains it, then solves each patched instance (or a sample of
them, every n-th) in a process of its own and counts: placed, priorities not fewer.
Counts first how many changes were proven, and minimal: no operation could be left out
and no number be smaller. Exit 1 if one change fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from solver.formation.problem.patch import as_written, patched

Json = dict[str, Any]
FORMATION = [sys.executable, "-m", "solver", "formation"]


def run(*words: object) -> Json:
    """One command; its last line, if that is JSON."""
    told = subprocess.run(
        [*FORMATION, *map(str, words)], capture_output=True, text=True, check=True
    )
    lines = told.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}


def priorities(instance: Json, plan: Json) -> int:
    """Priorities of the instance's own learners who have a place."""
    known = {x["id"]: x["priority"] for x in instance["learners"]}
    return sum(known.get(x, 0) for x in plan["enrolments"])


def load(path: Path) -> Json:
    """JSON from a file."""
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def lengths(told: Json) -> str:
    """How many changes were proven and minimal, by their number of operations."""
    every, proven, least = Counter[int](), Counter[int](), Counter[int]()
    for change in (t["change"] for t in told.values() if t["change"]):
        size = len(change["patch"])
        every[size] += 1
        proven[size] += change["proved"]
        least[size] += change.get("minimal", False)
    rows = ["| operations | changes | proven | minimal |", "| --- | --- | --- | --- |"]
    sizes = {str(n): [n] for n in sorted(every)} | {"all": sorted(every)}
    for name, some in sizes.items():
        cells = [sum(count[n] for n in some) for count in (every, proven, least)]
        rows.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Print a table by kind of change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--prove", type=float, default=20)
    parser.add_argument("--again", type=float, default=4)
    parser.add_argument("--sample", type=int, default=0, help="0: every change")
    parser.add_argument("--proved", action="store_true", help="proven changes only")
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan, told = folder / "plan.json", folder / "reasons.json"
        run(o.instance, "-o", plan, "--seconds", o.seconds)
        run("explain", o.instance, plan, "-o", told, "--prove", o.prove)
        print(lengths(load(told)))
        counts, failed = _again(o, folder, load(o.instance), load(plan), load(told))
    print("| change | placed | not placed | fewer priorities |")
    print("| --- | --- | --- | --- |")
    for key in sorted({key for key, _ in counts}):
        cells = [counts[key, how] for how in ("placed", "not placed", "fewer")]
        print(f"| {key} | " + " | ".join(map(str, cells)) + " |")
    print(f"without a change: {counts['none', 'none']}")
    return 1 if failed else 0


def _again(
    o: argparse.Namespace, folder: Path, instance: Json, plan: Json, told: Json
) -> tuple[Counter[tuple[str, str]], int]:
    """How each change fared, and how many failed."""
    before = priorities(instance, plan)
    counts: Counter[tuple[str, str]] = Counter()
    some = [(x, t["change"]) for x, t in told.items() if t["change"]]
    counts["none", "none"] = len(told) - len(some)
    some = [s for s in some if s[1]["proved"] or not o.proved]
    step = max(1, len(some) // o.sample) if o.sample else 1
    for person, change in some[::step]:
        new, again = folder / "new.json", folder / "again.json"
        value = as_written(patched(instance, change["patch"]))
        new.write_text(json.dumps(value), encoding="utf-8")
        start = folder / "plan.json"
        run(new, "-o", again, "--seconds", o.again, "--start", start)
        after = load(again)
        how = "placed" if person in after["enrolments"] else "not placed"
        if how == "placed" and priorities(instance, after) < before:
            how = "fewer"
        counts[change["text_key"], how] += 1
        if how != "placed":
            print(f"{person}: {how}: {json.dumps(change['patch'])}", file=sys.stderr)
    failed = sum(n for (_, how), n in counts.items() if how in ("not placed", "fewer"))
    return counts, failed


if __name__ == "__main__":
    raise SystemExit(main())
