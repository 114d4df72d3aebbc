"""Every answer of a record, each value, from its form into the instance.

An answer that changes nothing there must stand in NOT_PLANNED with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from service.access import Scope
from service.database import Database
from service.learners.forms import (
    GENDERS,
    MODES,
    PRIORITIES,
    SLOTS,
    LearnerEdit,
    LearnerMore,
)
from service.learners.records.actions import update_learner
from service.learners.tables import Learner
from service.planning.inputs.instance import build
from service.planning.inputs.load import load
from service.planning.inputs.people import people
from service.planning.inputs.resources import Building
from service.planning.inputs.ways import ways
from service.planning.inputs.week import parts_of_day
from service.planning.inputs.weekplan import week_plan
from service.rulesets.read import read_rules
from service.rulesets.schema import WEEKDAYS
from service.supply.tables import Provider, Room, RoomHours, Venue
from tests.builders import NOW, Standing
from tests.service.planning import small_county as county

RULES = read_rules(Path(__file__).parents[4] / "data" / "rules")
BANDS = [(b.id, b.start, b.end) for b in RULES.patterns.band]
KINDS = [k for k in RULES.course_kinds.kind if not k.legacy]
ENTITLED = {"vocational": "vocational-45a"}
ALONE = {"job-c2": "B2"}  # the only kind of its level: asked for at another one
NOT_PLANNED = {
    "call_name": "a name never leaves the database",
    "channel": "how to reach somebody",
    "phone": "how to reach somebody",
    "email": "how to reach somebody",
    "address": "how to reach somebody; the way starts at the place",
    "second_contact": "how to reach somebody",
    "languages": "courses are held in German",
    "contact_language": "how to write to somebody",
    "place_text": "a place that is not in the list is first found in it",
    "literacy": "its levels, Alpha and Zweitschrift, say it",
    "level_evidence": "the office's trust in the level, shown beside the seat",
    "level_evidence_on": "as the evidence",
    "entitlement_seen_on": "the office's proof; the last day decides",
    "obliging_office": "whom to tell",
    "schooling": "for the teacher",
    "goal": "for the talk; a trade is asked for as a kind of course",
    "contacted_providers": "whom to tell",
    "priority_reason": "why; the priority itself counts",
}


class County:
    """The small county with one person, whose record is changed through its form."""

    def __init__(self, session: Session, scope: Scope, folder: Path) -> None:
        self.session, self.scope, self.folder = session, scope, folder
        county.add_supply(session, scope)
        self._evenings_and_saturdays()
        county.add_learner(
            session, scope, 1, "Nordstadt", "walk", free_times=list(SLOTS)
        )
        county.add_learner(session, scope, 2, "Feldhausen", "car", gender="diverse")
        self.run = county.add_run(session, scope)
        session.flush()

    def _evenings_and_saturdays(self) -> None:
        """So that every part of the week has a course that could meet then."""
        for hours in self.session.exec(select(RoomHours)).all():
            self.session.delete(hours)
        room = self.session.exec(select(Room)).one()
        for day in range(6):
            row = RoomHours(
                office_id=self.scope.office_id,
                room_id=room.id,
                weekday=day,
                start_minute=7 * 60,
                end_minute=22 * 60,
            )
            self.session.add(row)

    def one(self) -> Learner:
        return self.session.exec(
            select(Learner)
            .where(Learner.office_id == self.scope.office_id)
            .order_by(Learner.number)  # type: ignore[arg-type]
        ).first()  # type: ignore[return-value]

    def answer(self, **answers: Any) -> Any:
        """The person's part of the instance with these answers; None: left out."""
        learner = self.one()
        fields = {n: getattr(learner, n) for n in LearnerMore.model_fields}
        told = {**fields, **answers, "version": learner.changed_at.isoformat()}
        edit = LearnerEdit.model_validate(told)
        update_learner(self.session, self.scope, learner.id, edit, NOW)
        self.session.flush()
        inputs = load(self.session, self.scope, self.run.id)
        week = week_plan(inputs)
        trips = ways(inputs, week, self.folder)
        self.parts = [parts_of_day(slot, BANDS) for slot in week.slots.values()]
        self.days = [WEEKDAYS[slot.weekday] for slot in week.slots.values()]
        found = build(Building(inputs, week, people(inputs), trips))["learners"]
        return next((who for who in found if who["id"] == learner.id), None)


@pytest.fixture
def small(database: Database, stands: Standing, tmp_path: Path) -> Iterator[County]:
    with database.write() as session:
        yield County(session, stands.own, tmp_path)


