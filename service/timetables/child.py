"""A process of its own that reads one timetable: `child STORE FEED…`.

What a hostile or huge file does to memory ends with this process. Exit 0 with a line
of JSON on stdout, 2 with the reason on stderr.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

READ, REFUSED = 0, 2


def main(store: str, *feeds: str) -> int:
    """Prepares the feeds as one into the store; prints {"digest", "report"}."""
    from solver.errors import InputError
    from solver.travel.timetable.store import prepare

    try:
        prepared = prepare([Path(feed) for feed in feeds], Path(store))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    told = {"digest": prepared.digest, "report": prepared.report}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return READ


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
