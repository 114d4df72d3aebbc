"""Where the files of a run lie: instance, plan, and what is kept beside them."""

from __future__ import annotations

from pathlib import Path


def run_folder(state_dir: Path, run_id: str) -> Path:
    """The folder of a finished run; it is gone where the files were cleared away."""
    return state_dir / "runs" / run_id
