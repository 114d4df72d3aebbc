"""Time and memory against size: each stage's CPU seconds, fitted and drawn.

python -m bench.formation.growth INSTANCE     one county's stages as a JSON line
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.formation.process import Json

T = TypeVar("T")
#: Stage of a run and what it is called in the table.
STAGES = {
    "candidates": "candidates (s)",
    "greedy": "greedy plan (s)",
    "step": "one step of the bound (ms)",
    "model": "one neighbourhood's model (ms)",
    "memory_mb": "memory (MB)",
}
COLOURS = ("#1b5e9b", "#b3261e", "#2e7d32", "#6a1b9a", "#8a5a00")


def stages(path: Path) -> Json:
    """CPU seconds of every stage in this process; compiled code is loaded before."""
    from solver.deadline import Deadline
    from solver.formation.bound.lagrangian import Bound
    from solver.formation.bound.pricing import Layout
    from solver.formation.courses.candidates import Problem
    from solver.formation.courses.greedy import Greedy, by_both
    from solver.formation.courses.start import pinned
    from solver.formation.problem import files
    from solver.formation.search import model
    from solver.formation.search.neighbourhoods import SIZES, Neighbourhoods

    instance = files.read_instance(path)
    problem, candidates = timed(lambda: Problem(instance))
    start = pinned(problem)
    plan, greedy = timed(lambda: Greedy(problem, start, Deadline(1e6)).run(by_both))
    bound = Bound(Layout(problem, start))
    prices = bound.start()
    bound.evaluate(prices)
    _, steps = timed(lambda: [bound.evaluate(prices) for _ in range(20)])
    near = Neighbourhoods(problem, 1)

    def build() -> object:
        scope = near.draw(plan, "level", "any", SIZES[1], None)
        return model.build(problem, scope, lambda: None)

    _, built = timed(lambda: [build() for _ in range(5)])
    return {
        "learners": len(instance.learners),
        "candidates_count": len(problem.candidates),
        "entries": sum(len(c.members) for c in problem.candidates),
        "candidates": round(candidates, 3),
        "greedy": round(greedy, 3),
        "step": round(1000 * steps / 20, 3),
        "model": round(1000 * built / 5, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """A result and the CPU seconds it took."""
    before = time.process_time()
    found = work()
    return found, time.process_time() - before


def exponent(sizes: list[float], values: list[float]) -> float:
    """b of a * size^b, least squares on logarithms."""
    x = [math.log(s) for s in sizes]
    y = [math.log(max(1e-6, v)) for v in values]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return over / sum((a - mx) ** 2 for a in x)


def table(rows: list[Json]) -> list[str]:
    """Markdown: a line per size and one with the fitted exponents."""
    head = ["learners", "candidates", "entries", *STAGES.values()]
    lines = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    keys = ["learners", "candidates_count", "entries", *STAGES]
    for row in rows:
        lines.append("| " + " | ".join(f"{row[k]:,}" for k in keys) + " |")
    sizes = [row["learners"] for row in rows]
    fits = [f"{exponent(sizes, [r[k] for r in rows]):.2f}" for k in keys[1:]]
    lines.append("| grows with learners to the power | " + " | ".join(fits) + " |")
    return lines


def plot(
    rows: list[Json], stages: dict[str, str] = STAGES, by: str = "learners"
) -> str:
    """Both axes logarithmic; every stage relative to its smallest size."""
    sizes = [row[by] for row in rows]
    grown = {k: [r[k] / max(1e-6, rows[0][k]) for r in rows] for k in stages}
    most = max(max(v) for v in grown.values())
    wide, high, edge = 640, 400, 60

    def at(size: float, value: float) -> tuple[float, float]:
        x = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        y = math.log(max(0.5, value)) / math.log(most)
        return edge + x * (wide - 260), high - edge - y * (high - 2 * edge)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>Growth of time and memory with the number of {by}</title>",
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
    ]
    for size in sizes:
        x, y = at(size, 1)
        parts.append(f'<text x="{x:.0f}" y="{y + 20:.0f}" text-anchor="middle">')
        parts.append(f"{size:,}</text>")
    for value in (1, 10, 100):
        if value <= most:
            x, y = at(sizes[0], value)
            parts.append(f'<text x="{x - 12:.0f}" y="{y:.0f}" text-anchor="end">')
            parts.append(f"× {value}</text>")
    for colour, (key, name) in zip(COLOURS, stages.items(), strict=False):
        dots = [at(s, v) for s, v in zip(sizes, grown[key], strict=True)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        label = f"{name.split(' (')[0]}: {exponent(sizes, grown[key]):.2f}"
        x, y = dots[-1]
        parts.append(f'<text x="{x + 8:.0f}" y="{y:.0f}" fill="{colour}">')
        parts.append(f"{label}</text>")
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Print the stages of one county."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    print(json.dumps(stages(parser.parse_args().instance)))


if __name__ == "__main__":
    main()
