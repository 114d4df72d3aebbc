"""Whatever an office or a learner does: a prepared page shows it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import one
from service.accounts.tables import Office
from service.courses.lifecycle.states import cancel, confirm, publish
from service.courses.records.actions import (
    add_course,
    approve,
    edit_course,
    still_right,
)
from service.courses.tables import Course, Seat
from service.database import Database
from service.learners.records.actions import apply_changes
from service.learners.tables import Learner
from service.places.tables import Place
from service.rulesets.actions import store
from service.rulesets.queries import newest
from service.supply import actions as supply
from service.supply.forms import ChildcareIn, ProviderIn, RoomIn, VenueIn
from service.supply.tables import ChildcareOffer, Room, Venue
from service.web.request import EXTENSION
from tests.builders import NOW
from tests.service.courses.builders import (
    BASE,
    UNTIL,
    World,
    external,
    looked_at,
    proposal,
)
from tests.service.web.prepared.pages import shown

pytestmark = pytest.mark.both

WEDNESDAY = 2


@dataclass
class Town:
    """What the steps of the story act on."""

    world: World
    courses: dict[str, str] = field(default_factory=dict)

    def course(self, session: Session, name: str) -> Course:
        """One of the story's courses."""
        return one(session, Course, self.world.scope, self.courses[name])


Step = Callable[[Session, Town], object]


def a_course_of_others(session: Session, town: Town) -> None:
    made = add_course(session, town.world.scope, external(town.world), NOW)
    town.courses["other"] = made.id


def it_costs_more(session: Session, town: Town) -> None:
    dearer = external(town.world, price_cents=25900)
    edit_course(session, town.world.scope, town.courses["other"], dearer, NOW)


def it_is_still_right(session: Session, town: Town) -> None:
    later = NOW + timedelta(days=1)
    still_right(session, town.world.scope, town.courses["other"], later)


def a_planned_course_is_published(session: Session, town: Town) -> None:
    scope = town.world.scope
    planned = proposal(town.world, people=2, childcare=True)
    made = approve(session, scope, [planned], NOW, ask_until=UNTIL, base_url=BASE)[0]
    confirm(session, scope, made.id, NOW)
    looked_at(session, made.id)
    publish(session, scope, made.id, NOW)
    town.courses["own"] = made.id


def a_seat_is_held(session: Session, town: Town) -> None:
    more = replace(
        proposal(town.world, "p2"),
        existing_course_id=town.courses["own"],
        learners=((town.world.learners[4], 20, 25),),
    )
    approve(session, town.world.scope, [more], NOW, ask_until=UNTIL, base_url=BASE)


def the_last_seats_are_taken(session: Session, town: Town) -> None:
    """By a query beside the mapped rows, as seats are guarded."""
    session.execute(
        update(Course)
        .where(col(Course.id) == town.courses["own"])
        .values(taken=Course.capacity - Course.held)
        .execution_options(synchronize_session=False)
    )


def a_seat_is_freed(session: Session, town: Town) -> None:
    session.execute(
        update(Course)
        .where(col(Course.id) == town.courses["own"])
        .values(taken=Course.taken - 1)
        .execution_options(synchronize_session=False)
    )


def childcare(town: Town, places: int) -> ChildcareIn:
    """Mondays and Wednesdays in the morning, for children of 3 to 6 years."""
    return ChildcareIn.model_validate(
        {
            "venue_id": town.world.venue,
            "weekdays": [0, WEDNESDAY],
            "start_minute": "08:00",
            "end_minute": "12:00",
            "from_age": 3,
            "to_age": 6,
            "places": places,
        }
    )


def childcare_opens(session: Session, town: Town) -> None:
    supply.add_childcare(session, town.world.scope, childcare(town, 5), NOW)


def a_learner_with_a_seat_has_a_child(session: Session, town: Town) -> None:
    learner = one(session, Learner, town.world.scope, town.world.learners[0])
    apply_changes(session, town.world.scope, learner, {"child_ages": [4]}, NOW)


def that_learners_seat_is_released(session: Session, town: Town) -> None:
    """Only the seat's own row: the child no longer takes a place."""
    session.execute(
        update(Seat)
        .where(col(Seat.learner_id) == town.world.learners[0])
        .values(state="released")
        .execution_options(synchronize_session=False)
    )


def childcare_ends(session: Session, town: Town) -> None:
    for offer in session.exec(select(ChildcareOffer)).all():
        supply.remove_childcare(session, town.world.scope, offer.id, NOW)


def the_house_gets_another_name(session: Session, town: Town) -> None:
    house = one(session, Venue, town.world.scope, town.world.venue)
    wanted = VenueIn(name="Haus am Markt", place_id=house.place_id)
    supply.change_venue(session, town.world.scope, house.id, wanted, NOW)


