"""For a learner's own page: the way to the course they are invited to or sit in."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from service.access import scoped
from service.courses.catalogue import wording
from service.courses.catalogue.public_map import geometry_of
from service.courses.catalogue.queries import public_course
from service.courses.catalogue.ways import read_journey
from service.courses.routes.blueprint import bp
from service.courses.tables import Seat
from service.errors import NotFound
from service.learners.tables import Learner
from service.places.queries import outline
from service.timetables.journey_map import drawn
from service.timetables.journey_words import estimated, told
from service.web.drawing.maps import rings_of
from service.web.request import database, language, office, parts, scope, today

PROMISED = ("invited", "taken")  # a held seat has not been told to anybody yet
BUS = "bus"


@bp.app_context_processor
def beside_learners() -> dict[str, Any]:
    """The learner's page asks for it by name; learners know nothing of courses."""
    return {"own_way": own_way}


def own_way(learner: Learner) -> dict[str, Any] | None:
    """The course and the way in words; None without a seat in a public course."""
    with database().read() as db:
        seat = db.exec(
            scoped(Seat, scope())
            .where(Seat.learner_id == learner.id, col(Seat.state).in_(PROMISED))
            .order_by(col(Seat.created_at).desc())
        ).first()
        if seat is None:
            return None
        try:
            course = public_course(db, scope(), seat.course_id, today())
        except NotFound:
            return None
    week = None
    if learner.mode == BUS and learner.place_id is not None and not course.online:
        folder = parts().settings.state_dir
        week = read_journey(folder, scope().office_id, course.id, learner.place_id)
    longest = max(seat.minutes_there or 0, seat.minutes_back or 0)
    guess = ""
    if longest and learner.mode in ("walk", "bike", "car", "lift"):
        guess = estimated(learner.mode, longest, language())
    shape = outline(office().county_ags)
    rings = rings_of(geometry_of(shape)) if shape else ()
    return {
        "course": course,
        "title": wording.title(course, language()),
        "place": wording.place_text(course, language()),
        "times": wording.times(course, language(), "wide"),
        "told": told(week, language()) if week else None,
        "map": drawn(week, rings) if week else None,
        "estimate": guess,
    }
