"""The command line of interpreter assignment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from solver.assignment.check.verdict import check
from solver.assignment.problem import files
from solver.assignment.problem.instance import FORMAT
from solver.assignment.rank import Ranking, rank
from solver.assignment.routes.diary import Diaries, confirmed_only
from solver.deadline import Deadline
from solver.errors import InputError
from solver.flags import Parser, answer, solve_flags
from solver.outfile import claim
from solver.progress import Log, complain, log_file, say, told_end
from solver.signals import stopping
from solver.status import Exit


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code and never lets an error through."""
    return answer(argv, {"check": _check, "rank": _rank}, _solve)


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
