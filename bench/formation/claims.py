"""What `explain` claims, against the best plans with and without the learner.

    python -m bench.formation.claims --generator GENERATE.py [INSTANCE...]
        [--sizes 60,100,150] [--seeds 1,2,3] [--smaller 3] [--rooms 0]
        [--seconds 60] [--prove 20] [--most 150]

Counties are generated (or given) small enough that the whole model is solved to proven
optimality; `--smaller` divides the sizes of their courses, because so few people would
open none otherwise, and `--rooms` leaves so many of their rooms. Each change is applied
and the patched county solved twice: the best plan with her and no fewer priorities than
before, and the best of all others. She is placed where the first is no worse (a draw is
hers). Of changes said to be minimal each lesser one is solved likewise: each operation
left out, each number one unit smaller. Exit 1 where `proved` or `minimal` is wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from bench.formation.process import FORMATION, Json, run
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.problem.files import instance_from
from solver.formation.problem.patch import patched
from solver.formation.search import model
from solver.formation.search.sites import Scope

NOTHING = -(10**15)
#: Seconds for one of the two plans; what takes longer is counted as unknown.
LONGEST = 120.0


def best_two(raw: Any, person: str, before: int, known: set[str]) -> tuple[int, int]:
    """Scaled points of the best plan that keeps the claim, and of the best other.

    NOTHING where there is none. Raises TimeoutError where that was not proven.
    """
    problem = Problem(instance_from(raw))
    held = [
        k for k in pinned(problem) if problem.candidates[k.candidate].role.name != "NEW"
    ]
    everyone = np.ones(len(problem.learners), np.bool_)
    every = [c.index for c in problem.candidates]
    m = model.build(problem, Scope(held, every, everyone), lambda: None)
    seats = {
        problem.learners[x].id: [v for _, v in terms]
        for x, terms in m.of_learner.items()
    }
    kept = m.cp.new_bool_var("")
    placed = cp_model.LinearExpr.sum(seats.get(person, []))
    people = [x for x in problem.learners if x.id in known]
    priority = sum(x.priority * sum(seats.get(x.id, [])) for x in people)
    m.cp.add(placed == 1).only_enforce_if(kept)
    m.cp.add(priority >= before).only_enforce_if(kept)
    first = m.cp.clone()
    first.add(first.get_bool_var_from_proto_index(kept.index) == 1)
    # Every other plan: she is not placed, or fewer priorities are.
    out, fewer = m.cp.new_bool_var(""), m.cp.new_bool_var("")
    m.cp.add(placed == 0).only_enforce_if(out)
    m.cp.add(priority <= before - 1).only_enforce_if(fewer)
    m.cp.add_bool_or([out, fewer])
    return _solved(first), _solved(m.cp)


def _solved(m: cp_model.CpModel) -> int:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = LONGEST
    status = solver.solve(m)
    if status == cp_model.INFEASIBLE:
        return NOTHING
    if status != cp_model.OPTIMAL:
        raise TimeoutError(solver.status_name(status))
    return round(solver.objective_value)


def judged(raw: Any, patch: Any, person: str, before: int) -> str:
    """`placed`, `draw`, `not placed` or `unknown` for a patch."""
    known = {x["id"] for x in raw["learners"]}
    try:
        hers, others = best_two(patched(raw, patch), person, before, known)
    except TimeoutError:
        return "unknown"
    if hers == others != NOTHING:
        return "draw"
    return "placed" if hers > others else "not placed"


# --- less of a change -----------------------------------------------------------------

INSIDE = ("seats", "max_slots", "amount")


def less(raw: Any, patch: list[Json]) -> Iterator[list[Json]]:
    """Each operation left out, each number one unit smaller; never nothing at all."""
    for n, operation in enumerate(patch):
        rest = [*patch[:n], *patch[n + 1 :]]
        if rest and _applies(raw, rest):
            yield rest
        smaller = _smaller(raw, operation)
        if smaller is not None:
            yield [*patch[:n], smaller, *patch[n + 1 :]]


def _applies(raw: Any, patch: list[Json]) -> bool:
    try:
        patched(raw, patch)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True


def _smaller(raw: Any, operation: Json) -> Json | None:
    """One unit towards the file's own number; None for no number, and for a bus."""
    path, value = operation["path"], operation["value"]
    if isinstance(value, dict):
        key = next((k for k in INSIDE if k in value), None)
        if key is None or "place" in value or value[key] - 1 <= 0:
            return None
        return {**operation, "value": {**value, key: value[key] - 1}}
    if isinstance(value, bool | str | list) or path.startswith("/travel/"):
        return None
    base = _standing(raw, path)
    near = value - 1 if value > base else value + 1
    return None if near == base else {**operation, "value": near}


