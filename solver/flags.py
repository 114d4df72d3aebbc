"""Flags that commands have in common, read strictly."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from solver.errors import InputError
from solver.progress import complain
from solver.status import Exit

#: More workers would only wait for each other.
MOST_WORKERS = 256


class Parser(argparse.ArgumentParser):
    """Answers bad flags with exit code 2 through InputError."""

    def error(self, message: str) -> NoReturn:
        """Raises InputError."""
        raise InputError("", f"{message}; see --help")


Command = Callable[[list[str]], int]


def answer(argv: Sequence[str], commands: Mapping[str, Command], else_: Command) -> int:
    """Run the command named first, or `else_`; no error gets through."""
    try:
        if argv and argv[0] in commands:
            return commands[argv[0]](list(argv[1:]))
        return else_(list(argv))
    except InputError as e:
        complain(e)
        return Exit.BAD_INPUT
    except OSError as e:
        complain(f"{e.filename or 'standard output'}: {e.strerror}")
        return Exit.BAD_INPUT


def number(text: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f'expected a number, found "{text}"')
    return value


def positive(text: str) -> float:
    """A number above 0."""
    value = number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"expected more than 0, found {text}")
    return value


def amount(text: str) -> float:
    """0 or more."""
    value = number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected 0 or more, found {text}")
    return value


def whole(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'expected a whole number, found "{text}"'
        ) from None


def workers(text: str) -> int:
    """A number of workers."""
    if not 1 <= whole(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(
            f"expected 1 to {MOST_WORKERS} workers, found {text}"
        )
    return whole(text)


def seed(text: str) -> int:
    """Any whole number; generators of chance know none below 0."""
    return whole(text) % 2**64


def solve_flags(name: str, form: str) -> argparse.ArgumentParser:
    """What every solve takes; `form` is the format of its instances."""
    parser = Parser(prog=f"python -m solver {name}")
    parser.add_argument("instance", type=Path, help=f"file in {form}")
    parser.add_argument("-o", "--out", type=Path, required=True, help="plan to write")
    parser.add_argument("--seconds", type=positive, default=60.0, help="time limit")
    parser.add_argument("--workers", type=workers, default=2, help="parallel workers")
    parser.add_argument("--seed", type=seed, default=1, help="for repeatable choices")
    parser.add_argument("--effort", type=positive, help="deterministic work limit")
    parser.add_argument("--log", type=Path, help="progress, one JSON object a line")
    parser.add_argument("--start", type=Path, help="plan to begin with, where it holds")
    return parser
