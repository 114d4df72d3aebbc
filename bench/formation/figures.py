"""Ours on generated counties: value, gap, first plan, memory, reasons."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from bench.formation.process import FORMATION, Json, judged, judged_by, run

#: Best values known for seed 1 from long runs of an earlier prototype.
BEST_KNOWN = {500: 457_405, 1000: 1_290_988, 2000: 2_965_428, 5000: 7_798_413}


def solve(
    instance: Path, plan: Path, seconds: float, checker: Path | None, *more: str
) -> Json:
    """One run on two workers and what the checkers say of its plan."""
    log = plan.with_suffix(".ndjson")
    command = [*FORMATION, instance, "-o", plan, "--log", log]
    ended = run([*command, "--seconds", seconds, "--workers", 2, *more])
    said = ended.last()
    found = {k: said.get(k) for k in ("status", "score", "bound", "gap", "placed")}
    found["seconds"] = round(ended.seconds, 2)
    found["cpu"] = round(ended.cpu, 1)
    found["memory_mb"] = ended.memory
    # Python and its libraries load before the run's own clock starts.
    loading = ended.seconds - float(said.get("seconds") or 0.0)
    first = first_courses(log)
    found["first_plan"] = None if first is None else round(first + loading, 2)
    found["valid"] = judged(instance, plan).get("score") == found["score"]
    if checker is not None:
        told = judged_by(checker, instance, plan)
        found["checker_agrees"] = told.get("score") == found["score"]
    return found


def first_courses(log: Path) -> float | None:
    """Seconds until the first plan with a course in it (an empty plan is at once)."""
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "plan" and event.get("courses"):
            return float(event["t"])
    return None


def reasons(instance: Path, plan: Path) -> Json:
    """Seconds for everyone's reasons and smallest changes, as `reasons...`.

    `reasons` is the whole process, Python's start included; of it `reasons_read` goes
    into both files, `reasons_tell` into the reasons and changes themselves.
    """
    out = plan.with_suffix(".reasons.json")
    command = [*FORMATION, "explain", instance, plan, "-o", out, "--prove", 0]
    ended = run(command)
    inside = ended.last()["seconds"]
    return {
        "reasons": round(ended.seconds, 2),
        "reasons_read": round(inside["read"], 2),
        "reasons_tell": round(inside["tell"], 2),
    }


def table(rows: list[Json]) -> list[str]:
    """Medians over the seeds as Markdown, per number of learners."""
    lines = [
        "| learners | seeds | value | share of best known (seed 1) | bound (seed 1) "
        "| gap | first plan s | memory MB | reasons s (whole process) "
        "| of which reading | of which reasons and changes |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for size in sorted({r["learners"] for r in rows}):
        some = [r for r in rows if r["learners"] == size]
        one = next((r for r in some if r["seed"] == 1), some[0])
        best = BEST_KNOWN.get(size) if one["seed"] == 1 else None
        cells = [
            f"{size:,}",
            ", ".join(str(r["seed"]) for r in some),
            " / ".join(f"{r['score']:,.0f}" for r in some),
            "" if best is None else f"{one['score'] / best:.2%}",
            "" if one["bound"] is None else f"{one['bound']:,.0f}",
            _middle(some, "gap", "{:.2%}"),
            _middle(some, "first_plan", "{:.2f}"),
            _middle(some, "memory_mb", "{:.0f}"),
            _middle(some, "reasons", "{:.2f}"),
            _middle(some, "reasons_read", "{:.2f}"),
            _middle(some, "reasons_tell", "{:.2f}"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _middle(rows: list[Json], key: str, form: str) -> str:
    values = [r[key] for r in rows if r.get(key) is not None]
    return form.format(median(values)) if values else ""
