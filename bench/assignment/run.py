"""Everything that is measured of interpreter assignment, with one command.

    python -m bench.assignment.run --generator GENERATE.py [--checker CHECK.py]
        [--only figures,peers,growth] [--sizes 300,1000,5000] [--seeds 1,2,3]
        [--seconds 60]

GENERATE.py makes instances of the format `interpreter-assignment/1` (`--requests N
--seed S -o F`); CHECK.py is a second checker (`INSTANCE PLAN --json`). Results go to
results.json, README.md and growth.svg beside this file; parts that are not run keep
their last results. The load before each solve stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.assignment import growth
from bench.formation.growth import plot
from bench.formation.process import SOLVER, Json, judged_by, run

HERE = Path(__file__).parent
GROWTH_SIZES = (300, 600, 1000, 2000, 5000, 10_000, 20_000)
PEERS = ("greedy", "cpsat", "highs")
#: Best known values of seed 1, from long runs of an earlier prototype.
KNOWN = {300: 511_167, 1000: 1_827_538, 5000: 9_140_783}
HEAD = """# Interpreter assignment: figures and how to get them

    python -m bench.assignment.run --generator GENERATE.py [--checker CHECK.py]

measures everything on this page and writes it. Instances come from any generator of the
format `interpreter-assignment/1`; none is kept here. Every solve is a process of its
own on two workers; every plan is judged by `python -m solver assignment check` and,
where one is given, by a second checker. "CPU" are the seconds that the process really
had: with two workers on two quiet cores nearly twice the wall seconds; where they are
far fewer, other programs had the machine. "Of best" compares with the best value known
of seed 1, from long runs of an earlier prototype.
"""


def solved(instance: Path, plan: Path, seconds: float, checker: Path | None) -> Json:
    """One run of the product and what the checkers say of it."""
    load = round(os.getloadavg()[0], 1)
    ended = run([*SOLVER, "assignment", instance, "-o", plan, "--seconds", seconds])
    last = ended.last()
    keys = (
        "status",
        "score",
        "bound",
        "gap",
        "seconds",
        "first_plan_seconds",
        "placed",
    )
    row: Json = {k: last.get(k) for k in keys}
    row |= {"load": load, "cpu": round(ended.cpu, 1), "memory_mb": ended.memory}
    own = run([*SOLVER, "assignment", "check", instance, plan, "--json"]).last()
    row["valid"] = own.get("valid") and own.get("score") == last.get("score")
    row |= {k: own.get(k) for k in ("priority_met", "minutes", "onsite")}
    if checker is not None:
        row["second"] = judged_by(checker, instance, plan).get("score")
    return row


class Bench:
    """Where instances and plans lie while the parts run."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.o = folder, options

    def instance(self, size: int, seed: int) -> Path:
        """A generated instance, made once."""
        path = self.folder / f"pool-{size}-{seed}.json"
        if not path.exists():
            make = [sys.executable, self.o.generator, "--requests", size]
            run([*make, "--seed", seed, "-o", path])
        return path

    def figures(self) -> list[Json]:
        """Ours on every size and seed."""
        rows = []
        for size in self.o.sizes:
            for seed in self.o.seeds:
                instance = self.instance(size, seed)
                plan = self.folder / f"plan-{size}-{seed}.json"
                row = solved(instance, plan, self.o.seconds, self.o.checker)
                rows.append(_said({"requests": size, "seed": seed, **row}))
        return rows

    def peers(self) -> list[Json]:
        """Every peer on the first seed of every size, same seconds, two cores."""
        rows = []
        for size in self.o.sizes:
            instance = self.instance(size, self.o.seeds[0])
            for peer in PEERS:
                plan = self.folder / f"{instance.stem}-{peer}.json"
                command = [
                    sys.executable,
                    "-m",
                    "bench.assignment.peers",
                    peer,
                    instance,
                ]
                limit = ["timeout", self.o.seconds + 60]
                seconds = ["--seconds", self.o.seconds]
                load = round(os.getloadavg()[0], 1)
                ended = run([*limit, *command, "-o", plan, *seconds])
                row: Json = {"requests": size, "peer": peer, "load": load}
                row |= {"score": ended.last().get("score"), "cpu": round(ended.cpu, 1)}
                if row["score"] is not None:
                    judge = [*SOLVER, "assignment", "check", instance, plan, "--json"]
                    own = run(judge).last()
                    row |= {k: own.get(k) for k in ("met", "minutes", "onsite")}
                row |= {"seconds": round(ended.seconds, 1), "memory_mb": ended.memory}
                rows.append(_said(row))
        return rows

    def growth(self) -> list[Json]:
        """Stages of a run by size."""
        command = [sys.executable, "-m", "bench.assignment.growth"]
        rows = []
        for size in self.o.growth:
            found = run([*command, self.instance(size, 1)]).last()
            if found:
                rows.append(_said(found))
        return rows


