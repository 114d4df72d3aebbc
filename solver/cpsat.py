"""CP-SAT as every command uses it: on one thread, deaf to signals, ended by a stop.

Left to itself CP-SAT takes SIGINT away from the process while it solves, and aborts it
with `std::bad_function_call` when several solves run at once.
"""

from __future__ import annotations

import threading

from ortools.sat.python import cp_model

from solver.deadline import Deadline
from solver.errors import Stopped

#: Seconds between two looks at the deadline, and how many a solve may take to end.
LOOK, GRACE = 0.05, 1.0


def one_worker(seed: int = 1) -> cp_model.CpSolver:
    """A solver for one thread; every solver is made here."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.catch_sigint_signal = False
    return solver


def solve(
    solver: cp_model.CpSolver, model: cp_model.CpModel, deadline: Deadline
) -> int:
    """Solve beside the calling thread, which so stays able to answer a signal.

    Raises: Stopped when the solve does not end soon after the deadline, and whatever
    the solve itself raises.
    """
    found: list[int] = []
    faults: list[Exception] = []

    def work() -> None:
        try:
            found.append(int(solver.solve(model)))
        except Exception as e:
            faults.append(e)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    end: Deadline | None = None
    while thread.is_alive():
        thread.join(LOOK)
        if deadline.over():
            # Again and again: a solve that has not begun yet hears nothing.
            solver.stop_search()
            end = end or Deadline(GRACE)
            if end.over():
                raise Stopped
    if faults:
        raise faults[0]
    return found[0]
