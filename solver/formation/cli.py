"""The command line of course formation."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from solver.deadline import Deadline, Share
from solver.errors import InputError
from solver.formation.check.verdict import check
from solver.formation.problem import files
from solver.formation.problem.instance import Instance
from solver.formation.problem.plan import Plan
from solver.jsonfile import Node, write
from solver.outfile import Lines, claim
from solver.signals import stopping
from solver.status import Exit, Status

if TYPE_CHECKING:
    from solver.formation.search.run import Outcome


#: Seconds a worker of the search may hold the interpreter while another waits for it.
#: The bound's many short steps ask for it again and again; with Python's usual 5 ms
#: they wait longer than they work (three times as long at 5,000 learners).
SWITCH = 5e-5
#: More workers would only wait for each other.
MOST_WORKERS = 256


class _Parser(argparse.ArgumentParser):
    """Answers bad flags with exit code 2 through InputError."""

    def error(self, message: str) -> NoReturn:
        """Raises InputError."""
        raise InputError("", f"{message}; see --help")


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code and never lets an error through."""
    try:
        name = argv[0] if argv else ""
        if name == "check":
            return _check(list(argv[1:]))
        if name == "explain":
            return _explain(list(argv[1:]))
        if name == "survey":
            return _survey(list(argv[1:]))
        if name == "play":
            return _play(list(argv[1:]))
        return _solve(list(argv))
    except InputError as e:
        _complain(e)
        return Exit.BAD_INPUT
    except OSError as e:
        _complain(f"{e.filename or 'standard output'}: {e.strerror}")
        return Exit.BAD_INPUT


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _complain(text: object) -> None:
    sys.stderr.write(f"{text}\n")


# --- solve ----------------------------------------------------------------------------


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f'expected a number, found "{text}"')
    return value


def _positive(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"expected more than 0, found {text}")
    return value


def _amount(text: str) -> float:
    value = _number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected 0 or more, found {text}")
    return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'expected a whole number, found "{text}"'
        ) from None


def _workers(text: str) -> int:
    if not 1 <= _whole(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(
            f"expected 1 to {MOST_WORKERS} workers, found {text}"
        )
    return _whole(text)


def _seed(text: str) -> int:
    """Any whole number; generators of chance know none below 0."""
    return _whole(text) % 2**64


def _solve(argv: list[str]) -> int:
    from solver.formation.search.apart import RunByParts
    from solver.formation.search.run import Log, Options

    o = _solve_flags().parse_args(argv)
    sys.setswitchinterval(SWITCH)
    claim(o.out, o.instance)
    if o.log is not None:
        claim(o.log, *[p for p in (o.instance, o.out, o.start) if p is not None])
    start = files.read_plan(o.start) if o.start is not None else None
    options = Options(o.seconds, o.workers, o.seed, o.effort, start)
    deadline = Deadline(o.seconds)
    with stopping(deadline.stop):
        instance, digest = files.read_with_digest(o.instance)
        with _log_file(o.log) as file:
            run = RunByParts(o.out, options, deadline, Log(file, deadline))
            outcome = run.solve(instance)
        if file is not None and file.fault is not None:
            outcome.failed(file.fault)
    return _told_end(outcome, deadline, digest)


def _solve_flags() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m solver formation", description=__doc__)
    parser.add_argument("instance", type=Path, help="file in course-formation/1")
    parser.add_argument("-o", "--out", type=Path, required=True, help="plan to write")
    parser.add_argument("--seconds", type=_positive, default=60.0, help="time limit")
    parser.add_argument("--workers", type=_workers, default=2, help="parallel workers")
    parser.add_argument("--seed", type=_seed, default=1, help="for repeatable choices")
    parser.add_argument("--effort", type=_positive, help="deterministic work limit")
    parser.add_argument("--log", type=Path, help="progress, one JSON object a line")
    parser.add_argument("--start", type=Path, help="plan to begin with, where it holds")
    return parser


def _told_end(outcome: Outcome, deadline: Deadline, digest: str) -> int:
    """Says what failed and, where there is a plan or a clear no, the last line."""
    for sentence in (*outcome.clashes, *outcome.faults):
        _complain(sentence)
    no = outcome.status is Status.INFEASIBLE
    if outcome.score is None and not no:
        if not outcome.faults:
            _complain("ended before a plan that keeps all pins was found; try longer")
        return Exit.BAD_INPUT
    _say(json.dumps(last_line(outcome, deadline, digest)))
    if outcome.faults:
        return Exit.BAD_INPUT
    return Exit.NO if no else Exit.DONE


def last_line(outcome: Outcome, deadline: Deadline, digest: str) -> dict[str, object]:
    """The figures every solve ends with."""
    found: dict[str, object] = {
        "status": outcome.status.value,
        "score": outcome.score,
        "bound": outcome.bound,
        "gap": outcome.gap(),
        "seconds": round(deadline.elapsed(), 3),
        "first_plan_seconds": outcome.first_plan_seconds,
        "placed": outcome.placed,
        "digest": digest,
    }
    if outcome.clashes:
        found["pins"] = list(outcome.clashes)
    if outcome.faults:
        found["error"] = "; ".join(outcome.faults)
    return found


@contextmanager
def _log_file(path: Path | None) -> Iterator[Lines | None]:
    if path is None:
        yield None
        return
    file = Lines(path)
    try:
        yield file
    finally:
        file.close()


# --- check and explain ----------------------------------------------------------------


def _check(argv: list[str]) -> int:
    parser = _Parser(prog="python -m solver formation check")
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
        _say(json.dumps(found))
    else:
        _say(f"{'valid' if result.valid else 'invalid'}, score {result.score}")
        for v in result.violations:
            _say(f"{v.rule}: {v.text}")
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
    parser = _Parser(prog=f"python -m solver formation {name}")
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.set_defaults(seconds=0.0)
    if flag:
        parser.add_argument(flag, dest="seconds", type=_amount, default=20.0, help=text)
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
                _complain(f"{v.rule}: {v.text}")
            return Exit.NO
        deadline = Share(end, o.seconds) if o.seconds > 0 else None
        found = tell(instance, plan, raw, deadline, end)
        laps.end("tell")
        write(o.out, found)
        laps.end("write")
    stopped = {"stopped": True} if end.stopped() else {}
    _say(json.dumps({"seconds": laps.seconds, **stopped}))
    return Exit.DONE
