"""`python -m solver formation|travel|assignment …`: finds the command and runs it."""

from __future__ import annotations

import importlib
import io
import os
import sys

from solver.status import Exit

COMMANDS = ("formation", "travel", "assignment")


def main(argv: list[str]) -> int:
    """Run the command named first; its package is loaded only then."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not argv or argv[0] not in COMMANDS:
        sys.stderr.write(f"usage: python -m solver {'|'.join(COMMANDS)} ...\n")
        return Exit.DONE if argv in (["-h"], ["--help"]) else Exit.BAD_INPUT
    name = f"solver.{argv[0]}.cli"
    try:
        command = importlib.import_module(name)
    except ModuleNotFoundError as e:
        if e.name is None or not name.startswith(e.name):
            raise
        sys.stderr.write(f"{argv[0]}: not part of this version\n")
        return Exit.BAD_INPUT
    return int(command.main(argv[1:]))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Worker threads may still be inside compiled code; nothing is left to save.
    os._exit(code)
