"""What a test day looks like: who could be asked, who has answered how, who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, and_, col, func, or_, select

from service.access import Role, Scope, one, scoped
from service.clock import BERLIN
from service.courses.invitations.channels import LETTER, ways
from service.courses.leveldays.states import OTHER_DAY, STANDING
from service.errors import NotFound
from service.learners.records.queries import distance_km
from service.learners.records.results import Untested, is_untested, untested_rows
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.learners.wording import number_text
from service.messages.tables import OutboxMessage
from service.places.queries import PlaceView, places
from service.supply.queries import VenueView, venues

MOST = 60  # rows to choose from


@dataclass(frozen=True)
class Where:
    """The house with its address, or the place in words."""

    name: str
    address: str
    venue: VenueView | None = None


@dataclass(frozen=True)
class DayView:
    """A test day with how many said yes, and how many have not answered."""

    test: LevelDay
    where: Where
    yes: int
    waiting: int


@dataclass(frozen=True)
class Candidate:
    """Somebody to be tested: on which ways they can be asked, and how far they live.

    `km` as the crow flies, None where either place is not known.
    """

    person: Untested
    language: str
    channels: tuple[str, ...]
    only_letter: bool
    km: float | None


@dataclass(frozen=True)
class Guest:
    """Somebody invited; `failed`: the message did not leave."""

    row: LevelDayInvitation
    person: Untested
    language: str
    failed: bool
    untested: bool


def place_of(session: Session, scope: Scope, test: LevelDay) -> Where:
    """Where the test is."""
    if test.venue_id is None:
        return Where(test.place_text, "")
    found = {x.id: x for x in venues(session, scope)}
    house = found.get(test.venue_id)
    if house is None:
        return Where(test.place_text, "")
    name = ", ".join(x for x in (house.name, test.place_text) if x)
    address = ", ".join(x for x in (house.street, house.place_name) if x)
    return Where(name, address, house)


def day_views(
    session: Session, scope: Scope, ids: Collection[str] = ()
) -> list[DayView]:
    """All test days of an office, or these; the last one first."""
    wanted = scoped(LevelDay, scope)
    if ids:
        wanted = wanted.where(col(LevelDay.id).in_(ids))
    rows = session.exec(
        wanted.order_by(col(LevelDay.day).desc(), col(LevelDay.start_minute))
    ).all()
    counted: Counter[tuple[str, str]] = Counter()
    for day_id, state, number in session.exec(
        select(LevelDayInvitation.level_day_id, LevelDayInvitation.state, func.count())
        .where(LevelDayInvitation.office_id == scope.office_id)
        .group_by(col(LevelDayInvitation.level_day_id), col(LevelDayInvitation.state))
    ):
        counted[day_id, state] = number
    return [
        DayView(
            row,
            place_of(session, scope, row),
            counted[row.id, "accepted"],
            counted[row.id, "open"],
        )
        for row in rows
    ]


def candidates(
    session: Session,
    scope: Scope,
    test: LevelDay,
    carried: Collection[str],
    today: date,
    *,
    near: bool,
) -> tuple[tuple[Candidate, ...], int]:
    """Who has never been tested and stands in no list of a day to come; how many.

    Longest waiting first, or, with `near`, whoever lives nearest.
    """
    busy = _invited(session, scope, test, today)
    house = place_of(session, scope, test).venue
    homes = {place.id: place for place in places(session, scope)}
    found = []
    for row in untested_rows(session, scope):
        paused = row.paused_until is not None and row.paused_until > today
        if row.id in busy or paused or not _for_level(row, test):
            continue
        all_ways = ways(row, carried)
        found.append(
            Candidate(
                person=Untested.of(row, homes),
                language=row.contact_language,
                channels=tuple(x for x in all_ways if x != LETTER),
                only_letter=all_ways == (LETTER,),
                km=_km(homes.get(row.place_id or ""), house, homes),
            )
        )
    if near:
        found.sort(key=lambda x: (x.km is None, x.km or 0.0))
    return tuple(found[:MOST]), len(found)


def _for_level(row: Learner, test: LevelDay) -> bool:
    """Whoever does not know a level is invited to every test."""
    return not test.levels or row.level in ("", "unsure", *test.levels)


def _km(
    home: PlaceView | None, house: VenueView | None, homes: Mapping[str, PlaceView]
) -> float | None:
    there = homes.get(house.place_id) if house else None
    return None if home is None or there is None else distance_km(home, there)


def _invited(session: Session, scope: Scope, test: LevelDay, today: date) -> set[str]:
    """Whoever is expected on a day to come, or has answered about this one."""
    rows = session.exec(
        select(LevelDayInvitation.learner_id)
        .join(LevelDay, col(LevelDay.id) == col(LevelDayInvitation.level_day_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            or_(
                and_(
                    col(LevelDayInvitation.level_day_id) == test.id,
                    col(LevelDayInvitation.state) != "expired",
                ),
                and_(
                    col(LevelDay.state) == "planned",
                    col(LevelDay.day) >= today,
                    col(LevelDayInvitation.state).in_(STANDING),
                ),
            ),
        )
    )
    return set(rows)


def guests(session: Session, scope: Scope, level_day_id: str) -> tuple[Guest, ...]:
    """Everybody invited to a day, whoever said yes first."""
    rows = session.exec(
        select(LevelDayInvitation, Learner)
        .join(Learner, col(Learner.id) == col(LevelDayInvitation.learner_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            LevelDayInvitation.level_day_id == level_day_id,
            Learner.state != "deleted",
        )
        .order_by(col(Learner.number))
    ).all()
    messages = [row.message_id for row, _who in rows if row.message_id]
    failed = set(
        session.exec(
            select(OutboxMessage.id).where(
                OutboxMessage.office_id == scope.office_id,
                col(OutboxMessage.id).in_(messages),
                OutboxMessage.state == "failed",
            )
        )
    )
    homes = {place.id: place for place in places(session, scope)}
    order = ("accepted", "open")
    found = [
        Guest(
            row,
            Untested.of(who, homes),
            who.contact_language,
            row.message_id in failed,
            is_untested(who),
        )
        for row, who in rows
    ]
    found.sort(
        key=lambda x: order.index(x.row.state) if x.row.state in order else len(order)
    )
    return tuple(found)


def guest(
    session: Session, scope: Scope, invitation_id: str
) -> tuple[LevelDayInvitation, LevelDay, Learner]:
    """One invitation with its day and person; a helper sees their own people's only."""
    row = one(session, LevelDayInvitation, scope, invitation_id)
    learner = one(session, Learner, scope, row.learner_id)
    if scope.role is Role.HELPER and learner.helper_user_id != scope.actor_id:
        raise NotFound("LevelDayInvitation")
    return row, one(session, LevelDay, scope, row.level_day_id), learner