def _standing(raw: Any, path: str) -> Any:
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        raw = raw[int(name)] if isinstance(raw, list) else raw.get(name, 0)
    return raw


# --- the table ------------------------------------------------------------------------


def county(o: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    """Given instances, or generated ones, made as small as asked for."""
    given = [(p.stem, json.loads(p.read_text(encoding="utf-8"))) for p in o.instances]
    for size in o.sizes if o.generator and not given else ():
        for seed in o.seeds:
            path = folder / f"{size}-{seed}.json"
            make = ["python3", o.generator, "new", "--learners", size]
            run([*make, "--seed", seed, "-o", path])
            given.append((path.stem, shrunk(json.loads(path.read_text()), o)))
    for name, value in given:
        path = folder / f"{name}-small.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        yield name, path


def shrunk(value: Any, o: argparse.Namespace) -> Any:
    """Smaller courses, fewer rooms."""
    for kind in value["kinds"].values():
        kind["min"] = max(2, kind["min"] // o.smaller)
        kind["max"] = max(kind["min"] + 1, kind["max"] // o.smaller)
    if o.rooms:
        each = max(1, len(value["rooms"]) // o.rooms)
        value["rooms"] = value["rooms"][::each][: o.rooms]
    return value


def changes(o: argparse.Namespace, path: Path) -> tuple[Any, int, Json]:
    """The county, priorities placed in its plan, and what `explain` says."""
    plan, told = path.with_suffix(".plan"), path.with_suffix(".told")
    run([*FORMATION, path, "-o", plan, "--seconds", o.seconds])
    run([*FORMATION, "explain", path, plan, "-o", told, "--prove", o.prove])
    raw = json.loads(path.read_text(encoding="utf-8"))
    seated = json.loads(plan.read_text(encoding="utf-8"))["enrolments"]
    before = sum(x["priority"] for x in raw["learners"] if x["id"] in seated)
    return raw, before, json.loads(told.read_text(encoding="utf-8"))


def main() -> int:
    """Print how many of each sort of change keep what is claimed of them."""
    o = _options()
    counts: Counter[tuple[str, str]] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        for county_name, path in county(o, Path(name)):
            raw, before, told = changes(o, path)
            some = [(x, t["change"]) for x, t in told.items() if t["change"]]
            counts["no change found", "all"] += len(told) - len(some)
            for person, change in some[:: max(1, -(-len(some) // o.most))]:
                wrong += _counted(counts, raw, before, person, change, county_name)
    print(table(counts))
    return 1 if wrong else 0


def _counted(
    counts: Counter[tuple[str, str]],
    raw: Any,
    before: int,
    person: str,
    change: Json,
    where: str,
) -> int:
    mark = "proved" if change["proved"] else "tried" if change.get("tried") else "none"
    fate = judged(raw, change["patch"], person, before)
    counts[mark, fate] += 1
    wrong = mark == "proved" and fate in ("not placed", "unknown")
    if wrong:
        print(where, person, fate, json.dumps(change["patch"]), flush=True)
    if change.get("minimal"):
        some = (judged(raw, p, person, before) for p in less(raw, change["patch"]))
        lesser = next((x for x in some if x != "not placed"), "holds")
        counts["minimal", lesser] += 1
        if lesser in ("placed", "unknown"):
            print(where, person, "less is", lesser, json.dumps(change["patch"]))
            wrong = True
    return int(wrong)


def table(counts: Counter[tuple[str, str]]) -> str:
    """One row per mark, one column per fate."""
    fates = ["placed", "draw", "not placed", "unknown"]
    rows = [f"| marked as | {' | '.join(fates)} |", "| --- " * 5 + "|"]
    for mark in ("proved", "tried", "none"):
        cells = " | ".join(str(counts[mark, fate]) for fate in fates)
        rows.append(f"| {mark} | {cells} |")
    least = {fate: n for (mark, fate), n in counts.items() if mark == "minimal"}
    rows.append("")
    rows.append(f"Minimal, and what the lesser ones are: {least}")
    rows.append(f"Without any change: {counts['no change found', 'all']}")
    return "\n".join(rows)


def _numbers(text: str) -> list[int]:
    return [int(x) for x in text.split(",")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", type=Path, nargs="*")
    parser.add_argument("--generator")
    parser.add_argument("--sizes", type=_numbers, default=[60, 100, 150])
    parser.add_argument("--seeds", type=_numbers, default=[1, 2, 3])
    parser.add_argument("--smaller", type=int, default=3)
    parser.add_argument("--rooms", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--prove", type=float, default=20)
    parser.add_argument("--most", type=int, default=150, help="changes a county")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
