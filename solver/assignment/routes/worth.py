"""What a duty adds to the score, part by part; `check` counts again on its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from solver.assignment.problem.instance import Interpreter, Weights
from solver.assignment.problem.rules import Rule
from solver.assignment.routes.duties import Duty


def parts(
    weights: Weights, person: Interpreter, duty: Duty, minutes: int, duties: int
) -> Mapping[Rule, int]:
    """Points of one more duty for somebody who has `duties` in the diary, by rule.

    `minutes` are the travel it adds. The points of meeting the request at all, which
    are the same for everyone, are left out.
    """
    request = duty.request
    other = duty.mode != request.modes[0]
    nth = 2 * (person.load + duties) + 1
    return {
        Rule.CONTINUITY: weights.continuity * (request.earlier == person.id),
        Rule.PREFERRED: weights.preferred * (person.id in request.preferred),
        Rule.MINUTES: -weights.minute * minutes,
        Rule.LOAD: -weights.load * nth,
        Rule.FALLBACK: -weights.fallback.get(duty.mode, 0) * other,
        Rule.ALTERNATIVE: -weights.alternative * (duty.start != request.times[0]),
        Rule.GENDER_WISH: -weights.gender
        * (request.gender not in (None, person.gender)),
    }


def meeting(weights: Weights, duty: Duty) -> int:
    """Points of the request itself when it is met by duties at this time and mode."""
    return weights.priority * duty.request.priority + manner(weights, duty)


def manner(weights: Weights, duty: Duty) -> int:
    """Points of another mode or time than the wished one."""
    request = duty.request
    points = 0
    if duty.mode != request.modes[0]:
        points -= weights.fallback.get(duty.mode, 0)
    if duty.start != request.times[0]:
        points -= weights.alternative
    return points


def own(weights: Weights, person: Interpreter, duty: Duty) -> int:
    """Points of who comes: continuity, preference and the wish for a gender."""
    request = duty.request
    points = weights.continuity * (request.earlier == person.id)
    points += weights.preferred * (person.id in request.preferred)
    return points + wish(weights, person, duty)


def wish(weights: Weights, person: Interpreter, duty: Duty) -> int:
    """Points of somebody who is not of the gender wished for."""
    missed = duty.request.gender not in (None, person.gender)
    return -weights.gender * missed


def kept(weights: Weights, duty: Duty, who: Collection[str]) -> int:
    """Points of a confirmed request itself: they are the same in every plan."""
    request = duty.request
    points = weights.continuity * (request.earlier in who)
    points += weights.preferred * any(name in request.preferred for name in who)
    return points + manner(weights, duty)
