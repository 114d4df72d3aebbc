"""Pins that need more people: completed by a small model, or a clear no."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from solver.cpsat import one_worker, solve
from solver.deadline import Deadline
from solver.errors import Stopped
from solver.formation.courses.booking import Course, Solution
from solver.formation.courses.candidates import Problem, Role
from solver.formation.search import model, readout
from solver.formation.search.sites import Scope


def complete(
    problem: Problem, start: Solution, patience: Deadline
) -> tuple[Solution | None, list[str]]:
    """Pins with the fewest further courses that make them valid.

    Returns the solution and no clashes, or None and the pins that cannot be kept.
    Raises: Stopped where patience ends before either is known.
    """
    held = problem.instance.pins.enrolments
    names = {c for c in held.values() if c is not None}
    wanted = [
        c.index for c in problem.candidates if c.role is Role.KEPT and c.name in names
    ]
    found = _solve(problem, start, wanted, patience)
    if found is not None:
        return found, []
    return None, _clashes(problem, start)


def _solve(
    problem: Problem, start: Solution, wanted: list[int], patience: Deadline
) -> Solution | None:
    everyone = np.ones(len(problem.learners), dtype=np.bool_)
    m = model.build(problem, Scope(start, wanted, everyone), patience.check)
    solver = one_worker()
    # Feasibility is what matters; a little effort makes the start a good one.
    solver.parameters.max_deterministic_time = 2.0
    status = solve(solver, m.cp, patience)
    if status == cp_model.UNKNOWN:
        m.cp.proto.clear_objective()
        solver.parameters.max_deterministic_time = 1e9
        status = solve(solver, m.cp, patience)
    if status == cp_model.UNKNOWN:
        raise Stopped
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return readout.read(m, solver.value)
    return None


def _clashes(problem: Problem, start: Solution) -> list[str]:
    """Sentences that name every pin which fails alone, else all of them."""
    sentences = []
    for course in start:
        c = problem.candidates[course.candidate]
        if c.role is Role.PINNED and not _alone(problem, start, course):
            sentences.append(f"pinned course {c.name}: too few people can come")
    held = problem.instance.pins.enrolments
    for person, name in held.items():
        index = problem.index.get(person)
        if index is None or name is None:
            continue
        if not any(c.name == name and index in c.members for c in problem.candidates):
            sentences.append(f"pinned enrolment {person} -> {name}: nowhere to go")
    if sentences:
        return sentences
    every = [c.id for c in problem.instance.pins.courses]
    every += [f"{x} -> {c}" for x, c in held.items() if c is not None]
    return ["these pins cannot all be kept: " + ", ".join(every)]


def _alone(problem: Problem, start: Solution, course: Course) -> bool:
    """Enough people could come to this pinned course if nothing else stood."""
    c = problem.candidates[course.candidate]
    return len(c.members) >= c.least
