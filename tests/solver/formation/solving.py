"""Small counties solved to proof, for tests that need the best plan."""

from __future__ import annotations

from solver.deadline import Deadline
from solver.formation.courses.booking import score
from solver.formation.courses.candidates import Problem
from solver.formation.courses.start import pinned
from solver.formation.search.incumbent import Incumbent
from solver.formation.search.workers import Search


def solved(problem: Problem) -> Search:
    """The whole model solved to proof."""
    start = pinned(problem)
    kept: list[object] = []
    best = Incumbent(problem, start, score(problem, start), kept.append)
    search = Search(best, Deadline(60), 1, None)
    search.whole()
    return search
