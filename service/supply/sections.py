"""The six parts of the set-up: their forms, lists, defaults and actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from service.access import Scope
from service.supply import actions, queries
from service.supply.forms import (
    ChildcareIn,
    FundingIn,
    ProviderIn,
    RoomIn,
    TeacherIn,
    VenueIn,
    by_weekday,
)
from service.supply.tables import FundingLine, Provider, Room, Teacher, Venue
from service.typed import clock_text, money, stretch_text

OFFICE_DAY = "08:00–21:00"
SCHOOL_DAY = "08:00–17:00"
WORKDAYS = ("mo", "tu", "we", "th", "fr")
WEEK = (*WORKDAYS, "sa", "su")


@dataclass(frozen=True)
class Section:
    """One part: address, form, first values, and what stores and lists it.

    `first` are the values of an empty form; what somebody typed last is never one of
    them. `from_link` names those that a link to the form may fill, `named` the field
    that a copy leaves empty; `removed` is what the trail says of a row that is gone.
    """

    name: str
    path: str
    model: type[BaseModel]
    rows: Callable[[Session, Scope], Sequence[Any]]
    add: Callable[..., Any]
    change: Callable[..., Any]
    switch: Callable[..., None]
    values: Callable[[Any], dict[str, Any]]
    lists: tuple[str, ...] = ()
    first: Mapping[str, Any] = field(default_factory=dict)
    named: str = "name"
    from_link: tuple[str, ...] = ()
    removed: str = ""


def _switch(table: Any) -> Callable[..., None]:
    def switch(
        session: Session, scope: Scope, row_id: str, active: bool, now: Any
    ) -> None:
        actions.set_active(session, scope, table, row_id, active, now)

    return switch


def _remove_childcare(
    session: Session, scope: Scope, row_id: str, _active: bool, now: Any
) -> None:
    actions.remove_childcare(session, scope, row_id, now)


def _copy(row: Any, model: type[BaseModel], *ticks: str) -> dict[str, Any]:
    """A row's columns as its form holds them; ticks are "yes" or nothing."""
    found = {name: getattr(row, name, None) for name in model.model_fields}
    return {**found, **{name: "yes" if found[name] else None for name in ticks}}


def _week(stretches: Sequence[queries.Stretch]) -> dict[str, str]:
    hours = by_weekday((s.weekday, s.start, s.end) for s in stretches)
    return {name: stretch_text(hours.get(name, [])) for name in WEEK}


def _provider(row: queries.ProviderView) -> dict[str, Any]:
    return _copy(row, ProviderIn, "own")


def _venue(row: queries.VenueView) -> dict[str, Any]:
    values = _copy(row, VenueIn, "step_free", "company_only")
    position = {
        "latitude": f"{row.latitude:.5f}".replace(".", ","),
        "longitude": f"{row.longitude:.5f}".replace(".", ","),
    }
    return {**values, **position, "rent_cents": money(row.rent_cents)}


def _room(row: queries.RoomView) -> dict[str, Any]:
    return {**_copy(row, RoomIn), **_week(row.hours)}


def _childcare(row: queries.ChildcareView) -> dict[str, Any]:
    return {
        **_copy(row, ChildcareIn),
        "weekdays": [row.when.weekday],
        "start_minute": clock_text(row.when.start),
        "end_minute": clock_text(row.when.end),
    }


def _teacher(row: queries.TeacherView) -> dict[str, Any]:
    values = _copy(row, TeacherIn, "online")
    return {**values, **_week(row.available), "rate_cents": money(row.rate_cents)}


def _funding(row: queries.FundingView) -> dict[str, Any]:
    values = _copy(row, FundingIn, "county_money")
    return {**values, "amount_cents": money(row.amount_cents)}


SECTIONS = (
    Section(
        name="providers",
        path="traeger",
        model=ProviderIn,
        rows=partial(queries.providers, inactive=True),
        add=actions.add_provider,
        change=actions.change_provider,
        switch=_switch(Provider),
        values=_provider,
    ),
    Section(
        name="venues",
        path="kursorte",
        model=VenueIn,
        rows=partial(queries.venues, inactive=True),
        add=actions.add_venue,
        change=actions.change_venue,
        switch=_switch(Venue),
        values=_venue,
        first={"rent_cents": "0,00"},
    ),
    Section(
        name="rooms",
        path="raeume",
        model=RoomIn,
        rows=partial(queries.rooms_with_hours, inactive=True),
        add=actions.add_room,
        change=actions.change_room,
        switch=_switch(Room),
        values=_room,
        first={"seats": 16, **dict.fromkeys(WORKDAYS, OFFICE_DAY)},
        from_link=("venue_id",),
    ),
    Section(
        name="childcare",
        path="kinderbetreuung",
        model=ChildcareIn,
        rows=queries.childcare,
        add=actions.add_childcare,
        change=actions.change_childcare,
        switch=_remove_childcare,
        removed="childcare.remove",
        values=_childcare,
        lists=("weekdays",),
        named="weekdays",
        first={
            "weekdays": ["0", "1", "2", "3", "4"],
            "start_minute": "08:15",
            "end_minute": "12:00",
            "from_age": 3,
            "to_age": 6,
            "places": 8,
        },
        from_link=("venue_id",),
    ),
    Section(
        name="teachers",
        path="lehrkraefte",
        model=TeacherIn,
        rows=partial(queries.teachers, inactive=True),
        add=actions.add_teacher,
        change=actions.change_teacher,
        switch=_switch(Teacher),
        values=_teacher,
        named="code",
        lists=("kinds", "levels", "venue_ids"),
        first={
            "max_units_week": 20,
            "rate_cents": "43,00",
            **dict.fromkeys(WORKDAYS, SCHOOL_DAY),
        },
    ),
    Section(
        name="funding",
        path="foerderlinien",
        model=FundingIn,
        rows=partial(queries.funding, inactive=True),
        add=actions.add_funding,
        change=actions.change_funding,
        switch=_switch(FundingLine),
        values=_funding,
        lists=("kinds",),
    ),
)
