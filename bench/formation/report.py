"""The results as a page."""

from __future__ import annotations

from bench.formation import figures, growth, replans
from bench.formation.process import Json

HEAD = """# Course formation: figures and how to get them

    python -m bench.formation.run --generator GENERATE.py [--checker CHECK.py]

measures everything on this page and writes it. Counties come from any generator of the
format `course-formation/1`; none is kept here. Every solve is a process of its own on
two workers; every plan is judged by `python -m solver formation check` and, where one
is given, by a second checker. "First plan" is the first with a course in it, counted
from the start of the process, Python's own start included. "Best known" values come
from long runs of an earlier prototype on seed 1. `--effort N` instead of `--seconds`
gives plans that do not depend on the machine's load.
"""

PEER_NAMES = {
    "kmeans": "homes clustered (k-means), a course each",
    "greedy": "greedy",
    "cpsat": "CP-SAT, whole model",
    "highs": "HiGHS, whole model",
    "scip": "SCIP, whole model",
}


def page(found: Json) -> str:
    """Markdown of all parts that have been run."""
    parts = [HEAD]
    if "figures" in found:
        parts += [
            "## Value, bound, first plan, memory, reasons",
            _about(found, "figures"),
        ]
        parts += ["Value per seed; all other columns are medians over the seeds.", ""]
        parts += [*figures.table(found["figures"]["rows"]), ""]
        parts += [_judgement(found["figures"]["rows"]), ""]
    if "peers" in found:
        parts += ["## Peers on the same counties, seconds and cores"]
        parts += [_about(found, "peers"), *_peers(found), ""]
    if "replans" in found:
        parts += ["## Four weeks later"]
        parts += [_about(found, "replans"), AFTER, *_rows(found, "replans"), ""]
    if "growth" in found:
        parts += ["## Growth", _about(found, "growth"), GROWN]
        parts += [*growth.table(found["growth"]["rows"]), "", "![growth](growth.svg)"]
    return "\n".join(parts).rstrip() + "\n"


AFTER = """Drop-outs, new people, a teacher ill and a room lost; started courses stand.
The plan is repaired in five seconds; the long run shows what more time would bring.
"""
GROWN = """CPU seconds of one process, so other programs matter little. "Step" is one
evaluation of the bound with its slopes; the model is that of one neighbourhood. The
exponents are fitted by least squares on logarithms.
"""


def _rows(found: Json, part: str) -> list[str]:
    return replans.table(found[part]["rows"])


def _about(found: Json, part: str) -> str:
    a = found[part]["about"]
    return (
        f"\nMeasured {a['when']} at {a['commit']}, {a['seconds']:.0f} s, {a['cores']} "
        f"cores, load {a['load']} at the start, Python {a['python']}, "
        f"OR-Tools {a['ortools']}.\n"
    )


def _judgement(rows: list[Json]) -> str:
    own = sum(bool(r["valid"]) for r in rows)
    second = [r for r in rows if "checker_agrees" in r]
    agreed = sum(bool(r["checker_agrees"]) for r in second)
    text = f"Valid by the project's checker: {own} of {len(rows)} plans"
    if second:
        text += f"; same value by the second checker: {agreed} of {len(second)}"
    return text + "."


def _peers(found: Json) -> list[str]:
    """A line per peer, a column per size: share of ours at the same seed."""
    rows = found["peers"]["rows"]
    sizes = sorted({r["learners"] for r in rows})
    ours = {
        r["learners"]: r["score"]
        for r in found.get("figures", {}).get("rows", [])
        if r["seed"] == 1
    }
    lines = ["| | " + " | ".join(f"{s:,} learners" for s in sizes) + " |"]
    lines.append("| --- " * (len(sizes) + 1) + "|")
    if ours:
        own = [f"{ours[s]:,.0f}" if s in ours else "" for s in sizes]
        lines.append("| ours | " + " | ".join(own) + " |")
    for peer in PEER_NAMES:
        cells = [_cell(rows, peer, size, ours.get(size)) for size in sizes]
        lines.append(f"| {PEER_NAMES[peer]} | " + " | ".join(cells) + " |")
    return lines


def _cell(rows: list[Json], peer: str, size: int, ours: float | None) -> str:
    row = next((r for r in rows if (r["peer"], r["learners"]) == (peer, size)), None)
    if row is None:
        return ""
    if row["score"] is None:
        return f"no plan ({row['seconds']:.0f} s)"
    share = "" if not ours else f", {row['score'] / ours:.1%} of ours"
    return f"{row['score']:,.0f}{share} ({row['seconds']:.0f} s)"