def the_room_gets_another_name(session: Session, town: Town) -> None:
    room = one(session, Room, town.world.scope, town.world.room)
    wanted = RoomIn(venue_id=room.venue_id, name="Saal", seats=12)
    supply.change_room(session, town.world.scope, room.id, wanted, NOW)


def the_provider_gets_another_name(session: Session, town: Town) -> None:
    wanted = ProviderIn(name="VHS Süd")
    supply.change_provider(session, town.world.scope, town.world.provider, wanted, NOW)


def the_town_gets_another_name(session: Session, town: Town) -> None:
    rows = select(Place).where(
        Place.office_id == town.world.scope.office_id, Place.name == "Nordstadt"
    )
    session.exec(rows).one().name = "Neustadt"


def a_village_is_added(session: Session, town: Town) -> None:
    session.add(
        Place(
            office_id=town.world.scope.office_id,
            name="Neudorf",
            kind="village",
            postal_code="49009",
            latitude=52.80,
            longitude=8.20,
            municipality="Neudorf",
            municipality_ags="03453009",
        )
    )


def the_rules_name_a_kind_differently(session: Session, town: Town) -> None:
    body = dict(newest(session, town.world.scope, "course_kinds").body)
    body["kind"] = [
        {**kind, "prerequisite": "Only with a letter of the office."}
        if kind["id"] == "county"
        else kind
        for kind in body["kind"]
    ]
    store(session, town.world.scope, "course_kinds", body, NOW)


def the_office_moves_county(session: Session, town: Town) -> None:
    session.get_one(Office, town.world.scope.office_id).county = "Landkreis Neu"


def the_course_is_cancelled(session: Session, town: Town) -> None:
    own = town.courses["own"]
    cancel(session, town.world.scope, own, NOW, reason="", base_url=BASE)


STORY: tuple[Step, ...] = (
    a_course_of_others,
    it_costs_more,
    it_is_still_right,
    a_planned_course_is_published,
    a_seat_is_held,
    the_last_seats_are_taken,
    a_seat_is_freed,
    childcare_opens,
    a_learner_with_a_seat_has_a_child,
    that_learners_seat_is_released,
    childcare_ends,
    the_house_gets_another_name,
    the_room_gets_another_name,
    the_provider_gets_another_name,
    the_town_gets_another_name,
    a_village_is_added,
    the_rules_name_a_kind_differently,
    the_office_moves_county,
    the_course_is_cancelled,
)


def test_every_step_of_a_term_is_shown_at_once(
    app: APIFlask, bare: APIFlask, database: Database, world: World
) -> None:
    """Each step changes something, and the prepared pages are the fresh ones."""
    town = Town(world)
    for step in STORY:
        before = shown(app, town.courses.values())
        with database.write() as session:
            step(session, town)
        after = shown(app, town.courses.values())
        assert after == shown(bare, town.courses.values()), step.__name__
        assert after != before, f"{step.__name__} changes no page: it proves nothing"


def test_the_next_day_is_shown(
    app: APIFlask, bare: APIFlask, database: Database, world: World
) -> None:
    """Nothing is written at midnight: days of entry pass and courses end."""
    town = Town(world)
    with database.write() as session:
        a_course_of_others(session, town)
        a_planned_course_is_published(session, town)
    seen = []
    for day in (date(2026, 11, 16), date(2026, 11, 17), date(2026, 12, 12)):
        for site in (app, bare):
            clock = site.extensions[EXTENSION].clock
            clock.fixed = NOW + (day - NOW.date())
        seen.append(shown(app, town.courses.values()))
        assert seen[-1] == shown(bare, town.courses.values()), day
    assert seen[0] != seen[1] != seen[2]
    assert seen[1][f"/kurse/{town.courses['own']}", "de"][0] == 200
    assert seen[2][f"/kurse/{town.courses['own']}", "de"][0] == 404


def test_a_change_that_is_rolled_back_shows_nothing(
    app: APIFlask, database: Database, world: World
) -> None:
    town = Town(world)
    with database.write() as session:
        a_course_of_others(session, town)
    before = shown(app, town.courses.values())
    with database.engine.connect() as connection:
        connection.execute(update(Course).values(taken=Course.capacity))
        connection.rollback()
    assert shown(app, town.courses.values()) == before


def test_offices_do_not_show_each_others_pages(
    app: APIFlask, database: Database, world: World
) -> None:
    """One address, two counties: each has its own kept page."""
    town = Town(world)
    with database.write() as session:
        a_course_of_others(session, town)
    own, foreign = app.test_client(), app.test_client()
    foreign.get("/?kreis=03357")
    for _ in range(2):
        assert town.courses["other"] in own.get("/kurse").text
        assert town.courses["other"] not in foreign.get("/kurse").text
