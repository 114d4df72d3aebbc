"""An agreed evening course of the demo that a new timetable has hit.

Its riders live on lines that had a late bus in the timetable before and have none in
the one in use: the worker finds it within seconds, and the old one can be put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from service.access import Scope
from service.courses.forms import ProposalIn
from service.courses.records.actions import approve
from service.demo.invited import has_time, proposals, waiting_by_level
from service.demo.lines import LINES
from service.errors import UserError
from service.learners.tables import Learner
from service.places.queries import places
from service.rulesets.schema import Rules
from service.supply.tables import Venue

PATTERN = "ev2"
AGREED = timedelta(days=9)  # ago
FEWEST, MOST = 2, 3  # riders


def hit_one(
    session: Session, scope: Scope, rules: Rules, county: str, now: datetime
) -> bool:
    """Whether there are people, a house and a teacher for such a course."""
    pattern = next(p for p in rules.patterns.pattern if p.id == PATTERN)
    names = {place.id: place.name for place in places(session, scope)}
    waiting = waiting_by_level(session, scope)
    for found in proposals(session, scope, rules, (PATTERN,)):
        house = session.get_one(Venue, found.venue_id)
        villages = _cut_off(county, names[house.place_id])
        who = [
            row
            for row in waiting[found.levels[0]]
            if row.mode == "bus"
            and names[str(row.place_id)] in villages
            and has_time(row, pattern)
        ]
        if len(who) >= FEWEST and _agreed(session, scope, found, who[:MOST], now):
            return True
    return False


def _cut_off(county: str, hub: str) -> set[str]:
    """Villages whose only trunk line to the house has lost its late bus."""
    lines = [x for x in LINES[county] if x.kind == "trunk" and hub in x.places]
    lost = {name for x in lines if not x.evening for name in x.places}
    return lost - {name for x in lines if x.evening for name in x.places}


def _agreed(
    session: Session,
    scope: Scope,
    found: ProposalIn,
    riders: Sequence[Learner],
    now: datetime,
) -> bool:
    """Of the office's own, with the riders instead of the last who live near."""
    near = found.learners[: found.capacity - len(riders)]
    wanted = replace(
        found,
        proposed_course_id=f"hit-{scope.office_id}"[:20],
        learners=(*near, *((row.id, None, None) for row in riders)),
    )
    then = now - AGREED
    until = then + timedelta(days=4)
    try:
        with session.begin_nested():
            approve(session, scope, [wanted], then, ask_until=until, base_url="")
    except UserError:
        return False  # the room or the teacher is busy then
    return True
