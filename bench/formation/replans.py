"""Four weeks later: the plan repaired in five seconds, beside a long run."""

from __future__ import annotations

import json
from pathlib import Path

from bench.formation.figures import solve
from bench.formation.process import Json

SHORT, LONG = 5.0, 30.0


def disturbed(instance: Path, plan: Path) -> Json:
    """Who of the previous plan sits elsewhere or nowhere now; courses gone."""
    before = json.loads(instance.read_text(encoding="utf-8"))["previous"]
    known = {x["id"] for x in json.loads(instance.read_text("utf-8"))["learners"]}
    after = json.loads(plan.read_text(encoding="utf-8"))
    shape = _shapes(before), _shapes(after)
    same = {c for c in shape[0] if shape[0][c] == shape[1].get(c)}
    moved = dropped = people = 0
    for person, course in before["enrolments"].items():
        if person not in known:
            continue
        people += 1
        now = after["enrolments"].get(person)
        dropped += now is None
        moved += now is not None and not (now == course and course in same)
    gone = len(shape[0]) - len(same)
    return {"people": people, "moved": moved, "dropped": dropped, "cancelled": gone}


def _shapes(plan: Json) -> dict[str, tuple[str, str, str]]:
    keys = ("kind", "venue", "pattern")
    return {c["id"]: tuple(c[k] for k in keys) for c in plan["courses"]}


def compare(instance: Path, folder: Path, checker: Path | None) -> Json:
    """The short run beside the long one on the same changed instance."""
    found: Json = {}
    for name, seconds in (("short", SHORT), ("long", LONG)):
        plan = folder / f"{instance.stem}-{name}.json"
        found[name] = solve(instance, plan, seconds, checker)
        found[name] |= disturbed(instance, plan)
    return found


def table(rows: list[Json]) -> list[str]:
    """Markdown: both runs of every size."""
    lines = [
        "| learners | seconds | value | of the long run | bound's gap | still there "
        "| moved | dropped | courses gone or changed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        for name in ("short", "long"):
            r = row[name]
            share = r["score"] / row["long"]["score"]
            gap = "" if r["gap"] is None else f"{r['gap']:.2%}"
            cells = [f"{row['learners']:,}", r["seconds"], f"{r['score']:,.0f}"]
            cells += [f"{share:.2%}", gap, r["people"], r["moved"], r["dropped"]]
            cells.append(r["cancelled"])
            lines.append("| " + " | ".join(str(c) for c in cells) + " |")
    return lines
