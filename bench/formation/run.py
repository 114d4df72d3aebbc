"""Everything that is measured of course formation, with one command.

    python -m bench.formation.run --generator GENERATE.py [--checker CHECK.py]
        [--only figures,peers,replans,growth] [--sizes 500,1000,2000,5000]
        [--seeds 1,2,3] [--seconds 60]

GENERATE.py makes counties (`new --learners N --seed S -o F`) and changes them (`replan
--instance F --plan P --seed S -o G`) in the format `course-formation/1`; CHECK.py is a
second checker (`INSTANCE PLAN --json`). Results go to results.json, README.md and
growth.svg beside this file; parts that are not run keep their last results. All of it
takes about 35 minutes on two quiet cores; the load at the start of every part is noted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.formation import figures, growth, replans, report
from bench.formation.process import Json, judged, run

HERE = Path(__file__).parent
GROWTH_SIZES = (500, 1000, 2000, 3500, 5000, 7000, 10_000)


class Bench:
    """Where instances and plans lie while the parts run."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.o = options

    def county(self, size: int, seed: int) -> Path:
        """A generated county, made once."""
        path = self.folder / f"county-{size}-{seed}.json"
        if not path.exists():
            make = [sys.executable, self.o.generator, "new", "--learners", size]
            run([*make, "--seed", seed, "-o", path])
        return path

    def plan(self, size: int, seed: int) -> Path:
        """Where ours leaves its plan for a county."""
        return self.folder / f"plan-{size}-{seed}.json"

    def figures(self) -> list[Json]:
        """Ours on every size and seed."""
        rows = []
        for size in self.o.sizes:
            for seed in self.o.seeds:
                county, plan = self.county(size, seed), self.plan(size, seed)
                row: Json = {"learners": size, "seed": seed}
                row |= figures.solve(county, plan, self.o.seconds, self.o.checker)
                row |= figures.reasons(county, plan)
                rows.append(_said(row))
        return rows

    def peers(self) -> list[Json]:
        """Every peer on the first seed of every size, same seconds, two cores."""
        rows = []
        for size in self.o.sizes:
            county = self.county(size, self.o.seeds[0])
            for peer in report.PEER_NAMES:
                rows.append(_said(self._peer(peer, county, size)))
        return rows

    def _peer(self, peer: str, county: Path, size: int) -> Json:
        plan = self.folder / f"{county.stem}-{peer}.json"
        command = [sys.executable, "-m", "bench.formation.peers", peer, county]
        limit = ["timeout", self.o.seconds + 60]
        ended = run([*limit, *command, "-o", plan, "--seconds", self.o.seconds])
        score = judged(county, plan).get("score") if plan.exists() else None
        return {
            "learners": size,
            "peer": peer,
            "score": score,
            "seconds": round(ended.seconds, 1),
            "memory_mb": ended.memory,
        }

    def replans(self) -> list[Json]:
        """The first seed's plan of every size, changed and repaired."""
        rows = []
        for size in self.o.sizes:
            seed = self.o.seeds[0]
            county, plan = self.county(size, seed), self.plan(size, seed)
            if not plan.exists():
                figures.solve(county, plan, self.o.seconds, None)
            changed = self.folder / f"replan-{size}-{seed}.json"
            make = [sys.executable, self.o.generator, "replan", "--instance", county]
            run([*make, "--plan", plan, "--seed", seed, "-o", changed])
            row: Json = {"learners": size}
            row |= replans.compare(changed, self.folder, self.o.checker)
            rows.append(_said(row))
        return rows

    def growth(self) -> list[Json]:
        """Stages of a run, from 500 to 10,000 learners."""
        rows = []
        for size in GROWTH_SIZES:
            command = [sys.executable, "-m", "bench.formation.growth"]
            rows.append(_said(run([*command, self.county(size, 1)]).last()))
        return rows


def _said(row: Json) -> Json:
    print(json.dumps(row), flush=True)
    return row


def _circumstances(seconds: float) -> Json:
    head = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(head, capture_output=True, text=True, check=False, cwd=HERE)
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": done.stdout.strip(),
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "ortools": version("ortools"),
    }


def _options() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(x) for x in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path, required=True)
    parser.add_argument("--checker", type=Path)
    parser.add_argument("--only", default="figures,peers,replans,growth")
    parser.add_argument("--sizes", type=numbers, default=[500, 1000, 2000, 5000])
    parser.add_argument("--seeds", type=numbers, default=[1, 2, 3])
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
            rows = getattr(bench, part)()
            found[part] = {"about": about, "rows": rows}
            results.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (o.out / "README.md").write_text(report.page(found), encoding="utf-8")
    if "growth" in found:
        picture = growth.plot(found["growth"]["rows"])
        (o.out / "growth.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
