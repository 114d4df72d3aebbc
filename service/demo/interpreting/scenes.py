"""Requests of the demo and what becomes of them.

All through the product's own actions, at their times: asked, offered, accepted, said
no, another time proposed, moved, called off, closed, kept out by the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col

from service.access import Role, Scope, scoped
from service.accounts.tables import User
from service.clock import local_day
from service.demo.interpreting.money import settle
from service.demo.interpreting.pool import AGENCIES, POOL, Stage, agency, central, pool
from service.errors import UserError
from service.interpreters.desk.actions import close
from service.interpreters.offers import answers, changes, rounds
from service.interpreters.ranking.queries import request_ranking
from service.interpreters.ranking.trips import trips
from service.interpreters.requests.actions import Origin, ask, refuse
from service.interpreters.requests.forms import NewcomerIn, RequestIn
from service.interpreters.requests.gate import gate
from service.interpreters.requests.newcomers import enrol
from service.interpreters.tables import (
    Agency,
    Interpreter,
    InterpreterRequest,
    Offer,
    SpokenLanguage,
)
from service.places.queries import PlaceView, places
from service.rulesets.queries import rules

ASKED = ("asked", "confirmed", "moved", "declined", "confirmed", "counter", "open")
LATER = ("asked", "confirmed", "off", "declined", "moved", "open")
BEFORE = ("confirmed", "confirmed", "confirmed", "closed", "confirmed", "off")
LONG_AGO = frozenset(BEFORE)
AGO = timedelta(days=6)


def interpret_some(
    session: Session, scope: Scope, now: datetime, state_dir: Path, weeks: int = 4
) -> None:
    """Fills the county's interpreting, and gives both logins somebody to be.

    `weeks` of requests, from those of the week before last on.
    """
    in_force = rules(session, scope, local_day(now))
    ways = trips(session, scope, state_dir, now)
    stage = Stage(session, scope, now, state_dir, in_force, ways)
    towns = central(places(session, scope))
    agencies = [agency(stage, towns, n) for n in range(len(AGENCIES))]
    people = pool(stage, towns)
    for ahead in range(-14, 7 * weeks - 14, 7):
        _week(stage, agencies, ahead)
    _nobody(stage, agencies[0])
    _kept_out(stage, agencies[5])
    _newcomer(stage, towns[0])
    logins = scoped(User, scope).where(
        col(User.role).in_((Role.AGENCY.value, Role.INTERPRETER.value))
    )
    paid = settle(stage)
    busiest = _asked_anew(stage, agencies[1], paid) or _busiest(stage) or people[0]
    for user in session.exec(logins):
        if user.role == Role.AGENCY:
            user.agency_id = agencies[0].id
        else:
            user.interpreter_id = busiest
        session.add(user)
    session.flush()


def _week(stage: Stage, agencies: Sequence[Agency], ahead: int) -> None:
    """Ten talks on the workdays of a week, each with a fate of its own."""
    today = local_day(stage.now)
    monday = today + timedelta(days=ahead - today.weekday())
    fates = BEFORE if ahead < 0 else ASKED if ahead == 0 else LATER
    languages = tuple(POOL)[:10]
    for number in range(10):
        day = monday + timedelta(days=number // 2)
        at = number + (ahead + 14)
        agency = at % len(agencies)
        code = languages[at * 3 % len(languages)]
        fate = fates[at % len(fates)]
        if ahead == 0 and day <= today + timedelta(days=1):
            fate = "confirmed"
        start = (9, 14, 10, 13, 11)[number % 5] * 60 + 30 * (number % 2)
        _play(stage, agencies[agency], agency, (day, start, code), fate)


def _play(
    stage: Stage,
    agency: Agency,
    number: int,
    what: tuple[date, int, str],
    fate: str,
) -> None:
    """Asks some days before, then lets happen what the fate says."""
    day, _start, _code = what
    then = stage.now - timedelta(hours=3)
    if fate in LONG_AGO:
        then = min(then, _noon(stage, day) - AGO)
    row = _asked(stage, agency, AGENCIES[number][2], what, then)
    if row is None or fate == "open":
        return
    asked_at = then + timedelta(minutes=20)
    ranking = request_ranking(
        stage.session, stage.scope, row.id, asked_at, stage.state_dir
    )
    asking = rounds.Asking(ranking, stage.rules)
    if fate == "closed":
        close(stage.session, stage.scope, row.id, ranking, then + timedelta(days=4))
        return
    worker = Scope(stage.scope.office_id, rounds.WORKER)
    opened = rounds.open_next(stage.session, worker, row.id, asking, asked_at)
    offers = list(
        stage.session.exec(
            scoped(Offer, stage.scope)
            .where(Offer.request_id == row.id)
            .order_by(col(Offer.position))
        )
    )
    if opened is None or not offers:
        if day <= local_day(stage.now):  # nobody could come, and the day is over
            last = then + timedelta(days=4)
            close(stage.session, stage.scope, row.id, ranking, last)
        return
    FATES[fate](stage, row, offers, asked_at + timedelta(minutes=50))


def _noon(stage: Stage, day: date) -> datetime:
    ahead = (day - local_day(stage.now)).days
    return stage.now + timedelta(days=ahead)


def _asked(
    stage: Stage,
    agency: Agency,
    setting: str,
    what: tuple[date, int, str],
    then: datetime,
) -> InterpreterRequest | None:
    day, start, code = what
    stage.number += 1
    request_in = RequestIn(
        form_key=f"demo-request-{stage.number}",
        language=code,
        day=day,
        start=start,
        minutes=(45, 60, 60, 90)[stage.number % 4],
        setting=setting,
        other_hours=stage.number % 3 == 0,
        also=["phone"] if stage.number % 4 == 0 else [],
        contact_name="Frau Beispiel",
        contact_phone=agency.phone,
        twice=True,
    )
    origin = Origin(("page", "phone", "mail")[stage.number % 3], agency.id)
    known = stage.rules.sets.interpreting
    try:
        made = ask(stage.session, stage.scope, origin, request_in, known, then)
    except UserError:
        return None  # no such hour on that day
    return made[0]


Fate = Callable[[Stage, InterpreterRequest, list[Offer], datetime], None]


def _waits(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    """Nobody has answered yet."""


def _confirmed(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    answers.accept(stage.session, stage.scope, offers[0].id, at, "link", stage.door)


def _declined(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    answers.decline(stage.session, stage.scope, offers[0].id, at, "link")


def _counter(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    """Yes, but an hour and a half later."""
    later = row.starts_at + timedelta(minutes=90)
    answers.counter(
        stage.session, stage.scope, offers[-1].id, later, at, "link", stage.door
    )


def _called_off(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    _confirmed(stage, row, offers, at)
    then = at + timedelta(days=1)
    by = changes.BY_AGENCY
    changes.call_off(stage.session, stage.scope, row.id, then, stage.door, by)


def _moved(
    stage: Stage, row: InterpreterRequest, offers: list[Offer], at: datetime
) -> None:
    """Half an hour later: whoever has said yes is asked again."""
    _confirmed(stage, row, offers, at)
    moved = changes.Moved(starts_at=row.starts_at + timedelta(minutes=30))
    then = min(stage.now, at + timedelta(hours=2))
    changes.move(stage.session, stage.scope, row.id, moved, then, stage.door)


FATES: Mapping[str, Fate] = {
    "moved": _moved,
    "asked": _waits,
    "confirmed": _confirmed,
    "declined": _declined,
    "counter": _counter,
    "off": _called_off,
}


def _days(stage: Stage) -> Iterator[date]:
    """Workdays from the day after tomorrow on."""
    day = local_day(stage.now) + timedelta(days=2)
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _nobody(stage: Stage, agency: Agency) -> None:
    """A language that the pool lacks, and two talks that one way could serve."""
    days = _days(stage)
    then = stage.now - timedelta(hours=2)
    _asked(stage, agency, "school", (next(days), 8 * 60, "vi"), then)
    day = next(days)
    _asked(stage, agency, "school", (day, 11 * 60, "ar"), then)
    _asked(stage, agency, "school", (day, 12 * 60, "ar"), then)


def _kept_out(stage: Stage, hospital: Agency) -> None:
    """The gate: consent to surgery, last month; and once more this month."""
    known = stage.rules.sets.interpreting
    closed = gate(known, "surgery-consent")
    if closed is None:
        return
    for number, code in enumerate(("ro", "ar", "ti")):
        then = stage.now - timedelta(days=32 * (number > 0))
        request_in = RequestIn(
            form_key=f"demo-refused-{number}",
            language=code,
            day=local_day(then) + timedelta(days=5),
            start=10 * 60,
            setting="surgery-consent",
            contact_phone=hospital.phone,
        )
        refuse(stage.session, stage.scope, request_in, closed, hospital.kind, then)


def _newcomer(stage: Stage, town: PlaceView) -> None:
    """A practice that asks for the first time and waits to be confirmed."""
    newcomer = NewcomerIn(
        agency_name="Zahnarztpraxis Neubeispiel",
        agency_kind="practice",
        agency_place_id=town.id,
        agency_email="neu@example.org",
        agency_phone="030 23125 099",
    )
    then = stage.now - timedelta(hours=1)
    agency = enrol(stage.session, stage.scope, newcomer, "demo-newcomer", then)
    _asked(stage, agency, "doctor", (next(_days(stage)), 15 * 60, "uk"), then)


def _asked_anew(stage: Stage, agency: Agency, paid: Sequence[str]) -> str | None:
    """Somebody who was paid and has a question, so that no page of theirs is empty.

    Each of them is asked about at a time that suits them, until one is among the first.
    """
    for who in paid:
        person = stage.session.get_one(Interpreter, who)
        spoken = stage.session.exec(
            scoped(SpokenLanguage, stage.scope)
            .where(SpokenLanguage.interpreter_id == who)
            .order_by(col(SpokenLanguage.level).desc())
        ).first()
        weekday, start, _end = person.available[0]
        day = next(day for day in _days(stage) if day.weekday() == weekday)
        if spoken is not None:
            what = (day + timedelta(days=7), start + 90, spoken.language)
            _play(stage, agency, 1, what, "asked")
        if who in _asked_ones(stage):
            return who
    return None


def _asked_ones(stage: Stage) -> list[str]:
    """Whoever has an open question, the nearest talk first."""
    rows = scoped(Offer, stage.scope).where(Offer.state == "open")
    offers = stage.session.exec(rows.order_by(col(Offer.starts_at)))
    return [offer.interpreter_id for offer in offers]


def _busiest(stage: Stage) -> str | None:
    """Whoever has an open question, so that the login has something to answer."""
    return next(iter(_asked_ones(stage)), None)
