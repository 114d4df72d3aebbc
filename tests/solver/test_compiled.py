"""Compiled code is kept in the user's own folder, where there is room for it."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

SCRIPT = """
from solver.compiled import compiled

@compiled
def double(x):
    return 2 * x

print(double(21))
"""
ROOT = Path(__file__).parents[2]


def told(folder: Path, largest: int = resource.RLIM_INFINITY) -> str:
    """What a script with a compiled function prints, its home in `folder`."""
    script = folder / "script.py"
    script.write_text(SCRIPT)
    known = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    ended = subprocess.run(
        [sys.executable, str(script)],
        env={**known, "XDG_CACHE_HOME": str(folder), "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest,) * 2),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_it_is_kept_in_a_folder_of_the_user(tmp_path: Path) -> None:
    """It lay in /tmp under a known name, where anybody could have put other code."""
    assert told(tmp_path) == "42\n"
    kept = tmp_path / "kursmittler" / "numba"
    assert list(kept.rglob("*.nbi"))
    assert kept.stat().st_uid == os.getuid()
    assert not kept.stat().st_mode & stat.S_IWOTH


def test_a_full_disk_costs_the_next_start_only(tmp_path: Path) -> None:
    """A worker of a run on a full disk ended with an error that named no file."""
    assert told(tmp_path, 100) == "42\n"
    assert told(tmp_path) == "42\n"
