"""`python -m solver formation|travel|assignment …`: finds the command and runs it."""

from __future__ import annotations

from solver import signals

# Before the rest is loaded: a signal must not kill a solve that has just begun.
signals.listen()

import importlib  # noqa: E402
import io  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from contextlib import suppress  # noqa: E402
from pathlib import Path  # noqa: E402

from solver.status import Exit  # noqa: E402

COMMANDS = ("formation", "travel", "assignment")
#: Commands without a "best so far": a signal simply ends them.
KEEP_NOTHING = (["check"], ["rank"])


def main(argv: list[str]) -> int:
    """Run the command named first; its package is loaded only then."""
    _streams()
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
    if argv[0] == "travel" or argv[1:2] in KEEP_NOTHING:
        signals.release()
    try:
        code = int(command.main(argv[1:]))
        sys.stdout.flush()
    except OSError as e:  # what a command reads and writes else, it answers for itself
        with suppress(OSError):
            sys.stderr.write(f"{e.filename or 'standard output'}: {e.strerror}\n")
        return Exit.BAD_INPUT
    return code


def _streams() -> None:
    """Text in UTF-8 to both, and to nowhere where the caller closed one."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            setattr(sys, name, nowhere)
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    code = main(sys.argv[1:])
    with suppress(OSError):
        sys.stderr.flush()
    # Worker threads may still be inside compiled code; nothing is left to save.
    os._exit(code)
