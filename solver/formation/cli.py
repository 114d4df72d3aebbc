"""The command line of course formation."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from solver.deadline import Deadline, Share
from solver.flags import Parser, amount, answer, solve_flags
from solver.formation.check.verdict import check
from solver.formation.problem import files
from solver.formation.problem.instance import FORMAT, Instance
from solver.formation.problem.plan import Plan
from solver.jsonfile import Node, write
from solver.outfile import claim
from solver.progress import Log, complain, log_file, say, told_end
from solver.signals import stopping
from solver.status import Exit

#: Seconds a worker of the search may hold the interpreter while another waits for it.
#: The bound's many short steps ask for it again and again; with Python's usual 5 ms
#: they wait longer than they work (three times as long at 5,000 learners).
SWITCH = 5e-5


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code and never lets an error through."""
    commands = {
        "check": _check,
        "explain": _explain,
        "survey": _survey,
        "play": _play,
        "prepare": _prepare,
    }
    return answer(argv, commands, _solve)


def _prepare(argv: list[str]) -> int:
    """Compile what solves call, so that none loses its time to that."""
    from solver.formation.bound.ahead import compile_ahead

    Parser(prog="solver formation prepare").parse_args(argv)
    compile_ahead()
    return Exit.DONE


# --- solve ----------------------------------------------------------------------------


def _solve(argv: list[str]) -> int:
    from solver.formation.search.apart import RunByParts
    from solver.formation.search.run import Options

    o = solve_flags("formation", FORMAT).parse_args(argv)
    sys.setswitchinterval(SWITCH)
    claim(o.out, o.instance)
    if o.log is not None:
        claim(o.log, *[p for p in (o.instance, o.out, o.start) if p is not None])
    start = files.read_plan(o.start) if o.start is not None else None
    options = Options(o.seconds, o.workers, o.seed, o.effort, start)
    deadline = Deadline(o.seconds)
    with stopping(deadline.stop):
        instance, digest = files.read_with_digest(o.instance)
        with log_file(o.log) as file:
            run = RunByParts(o.out, options, deadline, Log(file, deadline))
            outcome = run.solve(instance)
        if file is not None and file.fault is not None:
            outcome.failed(file.fault)
    return told_end(outcome, deadline, digest)


# --- check and explain ----------------------------------------------------------------


def _check(argv: list[str]) -> int:
    parser = Parser(prog="python -m solver formation check")
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    o = parser.parse_args(argv)
    result = check(files.read_instance(o.instance), files.read_plan(o.plan))
    found = {
        "valid": result.valid,
        "score": result.score,
        "violations": [{"rule": v.rule, "text": v.text} for v in result.violations],
        "placed": result.placed,
        "courses": result.courses,
        "parts": {rule.value: points for rule, points in result.parts.items()},
    }
    if o.json:
        say(json.dumps(found))
    else:
        say(f"{'valid' if result.valid else 'invalid'}, score {result.score}")
        for v in result.violations:
            say(f"{v.rule}: {v.text}")
    return Exit.DONE if result.valid else Exit.NO


def _explain(argv: list[str]) -> int:
    from solver.formation.changes.whatif import explain_all

    parser = _told("explain", "--prove", "seconds for solving changes again")
    return _tell(parser.parse_args(argv), explain_all)


def _survey(argv: list[str]) -> int:
    from solver.formation.survey.summary import survey

    parser = _told("survey", "--values", "seconds for what a little more would bring")
    return _tell(parser.parse_args(argv), survey)


def _play(argv: list[str]) -> int:
    """Changes of an explain file, chosen by learner, done together."""
    from solver.formation.changes.play import chosen, play

    parser = _told("play")
    parser.add_argument(
        "--changes", type=Path, required=True, help="{changes: [{patch, kinds}]}"
    )
    o = parser.parse_args(argv)
    claim(o.out, o.changes)
    changes = Node(files.read_json(o.changes))

    def tell(
        instance: Instance, plan: Plan, raw: Any, _: Deadline | None, end: Deadline
    ) -> Any:
        patches, levels = chosen(changes, instance.kinds)
        return play(instance, plan, raw, patches, levels, end)

    return _tell(o, tell)


def _told(name: str, flag: str = "", text: str = "") -> argparse.ArgumentParser:
    parser = Parser(prog=f"python -m solver formation {name}")
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.set_defaults(seconds=0.0)
    if flag:
        parser.add_argument(flag, dest="seconds", type=amount, default=20.0, help=text)
    return parser


class _Laps:
    """Seconds of the parts of a command, one after the other."""

    def __init__(self) -> None:
        self._clock = Deadline(math.inf)
        self.seconds: dict[str, float] = {}

    def end(self, part: str) -> None:
        """The part that began where the last one ended is over."""
        before = sum(self.seconds.values())
        self.seconds[part] = round(self._clock.elapsed() - before, 3)


def _tell(o: argparse.Namespace, tell: Callable[..., dict[str, Any]]) -> int:
    """Write what `tell` says of a valid plan; the deadline begins when it is read.

    A signal ends it with what is known by then. The last line of the output says how
    many seconds each part took, and whether it was stopped.
    """
    laps, end = _Laps(), Deadline(math.inf)
    claim(o.out, o.instance, o.plan)
    with stopping(end.stop):
        instance, raw = files.read_with_json(o.instance)
        plan = files.read_plan(o.plan)
        laps.end("read")
        result = check(instance, plan)
        laps.end("check")
        if not result.valid:
            for v in result.violations:
                complain(f"{v.rule}: {v.text}")
            return Exit.NO
        deadline = Share(end, o.seconds) if o.seconds > 0 else None
        found = tell(instance, plan, raw, deadline, end)
        laps.end("tell")
        write(o.out, found)
        laps.end("write")
    stopped = {"stopped": True} if end.stopped() else {}
    say(json.dumps({"seconds": laps.seconds, **stopped}))
    return Exit.DONE
