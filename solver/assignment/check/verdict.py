"""Is a plan valid, and what is it worth: every rule again, apart from the search.

Reads only the instance and the plan. One function per `Rule`; a rule's function
yields one sentence per breach, a soft rule's function gives its points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from solver.assignment.check.points import POINTS
from solver.assignment.check.view import Task, View, link, view, within
from solver.assignment.problem.instance import ONSITE, WEEK, Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.problem.rules import Rule


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule, in English, for logs and developers."""

    rule: Rule
    text: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check found; `score` is None for an invalid plan.

    `parts` are the points of each soft rule, losses negative; `met` counts open
    requests, `minutes` are all trips.
    """

    valid: bool
    score: int | None
    violations: tuple[Violation, ...]
    parts: Mapping[Rule, int]
    met: int
    open: int
    priority_met: int
    minutes: int
    onsite: int


def check(instance: Instance, plan: Plan) -> CheckResult:
    """Every hard rule, then the points of every soft one."""
    seen = view(instance, plan)
    breaches = tuple(
        Violation(rule, text)
        for rule, function in HARD.items()
        for text in function(seen)
    )
    parts = {rule: function(seen) for rule, function in POINTS.items()}
    met = [r for r, _ in seen.requests() if r.id not in instance.confirmed]
    minutes = instance.weights.minute
    return CheckResult(
        valid=not breaches,
        score=None if breaches else sum(parts.values()),
        violations=breaches,
        parts=parts,
        met=len(met),
        open=len(instance.open),
        priority_met=sum(r.priority for r in met),
        minutes=-parts[Rule.MINUTES] // minutes if minutes else 0,
        onsite=sum(not task.remote for task in seen.tasks),
    )


# --- the plan speaks of things that exist, and of requests as a whole -----------------


def _reference(v: View) -> Iterator[str]:
    yield from v.unknown


def _start(v: View) -> Iterator[str]:
    for request, found in v.requests():
        if found.start not in request.times:
            yield f"request {request.id}: {found.start} is not one of its times"


def _mode(v: View) -> Iterator[str]:
    for request, found in v.requests():
        if found.mode not in request.modes:
            yield f"request {request.id}: mode {found.mode} not allowed"


def _needed(v: View) -> Iterator[str]:
    for request, found in v.requests():
        who = found.interpreters
        if len(who) != request.needed or len(set(who)) != len(who):
            count = len(set(who))
            yield f"request {request.id}: {count} of {request.needed} interpreters"


def _confirmed(v: View) -> Iterator[str]:
    for name, want in v.instance.confirmed.items():
        found = v.met.get(name)
        kept = found is not None and (
            (found.start, found.mode) == (want.start, want.mode)
            and sorted(found.interpreters) == sorted(want.interpreters)
        )
        if not kept:
            yield f"request {name}: confirmed, but missing or changed"


# --- an interpreter and a request -----------------------------------------------------


def _said(task: Task, what: str) -> str:
    return f"request {task.request.id}, interpreter {task.person.id}: {what}"


def _language(v: View) -> Iterator[str]:
    for task in v.tasks:
        spoken = task.person.languages
        wanted = task.request.languages
        if not any(spoken.get(x.language, 0) >= x.level for x in wanted):
            yield _said(task, "no acceptable language at the level")


def _setting(v: View) -> Iterator[str]:
    for task in v.tasks:
        if task.request.setting not in task.person.settings:
            yield _said(task, f"does not accept {task.request.setting}")


def _never(v: View) -> Iterator[str]:
    for task in v.tasks:
        if task.person.id in task.request.never:
            yield _said(task, "never again for this booker")


def _excluded_agency(v: View) -> Iterator[str]:
    for task in v.tasks:
        if task.request.agency in task.person.excluded_agencies:
            yield _said(task, f"excludes agency {task.request.agency}")


def _excluded_place(v: View) -> Iterator[str]:
    for task in v.tasks:
        if task.request.place in task.person.excluded_places:
            yield _said(task, f"excludes place {task.request.place}")


def _gender(v: View) -> Iterator[str]:
    for task in v.tasks:
        wish = task.request.gender
        if wish and task.request.gender_hard and wish != task.person.gender:
            yield _said(task, f"must be {wish}")


def _notice(v: View) -> Iterator[str]:
    for task in v.tasks:
        confirmed = task.request.id in v.instance.confirmed
        if not confirmed and task.start < task.person.notice:
            yield _said(task, f"{task.start} min ahead, needs {task.person.notice}")


def _remote(v: View) -> Iterator[str]:
    for task in v.tasks:
        by = {"phone": task.person.phone, "video": task.person.video}
        if not by.get(task.mode, True):
            yield _said(task, f"not by {task.mode}")


def _connection(v: View) -> Iterator[str]:
    for task in v.tasks:
        if task.out is None or task.back is None:
            yield _said(task, "no connection there or back")


def _travel(v: View) -> Iterator[str]:
    for task in v.tasks:
        longest = max(task.out or 0, task.back or 0)
        whole = task.out is not None and task.back is not None
        if task.mode == ONSITE and whole and longest > task.person.max_oneway:
            limit = task.person.max_oneway
            yield _said(task, f"{longest} min one way, limit {limit}")


def _available(v: View) -> Iterator[str]:
    for task in v.tasks:
        free = v.instance.free[task.person.id]
        if not within(free, task.leaves(), task.returns()):
            yield _said(task, "not available with the trips")


# --- the jobs of an interpreter among each other --------------------------------------


def _clash(v: View) -> Iterator[str]:
    for a, b in v.pairs():
        if link(v.instance, a, b) is None:
            gap = b.start - a.end
            yield (
                f"interpreter {a.person.id}: {a.request.id} and {b.request.id} overlap"
                f" or leave too little time ({gap} min)"
            )


def _week(v: View) -> Iterator[str]:
    for name, diary in v.diaries.items():
        limit = v.instance.interpreters[name].max_week
        for week, count in sorted(Counter(t.start // WEEK for t in diary).items()):
            if count > limit:
                yield f"interpreter {name}: {count} jobs in week {week}, limit {limit}"


def _allowance(v: View) -> Iterator[str]:
    for name, diary in v.diaries.items():
        person = v.instance.interpreters[name]
        cents = sum(person.rate_cents * (t.end - t.start) // 60 for t in diary)
        if person.paid_cents + cents > person.limit_cents:
            paid, limit = person.paid_cents + cents, person.limit_cents
            yield f"interpreter {name}: allowance {paid} of {limit} cents"


HARD: Mapping[Rule, Callable[[View], Iterator[str]]] = {
    Rule.REFERENCE: _reference,
    Rule.START: _start,
    Rule.MODE: _mode,
    Rule.NEEDED: _needed,
    Rule.CONFIRMED: _confirmed,
    Rule.LANGUAGE: _language,
    Rule.SETTING: _setting,
    Rule.NEVER: _never,
    Rule.EXCLUDED_AGENCY: _excluded_agency,
    Rule.EXCLUDED_PLACE: _excluded_place,
    Rule.GENDER: _gender,
    Rule.NOTICE: _notice,
    Rule.REMOTE: _remote,
    Rule.CONNECTION: _connection,
    Rule.TRAVEL: _travel,
    Rule.AVAILABLE: _available,
    Rule.CLASH: _clash,
    Rule.WEEK: _week,
    Rule.ALLOWANCE: _allowance,
}
