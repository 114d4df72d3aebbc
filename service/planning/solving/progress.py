"""A computation while it runs, as the running page tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.planning.inputs.instance import WEIGHTS
from service.planning.runs.queries import EventView, RunView, gap_percent

LOOK_BACK = 5.0  # seconds of "is waiting worth it?"
STAGES = ("data", "ways", "start", "improve", "check", "reasons")


@dataclass(frozen=True)
class Step:
    """What was known after so many seconds."""

    t: float
    score: float | None
    bound: float | None


@dataclass(frozen=True)
class Improvement:
    """A better plan and its difference to the one before; money in cents."""

    t: float
    score: float
    placed: int
    courses: int
    people_more: int
    courses_more: int
    cents_more: int
    minutes_more: int
    more_urgent: bool
    first: bool


@dataclass(frozen=True)
class Progress:
    """Everything the running page shows of numbers."""

    elapsed: float
    steps: tuple[Step, ...]
    score: float | None
    bound: float | None
    gap: float | None
    gap_before: float | None
    placed: int | None
    placed_before: int | None
    courses: int | None
    learners: int | None
    cost_cents: int | None
    parts: Mapping[str, float]
    improvements: tuple[Improvement, ...]
    stages: tuple[tuple[str, str], ...]  # name, done | now | todo


def progress(run: RunView, events: Sequence[EventView], now: datetime) -> Progress:
    """The state of a run at an instant; events in their order."""
    steps, plans, learners = _steps(events), _plans(events), _learners(events)
    elapsed = _elapsed(run, events, now)
    last = plans[-1] if plans else None
    bound = steps[-1].bound if steps else None
    score = last.score if last else None
    before = [step for step in steps if step.t <= elapsed - LOOK_BACK]
    earlier = [plan for plan in plans if plan.t <= elapsed - LOOK_BACK]
    parts = dict(last.details.get("parts", {})) if last else {}
    return Progress(
        elapsed=elapsed,
        steps=steps,
        score=score,
        bound=bound,
        gap=gap_percent(score, bound),
        gap_before=gap_percent(before[-1].score, before[-1].bound) if before else None,
        placed=last.placed if last else None,
        placed_before=earlier[-1].placed if earlier else None,
        courses=last.courses if last else None,
        learners=learners if learners is not None else run.learners,
        cost_cents=_cents(parts) if last else None,
        parts=parts,
        improvements=_improvements(plans),
        stages=tuple(zip(STAGES, _stages(run, events, bool(plans)), strict=True)),
    )


def _steps(events: Sequence[EventView]) -> tuple[Step, ...]:
    """Best plan and bound over time; the empty plan at the start is no plan."""
    found: list[Step] = []
    score: float | None = None
    bound: float | None = None
    for event in events:
        if event.event == "plan" and event.placed and event.score is not None:
            score = event.score
        if event.bound is not None:
            bound = event.bound if bound is None else min(bound, event.bound)
        step = Step(event.t, score, bound)
        known = (score, bound) != (None, None)
        if known and (not found or found[-1] != Step(found[-1].t, score, bound)):
            found.append(step)
    return tuple(found)


def _plans(events: Sequence[EventView]) -> list[EventView]:
    return [e for e in events if e.event == "plan" and e.placed and e.score is not None]


def _learners(events: Sequence[EventView]) -> int | None:
    for event in events:
        if event.event == "start" and "learners" in event.details:
            return int(event.details["learners"])
    return None


def _elapsed(run: RunView, events: Sequence[EventView], now: datetime) -> float:
    last = events[-1].t if events else 0.0
    if run.seconds is not None:
        return run.seconds
    if run.data_at is None:
        return 0.0
    end = run.finished_at or now
    since = (end - run.data_at).total_seconds()
    return max(last, min(since, float(run.parameters.seconds)))


def _improvements(plans: Sequence[EventView]) -> tuple[Improvement, ...]:
    """Newest first."""
    found = []
    for number, plan in enumerate(plans):
        before = plans[number - 1] if number else None
        parts = plan.details.get("parts", {})
        old = before.details.get("parts", {}) if before else {}
        found.append(
            Improvement(
                t=plan.t,
                score=plan.score or 0.0,
                placed=plan.placed or 0,
                courses=plan.courses or 0,
                people_more=(plan.placed or 0) - (before.placed or 0 if before else 0),
                courses_more=(plan.courses or 0)
                - (before.courses or 0 if before else 0),
                cents_more=_cents(parts) - _cents(old),
                minutes_more=_minutes(parts) - _minutes(old),
                more_urgent=_urgency(parts) > _urgency(old),
                first=before is None,
            )
        )
    return tuple(reversed(found))


def _cents(parts: Mapping[str, float]) -> int:
    """The money behind the points for cost."""
    return round(-parts.get("cost", 0.0) / WEIGHTS["cost"] * 100)


def _minutes(parts: Mapping[str, float]) -> int:
    return round(-parts.get("minutes", 0.0) / WEIGHTS["minute"])


def _urgency(parts: Mapping[str, float]) -> float:
    return parts.get("priority", 0.0)


def _stages(run: RunView, events: Sequence[EventView], planned: bool) -> list[str]:
    """How far each of STAGES is."""
    started = any(event.event == "phase" for event in events)
    over = any(event.event == "done" for event in events)
    at = {"queued": 0, "preparing": 1, "solving": 2, "checking": 4}.get(run.state, 6)
    if run.state == "solving" and started and planned:
        at = 4 if over else 3
    done = ["done"] * at
    rest = ["todo"] * (len(STAGES) - at)
    if rest and run.state != "queued":
        rest[0] = "now"
    return done + rest
