"""The solve as a process of its own: signals and lazy loading."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.solver.formation.random_county import county


def start(*args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "solver", "formation", *map(str, args)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_signal_keeps_the_best_plan(tmp_path: Path) -> None:
    source, target = tmp_path / "i.json", tmp_path / "p.json"
    value = county(3, people=400, full=False)
    source.write_text(json.dumps(value))
    process = start(source, "-o", target, "--seconds", "100")
    until = time.monotonic() + 60
    while not target.exists() and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    line = json.loads(out.strip().splitlines()[-1])
    assert line["placed"] == len(json.loads(target.read_text())["enrolments"])
    assert sorted(x.name for x in tmp_path.iterdir()) == ["i.json", "p.json"]


def test_the_service_side_loads_no_solver() -> None:
    """Checking and projecting must not pull in OR-Tools, numba or numpy."""
    code = (
        "import sys\n"
        "from solver.formation.check import project, verdict\n"
        "from solver.formation.problem import files\n"
        "heavy = {'ortools', 'numba', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