def test_every_answer_is_planned_or_says_why_not() -> None:
    planned = {n for n, *_rest in CASES} | {"online_connection", "anchor_monday"}
    assert planned | set(NOT_PLANNED) == set(LearnerMore.model_fields)
    assert not planned & set(NOT_PLANNED)


def cases() -> Iterator[tuple[str, Any, dict[str, Any], dict[str, Any]]]:
    """(answer, value, what stands before, what is answered beside it)."""
    for level in RULES.levels.level:
        if level.id != "A1.1":
            yield "level", level.id, {}, {}
    yield "level", "", {}, {}
    yield "free_times", [s for s in SLOTS if s != "mo-am"], {}, {}
    monday = {"anchor_monday": "2027-01-11"}
    yield "free_times_b", [], {}, monday
    yield "child_ages", [3], {}, {}
    yield "child_ages", [3, 5], {"child_ages": [3]}, {}
    for mode in MODES:
        if mode != "walk":
            yield "mode", mode, {}, {}
    yield "mode", "", {}, {}
    yield "max_minutes", 30, {}, {}
    for kind in KINDS:
        base = {
            "level": ALONE.get(kind.id, kind.levels[0]),
            "entitlement": ENTITLED.get(kind.group, "right-44"),
            "child_ages": [2],
        }
        yield "course_types", [kind.id], base, {}
    yield "women_only", True, {}, {}
    for gender in GENDERS:
        yield "gender", gender, {}, {}
    for entry in RULES.entitlements.entitlement:
        if not entry.for_everyone:
            base = {"level": "B1.1"}
            yield "entitlement", entry.id, base, {}
    lasting = {"entitlement": "right-44"}
    yield "entitlement_until", "2026-12-31", lasting, {}
    yield "earliest_start", "2029-10-01", {}, {}
    for number in range(2, 7):
        yield "min_meetings", number, {}, {}
    yield "step_free", True, {}, {}
    yield "online_device", True, {"online_connection": True}, {}
    yield "online_connection", True, {"online_device": True}, {}
    yield "allowed_providers", [], {}, {}
    for number in PRIORITIES[1:]:
        yield "priority", number, {}, {"priority_reason": "wartet lange"}
    yield "place_id", None, {}, {}


CASES = tuple(cases())


@pytest.mark.parametrize(
    ("name", "value", "before", "beside"),
    CASES,
    ids=[f"{name}={value}"[:50] for name, value, *_rest in CASES],
)
def test_an_answer_changes_the_instance_and_its_absence_changes_it_back(
    small: County,
    name: str,
    value: Any,
    before: dict[str, Any],
    beside: dict[str, Any],
) -> None:
    """Ticking "county course for slow learners" in a record changed nothing."""
    plain = small.answer(**before)
    old = getattr(small.one(), name)
    told = small.answer(**{name: value}, **beside)
    assert told != plain
    back = {key: None if key == "anchor_monday" else "" for key in beside}
    if name == "priority":
        back = {}
    assert small.answer(**{name: old}, **back) == plain


def test_every_part_of_the_week_closes_the_meetings_in_it(small: County) -> None:
    plain = small.answer()
    needed = {
        f"{day}-{part}"
        for day, parts in zip(small.days, small.parts, strict=True)
        for part in parts
    }
    assert len(needed & set(SLOTS)) >= 15
    for part in SLOTS:
        told = small.answer(free_times=[s for s in SLOTS if s != part])
        assert (told != plain) is (part in needed), part


def test_another_place_is_another_way(small: County) -> None:
    plain = small.answer()
    there = county.place_id(small.session, small.scope, "Feldhausen")
    assert small.answer(place_id=there)["place"] != plain["place"]


def test_another_first_monday_swaps_the_weeks(small: County) -> None:
    mornings = [slot for slot in SLOTS if slot.endswith("am")]
    weeks = {"free_times": mornings, "free_times_b": []}
    one = small.answer(**weeks, anchor_monday="2027-01-11")
    other = small.answer(**weeks, anchor_monday="2027-01-18")
    assert one["slots"] != other["slots"] or not one["slots"]


def test_nothing_of_what_only_people_need_enters_the_instance(small: County) -> None:
    secret = "Geheim-Wort"
    told = small.answer(
        call_name=secret, address=secret, second_contact=secret, goal=secret,
        place_text=secret, obliging_office=secret,
    )  # fmt: skip
    assert secret not in str(told)
    assert isinstance(small.session.exec(select(Venue)).first(), Venue)
    assert isinstance(small.session.exec(select(Provider)).first(), Provider)
