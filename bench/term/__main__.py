"""Plays a whole term of an invented county and prints its account.

`python -m bench.term --people 300 --seed 1`. What is played and what must be true every
evening stands in `tests/service/term`. Ends with 1 if anything was not as it must be.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.service.term.whole_term import Account, play_new


def main() -> int:
    """Plays one term in a folder that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kursmittler-term-") as folder:
        url = f"sqlite:///{folder}/term.db"
        account = play_new(url, Path(folder), people=told.people, seed=told.seed)
    print(f"{told.people} people, seed {told.seed}: {time.monotonic() - began:.0f} s")
    _print(account)
    return 1 if account.faults else 0


def _print(account: Account) -> None:
    parts: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("people", account.people),
        ("courses", account.courses),
        ("invitations", account.invitations),
        ("messages", account.messages),
        ("what happened", account.did),
        ("rows of Heute settled", account.pressed),
    )
    for title, counted in parts:
        print(f"\n{title}")
        for name, number in sorted(counted.items()):
            print(f"  {number:6d}  {name}")
    print(f"\nfaults: {len(account.faults)}")
    for fault in account.faults:
        print(f"  {fault}")


if __name__ == "__main__":
    raise SystemExit(main())
