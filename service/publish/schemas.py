"""The shapes of the public JSON interface."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String


class MeetingOut(Schema):
    """A weekly meeting; weekday 0 is Monday, wall times in Germany."""

    weekday = Integer()
    start = String()
    end = String()
    week = String(metadata={"description": "every, a or b"})


class CourseOut(Schema):
    """A public course; an unknown price is null, never 0."""

    id = String()
    number = String()
    url = String()
    state = String()
    kind = String()
    levels = List(String())
    meetings = List(Nested(MeetingOut))
    start_on = String()
    end_on = String()
    no_meeting = List(List(String()))
    moved = List(Dict(), metadata={"description": "from, to, start, end"})
    next_entry = String(allow_none=True)
    online = Boolean()
    venue = Dict(allow_none=True)
    provider = String()
    places = Integer()
    places_left = Integer()
    price_cents = Integer(allow_none=True)
    teaching_units = Integer(allow_none=True)
    childcare = Boolean()
    children_in_room = Boolean()
    last_confirmed_at = String(allow_none=True)


class CourseList(Schema):
    """All public courses."""

    courses = List(Nested(CourseOut))
    count = Integer()
