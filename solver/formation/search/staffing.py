"""Who teaches and who pays, in the model: teams and purses instead of single courses.

Sites of the same kind and pattern with the same teachers at the same cost are a team:
which of the teachers goes to which of the sites changes nothing, so the model only
chooses who teaches in the team. Likewise which line pays which of several courses of
the same cost changes nothing, so it only chooses how many of them each line pays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from solver.formation.courses.candidate import Candidate
from solver.formation.courses.candidates import Problem
from solver.formation.search.sites import Scope, Site, Sites, Var

Sum = cp_model.LinearExpr
#: A cost in whole units of money and the lines that could pay it.
PurseKey = tuple[int, tuple[int, ...]]


@dataclass(slots=True)
class Team:
    """Sites between which teachers may be swapped; `teachers` maps to a Boolean.

    `costs` gives each teacher's course cost in whole units of money.
    """

    sites: list[Site]
    costs: dict[int, int]
    lines: tuple[int, ...]
    teachers: dict[int, Var] = field(default_factory=dict)

    @property
    def candidate(self) -> Candidate:
        """One of its candidates: all have the same kind and pattern."""
        return self.sites[0].candidate


class Staffing:
    """Teams and purses of some sites; `purses` maps a line to how many it pays."""

    def __init__(self, m: Sites) -> None:
        self.m = m
        self.teams = list(self._teams())
        self.purses: dict[PurseKey, dict[int, Var]] = {}
        self.paid: dict[PurseKey, list[Var]] = defaultdict(list)
        for team in self.teams:
            self._staff(team)
        for key, taught in self.paid.items():
            top = len(taught)
            new = m.cp.new_int_var
            self.purses[key] = {f: new(0, top, "") for f in key[1]}

    def _teams(self) -> Iterator[Team]:
        found: dict[object, Team] = {}
        for site in self.m.all:
            if site.course is None:
                c = site.candidate
                costs = {t: self.m.p.cost(c, t) for t in site.teachers}
                own = id(site) if self._barred(site) else None
                key = c.kind, c.pattern, c.lines, tuple(costs.items()), own
                team = found.setdefault(key, Team([], costs, c.lines))
                team.sites.append(site)
        return iter(found.values())

    def _barred(self, site: Site) -> bool:
        """Somebody here must not have one of the teachers: no swapping then."""
        barred = self.m.p.barred
        return bool(barred) and any(
            not barred[x].isdisjoint(site.teachers) for x in site.joins if x in barred
        )

    def _staff(self, team: Team) -> None:
        for teacher, cost in team.costs.items():
            key = self.purse_of(team.candidate, cost)
            if key[1]:
                var = self.m.cp.new_bool_var("")
                team.teachers[teacher] = var
                self.paid[key].append(var)

    def purse_of(self, c: Candidate, cost: int) -> PurseKey:
        """The purse that pays a course of the candidate at this cost."""
        return cost, tuple(self.m.booking.free_lines(c, cost))


class Staffed(Sites):
    """The model's variables, staff included."""

    def __init__(self, problem: Problem, scope: Scope) -> None:
        super().__init__(problem, scope)
        self.staffing = Staffing(self)


def _weighted(terms: Iterable[tuple[Var, int]]) -> cp_model.LinearExprT:
    pairs = list(terms)
    return Sum.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])


def teacher_taken(m: Staffed) -> None:
    """At most one course per teacher and moment, one teacher per course."""
    uses: dict[tuple[int, int], list[Var]] = defaultdict(list)
    for team in m.staffing.teams:
        opened = [v for s in team.sites for v in m.count(s)]
        m.cp.add(Sum.sum(list(team.teachers.values())) == Sum.sum(opened))
        for teacher, var in team.teachers.items():
            for tick in m.p.pattern_ticks[team.candidate.pattern]:
                uses[teacher, tick].append(var)
    for terms in uses.values():
        if len(terms) > 1:
            m.cp.add_at_most_one(terms)


def teacher_load(m: Staffed) -> None:
    """A teacher's week has an end."""
    uses: dict[int, list[tuple[Var, int]]] = defaultdict(list)
    for team in m.staffing.teams:
        for teacher, var in team.teachers.items():
            uses[teacher].append((var, m.booking.load_of(team.candidate)))
    for teacher, terms in uses.items():
        left = m.booking.load_left(teacher)
        if sum(load for _, load in terms) > left:
            m.cp.add(_weighted(terms) <= left)


def budget(m: Staffed) -> None:
    """Each opened course is paid by one line, and no line is overspent."""
    uses: dict[int, list[tuple[Var, int]]] = defaultdict(list)
    for key, purse in m.staffing.purses.items():
        taught = m.staffing.paid[key]
        m.cp.add(Sum.sum(list(purse.values())) == Sum.sum(taught))
        for line, var in purse.items():
            uses[line].append((var, key[0]))
    for line, terms in uses.items():
        m.cp.add(_weighted(terms) <= m.booking.money[line])


def barred_teacher(m: Staffed) -> None:
    """A learner never has a teacher she must not have."""
    for team in m.staffing.teams:
        for s in team.sites:
            for learner, var in s.joins.items():
                for teacher in m.p.barred.get(learner, ()):
                    if teacher in team.teachers:
                        m.cp.add_at_most_one([var, team.teachers[teacher]])


def course_cost(m: Staffed) -> list[tuple[Var, int]]:
    """What opened courses cost, in scaled points."""
    weight = m.p.cost_weight
    purses = m.staffing.purses.items()
    return [(v, -weight * cost) for (cost, _), p in purses for v in p.values()]