def to_answer(
    session: Session, scope: Scope, learner_ids: Collection[str], today: date
) -> dict[str, tuple[LevelDayInvitation, LevelDay]]:
    """Of each person the invitation to the next test that stands, or is called off."""
    rows = session.exec(
        select(LevelDayInvitation, LevelDay)
        .join(LevelDay, col(LevelDay.id) == col(LevelDayInvitation.level_day_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            col(LevelDayInvitation.learner_id).in_(learner_ids),
            LevelDay.day >= today,
            col(LevelDayInvitation.state).in_((*STANDING, OTHER_DAY, "off")),
        )
        .order_by(col(LevelDay.day).desc(), col(LevelDayInvitation.id))
    )
    return {row.learner_id: (row, test) for row, test in rows}


# For the page *Heute*.


@dataclass(frozen=True)
class Loose:
    """A test day of which something is left: who, by invitation, learner and code."""

    level_day_id: str
    day: date
    kind: str  # results absent other_day off
    people: tuple[tuple[str, str, str], ...]


def loose_ends(session: Session, scope: Scope, now: datetime) -> tuple[Loose, ...]:
    """Results to be entered, people who did not come, who want another day or must
    be told that it is off.
    """
    rows = session.exec(
        select(LevelDayInvitation, LevelDay, Learner)
        .join(LevelDay, col(LevelDay.id) == col(LevelDayInvitation.level_day_id))
        .join(Learner, col(Learner.id) == col(LevelDayInvitation.learner_id))
        .where(
            LevelDayInvitation.office_id == scope.office_id,
            col(LevelDayInvitation.settled_at).is_(None),
            col(Learner.state).in_(("waiting", "invited")),
        )
        .order_by(col(LevelDay.day), col(LevelDay.id), col(Learner.number))
    ).all()
    found: dict[tuple[str, str], Loose] = {}
    for row, test, who in rows:
        kind = _left(row, test, who, now)
        if kind:
            person = (row.id, who.id, number_text(who.number))
            before = found.get((test.id, kind))
            people = (*(before.people if before else ()), person)
            found[test.id, kind] = Loose(test.id, test.day, kind, people)
    return tuple(found.values())


def _left(row: LevelDayInvitation, test: LevelDay, who: Learner, now: datetime) -> str:
    """What is left of one invitation; "" if nothing is."""
    if row.state == "off":
        return "off" if row.told_at is None and test.day >= now.date() else ""
    if not is_untested(who):
        return ""
    if row.result == "absent":
        return "absent"
    if row.state == OTHER_DAY:
        return OTHER_DAY
    over = (test.day, test.end_minute) < _minute(now)
    return "results" if over and row.state == "accepted" and not row.result else ""


def _minute(now: datetime) -> tuple[date, int]:
    local = now.astimezone(BERLIN)
    return local.date(), local.hour * 60 + local.minute
