"""The six lists of the set-up: how their lines meet what is there, and are stored."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.lists.columns import Layout
from service.lists.records import Record, RecordList, read_model
from service.lists.words import word_key
from service.supply import actions
from service.supply.forms import ChildcareIn, TeacherIn, VenueIn
from service.supply.lists import layouts
from service.supply.lists.known import Known, known
from service.supply.sections import SECTIONS, Section

BY_NAME = {section.name: section for section in SECTIONS}


def _named(*fields: str) -> Callable[[Any], Hashable]:
    """What a record is known by: the house and a name, in any spelling."""

    def natural(model: Any) -> Hashable:
        *before, name = fields
        house = tuple(getattr(model, field) for field in before)
        return (*house, word_key(getattr(model, name)))

    return natural


def _offer(model: Any) -> tuple[Any, ...]:
    """Childcare of an hour and an age is known by all of it."""
    return (
        model.venue_id,
        tuple(model.weekdays),
        model.start_minute,
        model.end_minute,
        model.from_age,
        model.to_age,
    )


def _check_venue(model: VenueIn, known_: Known) -> None:
    place = next((p for p in known_.places if p.id == model.place_id), None)
    if place is not None:
        actions.check_position(place, model.latitude, model.longitude)


def _check_teacher(model: TeacherIn, _known: Known) -> None:
    actions.check_reach(model)


def _check_childcare(model: ChildcareIn, known_: Known) -> None:
    """Another offer of the same hour and ages is in the way, this very one is not."""
    for other in known_.childcare:
        start, end, first, last = _offer(model)[2:]
        times, ages = (other.when.start, other.when.end), (other.from_age, other.to_age)
        if (
            other.venue_id == model.venue_id
            and other.when.weekday in model.weekdays
            and (times[0] < end and times[1] > start)
            and (ages[0] <= last and ages[1] >= first)
            and (*times, *ages) != (start, end, first, last)
        ):
            raise actions.age_clash(*ages)


def _new_days(model: ChildcareIn, standing: Sequence[Record]) -> ChildcareIn | None:
    """The weekdays on which this very care is not offered yet."""
    there = {
        day
        for record in standing
        for day in record.model.weekdays
        if record.model == model.model_copy(update={"weekdays": record.model.weekdays})
    }
    left = tuple(day for day in model.weekdays if day not in there)
    return model.model_copy(update={"weekdays": left}) if left else None


def _standing(section: Section) -> Callable[[Session, Scope], Sequence[Record]]:
    def standing(session: Session, scope: Scope) -> Sequence[Record]:
        return [
            Record(
                row.id,
                read_model(section.model, section.values(row)),
                getattr(row, "active", True),
            )
            for row in section.rows(session, scope)
        ]

    return standing


def _list(
    layout: Layout, natural: Callable[[Any], Hashable], **more: Any
) -> RecordList:
    section = BY_NAME[layout.name]

    def use_again(session: Session, scope: Scope, row_id: str, now: datetime) -> None:
        section.switch(session, scope, row_id, True, now)

    return RecordList(
        layout=layout,
        model=section.model,
        standing=_standing(section),
        known=known,
        natural=natural,
        add=section.add,
        change=section.change,
        use_again=use_again,
        made_of=layouts.MADE_OF,
        **more,
    )


LISTS: Mapping[str, RecordList] = {
    found.layout.name: found
    for found in (
        _list(layouts.PROVIDERS, _named("name")),
        _list(
            layouts.VENUES,
            _named("place_id", "name"),
            check=_check_venue,
            follows={"place_id": ("latitude", "longitude")},
        ),
        _list(layouts.ROOMS, _named("venue_id", "name")),
        _list(layouts.CHILDCARE, _offer, missing=_new_days, check=_check_childcare),
        _list(layouts.TEACHERS, _named("code"), check=_check_teacher),
        _list(layouts.FUNDING, _named("name")),
    )
}
