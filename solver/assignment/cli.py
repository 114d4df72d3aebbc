"""The command line of interpreter assignment."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solver.assignment.check.verdict import check
from solver.assignment.problem import files
from solver.assignment.problem.instance import FORMAT, Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.rank import Ranking, rank
from solver.assignment.routes.diary import Diaries, confirmed_only
from solver.deadline import Deadline
from solver.errors import InputError
from solver.flags import Parser, answer, positive, solve_flags, whole
from solver.jsonfile import write
from solver.outfile import claim
from solver.progress import Log, complain, log_file, say, told_end
from solver.signals import stopping
from solver.status import Exit


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code and never lets an error through."""
    commands = {
        "check": _check,
        "rank": _rank,
        "explain": _explain,
        "values": _values,
        "ill": _ill,
    }
    return answer(argv, commands, _solve)


def _solve(argv: list[str]) -> int:
    from solver.assignment.search.run import Options, Run

    o = solve_flags("assignment", FORMAT).parse_args(argv)
    claim(o.out, o.instance)
    if o.log is not None:
        claim(o.log, *[p for p in (o.instance, o.out, o.start) if p is not None])
    start = files.read_plan(o.start) if o.start is not None else None
    options = Options(o.seconds, o.workers, o.seed, o.effort, start)
    deadline = Deadline(o.seconds)
    with stopping(deadline.stop):
        instance, digest = files.read_with_digest(o.instance)
        with log_file(o.log) as file:
            outcome = Run(o.out, options, deadline, Log(file, deadline)).solve(instance)
        if file is not None and file.fault is not None:
            outcome.failed(file.fault)
    return told_end(outcome, deadline, digest)


def _check(argv: list[str]) -> int:
    parser = Parser(prog="python -m solver assignment check")
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    o = parser.parse_args(argv)
    result = check(files.read_instance(o.instance), files.read_plan(o.plan))
    found = {
        "valid": result.valid,
        "score": result.score,
        "violations": [{"rule": v.rule, "text": v.text} for v in result.violations],
        "met": result.met,
        "open": result.open,
        "priority_met": result.priority_met,
        "minutes": result.minutes,
        "onsite": result.onsite,
        "parts": {rule.value: points for rule, points in result.parts.items()},
    }
    if o.json:
        say(json.dumps(found))
    else:
        say(f"{'valid' if result.valid else 'invalid'}, score {result.score}")
        for v in result.violations:
            say(f"{v.rule}: {v.text}")
    return Exit.DONE if result.valid else Exit.NO


def _rank(argv: list[str]) -> int:
    parser = Parser(prog="python -m solver assignment rank")
    parser.add_argument("instance", type=Path)
    parser.add_argument("request", help="id of a request of the instance")
    parser.add_argument("--plan", type=Path, help="valid plan that fills the diaries")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    o = parser.parse_args(argv)
    instance = files.read_instance(o.instance)
    if o.request not in instance.requests:
        raise InputError(f"requests/{o.request}", "there is no such request")
    plan = confirmed_only(instance) if o.plan is None else files.read_plan(o.plan)
    broken = check(instance, plan).violations
    for v in broken:
        complain(f"{v.rule}: {v.text}")
    if broken:
        return Exit.NO
    diaries = Diaries(instance, plan.assignments)
    _say_ranking(rank(instance, diaries, instance.requests[o.request]), o.json)
    return Exit.DONE


def _say_ranking(found: Ranking, as_json: bool) -> None:
    if as_json:
        say(json.dumps(found.to_json()))
        return
    for c in found.candidates:
        say(f"{c.interpreter} {c.best.score}: {c.best.mode} at {c.best.start}")
    for e in found.excluded:
        say(f"{e.interpreter} not: {e.rule}")


# --- explain, values, ill -------------------------------------------------------------


def _explain(argv: list[str]) -> int:
    """Every unmet request: its reasons, and the smallest change that would meet it."""
    from solver.assignment.explain.changes import Changes
    from solver.assignment.explain.reasons import explained, unmet

    o = _told("explain").parse_args(argv)

    def tell(told: _Told, deadline: Deadline) -> object:
        changes = Changes(told.instance, told.raw, told.plan)
        found: dict[str, object] = {}
        for request in unmet(told.instance, told.plan):
            about = explained(told.instance, changes.diaries, request)
            tried = not deadline.over()
            change = changes.smallest(request) if tried else None
            told_change = None if change is None else change.to_json()
            found[request.id] = {**about, "change": told_change, "tried": tried}
        return found

    return _tell(o, tell)


def _values(argv: list[str]) -> int:
    """What one more interpreter, less notice or longer trips would bring."""
    from solver.assignment.explain.values import values

    o = _told("values").parse_args(argv)

    def tell(told: _Told, deadline: Deadline) -> object:
        return [v.to_json() for v in values(told.instance, told.plan, deadline)]

    return _tell(o, tell)


def _ill(argv: list[str]) -> int:
    """What falls when somebody is ill, who could step in, and the plan repaired."""
    from solver.assignment.explain.ill import repaired

    parser = _told("ill", seconds=5.0)
    parser.add_argument("--interpreter", required=True)
    parser.add_argument("--since", type=whole, default=0, help="moment in minutes")
    o = parser.parse_args(argv)

    def tell(told: _Told, deadline: Deadline) -> object:
        if o.interpreter not in told.instance.interpreters:
            raise InputError(
                f"interpreters/{o.interpreter}", "there is nobody like that"
            )
        plan, name = told.plan, o.interpreter
        return repaired(told.instance, plan, name, o.since, deadline).to_json()

    return _tell(o, tell)


@dataclass(frozen=True, slots=True)
class _Told:
    """An instance, its file's own JSON and a valid plan."""

    instance: Instance
    raw: Mapping[str, Any]
    plan: Plan


def _told(name: str, seconds: float = 60.0) -> argparse.ArgumentParser:
    parser = Parser(prog=f"python -m solver assignment {name}")
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seconds", type=positive, default=seconds)
    return parser


def _tell(o: argparse.Namespace, tell: Callable[[_Told, Deadline], object]) -> int:
    """Write what `tell` says of a valid plan; a signal ends it with what is known."""
    claim(o.out, o.instance, o.plan)
    deadline = Deadline(o.seconds)
    with stopping(deadline.stop):
        instance, raw = files.read_with_json(o.instance)
        plan = files.read_plan(o.plan)
        broken = check(instance, plan).violations
        for v in broken:
            complain(f"{v.rule}: {v.text}")
        if broken:
            return Exit.NO
        write(o.out, tell(_Told(instance, raw, plan), deadline))
    say(json.dumps({"seconds": round(deadline.elapsed(), 3), "over": deadline.over()}))
    return Exit.DONE
