"""The solve as a process of its own: lazy loading."""

from __future__ import annotations

import subprocess
import sys


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