def _said(row: Json) -> Json:
    print(json.dumps(row), flush=True)
    return row


def page(found: Json) -> str:
    """Markdown of all parts that have been run."""
    parts = [HEAD]
    if "figures" in found:
        rows = found["figures"]["rows"]
        parts += ["## Value and bound", _about(found["figures"]), *_figures(rows), ""]
    if "peers" in found:
        parts += ["## Plain ways on the same instances (first seed)"]
        parts += [_about(found["peers"]), *_peers(found["peers"]["rows"]), ""]
    if "growth" in found:
        parts += ["## Growth", _about(found["growth"]), "CPU seconds of one process."]
        parts += [
            "",
            *growth.table(found["growth"]["rows"]),
            "",
            "![growth](growth.svg)",
        ]
    return "\n".join(parts).rstrip() + "\n"


def _about(part: Json) -> str:
    about = part["about"]
    words = ", ".join(f"{k} {v}" for k, v in about.items())
    return f"*{words}*\n"


def _figures(rows: list[Json]) -> list[str]:
    head = "requests|seed|score|bound|gap|of best|minutes a job on site|first plan (s)"
    head += "|seconds|CPU (s)|load|memory (MB)|valid"
    lines = [f"| {head.replace('|', ' | ')} |", "| --- " * (head.count("|") + 1) + "|"]
    for r in rows:
        known = KNOWN.get(r["requests"]) if r["seed"] == 1 else None
        best = f"{r['score'] / known:.3%}" if known and r["score"] else ""
        gap = "" if r["gap"] is None else f"{r['gap']:.3%}"
        each = round((r["minutes"] or 0) / max(1, r["onsite"] or 0), 1)
        valid = r["valid"] and r.get("second", r["score"]) == r["score"]
        values = [r["requests"], r["seed"], r["score"], r["bound"], gap, best, each]
        values += [r["first_plan_seconds"], r["seconds"], r["cpu"], r["load"]]
        values += [r["memory_mb"], "yes" if valid else "NO"]
        lines.append("| " + " | ".join(str(v) for v in values) + " |")
    for size in sorted({r["requests"] for r in rows}):
        mine = [r for r in rows if r["requests"] == size]
        gaps = [r["gap"] for r in mine if r["gap"] is not None]
        if gaps:
            lines += ["", f"Median gap at {size:,}: {statistics.median(gaps):.3%}."]
    return lines


def _peers(rows: list[Json]) -> list[str]:
    keys = ["requests", "peer", "score", "met", "minutes", "onsite", "seconds", "cpu"]
    keys += ["load", "memory_mb"]
    lines = ["| " + " | ".join(keys) + " |", "| --- " * len(keys) + "|"]
    for row in rows:
        lines.append("| " + " | ".join(str(row.get(k, "")) for k in keys) + " |")
    return lines


def _circumstances(seconds: float) -> Json:
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "ortools": version("ortools"),
    }


def _options() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(x) for x in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path, required=True)
    parser.add_argument("--checker", type=Path)
    parser.add_argument("--only", default="figures,peers,growth")
    parser.add_argument("--sizes", type=numbers, default=[300, 1000, 5000])
    parser.add_argument("--seeds", type=numbers, default=[1, 2, 3])
    parser.add_argument("--growth", type=numbers, default=list(GROWTH_SIZES))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--folder", type=Path, help="keep instances and plans here")
    parser.add_argument("--out", type=Path, default=HERE, help="where results go")
    return parser.parse_args()


def main() -> None:
    """Run the parts, one after the other, and write what they found."""
    o = _options()
    results = o.out / "results.json"
    found: Json = json.loads(results.read_text("utf-8")) if results.exists() else {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = o.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, o)
        for part in o.only.split(","):
            about = _circumstances(o.seconds)
            found[part] = {"about": about, "rows": getattr(bench, part)()}
            results.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (o.out / "README.md").write_text(page(found), encoding="utf-8")
    if "growth" in found:
        picture = plot(found["growth"]["rows"], growth.STAGES, "requests")
        (o.out / "growth.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
