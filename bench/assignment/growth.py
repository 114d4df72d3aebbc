"""CPU seconds and memory of the stages of a run, by the number of requests.

python -m bench.assignment.growth INSTANCE     one instance's stages as a JSON line
"""

from __future__ import annotations

import argparse
import json
import resource
from pathlib import Path

from bench.formation.growth import exponent, timed
from bench.formation.process import Json

#: Stage of a run and what it is called in the table.
STAGES = {
    "read": "read (s)",
    "ways": "who could come (s)",
    "greedy": "greedy plan (s)",
    "layout": "arrays and links (s)",
    "round": "one round of the bound (ms)",
}


def stages(path: Path) -> Json:
    """CPU seconds of every stage in this process; compiled code is loaded before."""
    from solver.assignment.bound.lagrangian import Bound
    from solver.assignment.bound.layout import lay_out
    from solver.assignment.problem import files
    from solver.assignment.routes.diary import confirmed_only
    from solver.assignment.routes.greedy import all_ways, greedy

    instance, read = timed(lambda: files.read_instance(path))
    ways, able = timed(lambda: all_ways(instance, lambda: None))
    standing = confirmed_only(instance)
    _, first = timed(lambda: greedy(instance, ways, standing, lambda: None))
    a, laid = timed(lambda: lay_out(instance, ways, lambda: None))
    bound = Bound(a)
    prices = bound.start()
    bound.evaluate(prices)
    _, rounds = timed(lambda: [bound.evaluate(prices) for _ in range(5)])
    return {
        "requests": len(instance.open),
        "duties": len(a.person),
        "links": len(a.link_from),
        "read": round(read, 3),
        "ways": round(able, 3),
        "greedy": round(first, 3),
        "layout": round(laid, 3),
        "round": round(200 * rounds, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def table(rows: list[Json]) -> list[str]:
    """Markdown: a line per size and one with the fitted exponents."""
    keys = ["requests", "duties", "links", *STAGES, "memory_mb"]
    head = ["requests", "duties", "links", *STAGES.values(), "memory (MB)"]
    lines = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    lines += ["| " + " | ".join(f"{r[k]:,}" for k in keys) + " |" for r in rows]
    sizes = [row["requests"] for row in rows]
    fits = [f"{exponent(sizes, [r[k] for r in rows]):.2f}" for k in keys[1:]]
    lines.append("| grows with requests to the power | " + " | ".join(fits) + " |")
    return lines


def main() -> None:
    """Print the stages of one instance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    print(json.dumps(stages(parser.parse_args().instance)))


if __name__ == "__main__":
    main()
