"""Who can apply for the travel grant: one rule for pages, letters and the form."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from service.access import Scope, one
from service.courses.catalogue.queries import PublicCourse
from service.learners.tables import Learner
from service.places.queries import PlaceView
from service.places.queries import view as view_of_place
from service.places.tables import Place
from service.rulesets.queries import RulesInForce, rules
from service.rulesets.schema import Grant, in_force
from solver.travel.ground.estimate import distance_m
from solver.travel.settings import LatLon

WALK = "walk"


def walk_m(home: PlaceView, view: PublicCourse, known: RulesInForce) -> int | None:
    """Metres on foot from the village to the house, estimated; None online.

    Geodesic distance times the detour factor of the rules.
    """
    if view.where is None:
        return None
    ends = (home.latitude, home.longitude), (view.where.latitude, view.where.longitude)
    straight = distance_m(LatLon(*ends[0]), LatLon(*ends[1]))
    mode = next(m for m in known.sets.travel.mode if m.id == WALK)
    return round(straight * mode.detour_factor)


def grant_of(known: RulesInForce, day: date) -> Grant | None:
    """The grant that holds on a day; rules of before are left out."""
    found = (g for g in known.sets.travel.grant if not g.legacy and in_force(g, day))
    return next(found, None)


def open_to(
    session: Session, scope: Scope, who: Learner, view: PublicCourse, today: date
) -> bool:
    """The same for a person of the records, by the rules of the course's first day."""
    home = (
        view_of_place(one(session, Place, scope, who.place_id))
        if who.place_id
        else None
    )
    return may_apply(home, view, rules(session, scope, view.start_on), today)


def may_apply(
    home: PlaceView | None, view: PublicCourse, known: RulesInForce, today: date
) -> bool:
    """Whether kind, rule, way and day allow an application: not once it has begun."""
    grant = grant_of(known, view.start_on)
    if grant is None or home is None or not view.kind.travel_grant:
        return False
    if view.start_on <= today:
        return False
    metres = walk_m(home, view, known)
    return metres is not None and metres >= grant.min_walk_m
