"""A term of a county from its approved plan to the answers about the next level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from unittest import mock

from sqlmodel import select

from service.access import Scope
from service.clock import BERLIN
from service.courses.records.actions import approve
from service.courses.tables import Course, Invitation
from service.database import Database, make_engine
from service.jobs.tables import WorkerBeat
from service.learners.tables import Learner
from service.messages.tables import OutboxMessage
from service.migrations.schema import upgrade
from service.settings import Settings
from tests.builders import NOW, stand_up, standing
from tests.service.term import county
from tests.service.term.clockwork import Clockwork, PostBox
from tests.service.term.heute import BASE, Office
from tests.service.term.invariants import Evening, lost
from tests.service.term.people import County, days_between

LAST = county.END + timedelta(days=9)


@dataclass(frozen=True)
class Account:
    """What a term has come to; `faults` is empty for a good one."""

    faults: tuple[str, ...]
    people: Mapping[str, int]  # by state
    courses: Mapping[str, int]
    invitations: Mapping[str, int]
    messages: Mapping[str, int]
    pressed: Mapping[str, int]  # rows of *Heute*, by kind
    did: Mapping[str, int]  # what happened, by kind


def play_new(url: str, state: Path, *, people: int, seed: int) -> Account:
    """Plays a term in an empty database."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    settings = Settings("test", url, state, "k" * 40, "http://127.0.0.1:8000", now=NOW)
    database = Database(url)
    # Ids in a known order: the same seed is the same term.
    with mock.patch("service.database.secrets", Random(seed)):
        with database.write() as session:
            stand_up(session)
        with database.read() as session:
            scope = standing(session).own
        account = play(database, settings, scope, people=people, seed=seed)
    database.dispose()
    return account


def play(
    database: Database,
    settings: Settings,
    scope: Scope,
    *,
    people: int,
    seed: int,
    share: float = 0.6,
) -> Account:
    """Plays the term day by day; a share of what waits is settled every morning."""
    settings = replace(
        settings, smtp_url="smtp://127.0.0.1:1", sms_url="http://127.0.0.1:1/"
    )
    rng = Random(seed)
    work = Clockwork(database, settings, scope, NOW)
    _agree(work, settings.state_dir, people)
    office, others = Office(work, rng), County(work, rng)
    faults: list[str] = []
    box = PostBox(dead={"+4915155000006", "person2@example.org"})
    with box.open():
        for day in days_between(NOW.date(), LAST):
            faults += _day(work, office, others, day, share)
        faults += _end(work, office)
    return _account(work, office, others, faults)


def _agree(work: Clockwork, state: Path, people: int) -> None:
    with work.database.write() as session:
        plan = county.build(session, work.scope, state, people, work.now)
        session.flush()
        until = work.now + timedelta(days=5)
        approve(session, work.scope, plan, work.now, ask_until=until, base_url=BASE)


def _day(
    work: Clockwork, office: Office, others: County, day: date, share: float
) -> list[str]:
    work.now = _at(day, 6)
    with work.database.write() as session:
        session.merge(WorkerBeat(worker="term", at=work.now))
    work.queue_night()
    work.work()
    for number, act in _misfortunes(others).get((day - county.START).days, ()):
        act(number)
    work.work()
    work.now = _at(day, 9)
    work.queue_hour()
    work.work()
    if day.weekday() < 5:
        office.settle(share)
        others.providers_answer()
    work.now = _at(day, 14)
    others.people_answer()
    others.told()
    others.teach()
    if day > county.END:
        others.go_on()
    work.now = _at(day, 18)
    work.queue_hour()
    work.work()
    return _evening(work, day)


def _misfortunes(
    others: County,
) -> Mapping[int, tuple[tuple[int, Callable[[int], None]], ...]]:
    """By days after the first lesson; what a number means is the act's own affair."""

    def plain(act: Callable[..., None], *given: object) -> Callable[[int], None]:
        return lambda _number: act(*given)

    return {
        -12: ((0, plain(others.erased, "waiting")),),
        -10: ((0, plain(others.paused)), (0, plain(others.gone, "enrolled"))),
        -8: ((0, plain(others.other_times)), (0, plain(others.erased, "enrolled"))),
        -6: ((0, plain(others.gone, "invited")), (0, plain(others.erased, "invited"))),
        0: ((0, others.ill),),
        2: ((0, plain(others.drops_out)), (1, others.moved)),
        7: ((1, lambda n: others.away("teacher", 6, n)),),
        9: ((2, others.called_off), (0, plain(others.erased, "attending"))),
        14: ((0, lambda n: others.away("venue", 2, n)),),
        16: ((3, others.ill), (0, plain(others.drops_out))),
    }


def _evening(work: Clockwork, day: date) -> list[str]:
    with work.database.read() as session:
        found = Evening(session, work.scope, work.now).breaches()
    return [f"{day:%d.%m.} {sentence}" for sentence in found]


def _end(work: Clockwork, office: Office) -> list[str]:
    """Everything that waits is settled; nobody and nothing is left over."""
    for _ in range(6):
        office.settle(1.0)
        work.now += timedelta(days=1)
        work.queue_night()
        work.queue_hour()
        work.work()
    with work.database.read() as session:
        found = lost(session, work.scope)
        left = session.exec(
            select(OutboxMessage.template).where(OutboxMessage.state == "queued")
        ).all()
    rows = [row.key for row in office.rows()]
    return [
        *_evening(work, work.now.date()),
        *(f"lost: {one}" for one in found),
        *(f"never sent: {one}" for one in left),
        *(f"still on Heute: {one}" for one in rows),
    ]


def _account(
    work: Clockwork, office: Office, others: County, faults: list[str]
) -> Account:
    def counted(column: object) -> Mapping[str, int]:
        return Counter(session.exec(select(column)))  # type: ignore[call-overload]

    with work.database.read() as session:
        return Account(
            _once([*work.failures, *office.faults, *faults]),
            counted(Learner.state),
            counted(Course.state),
            counted(Invitation.state),
            counted(OutboxMessage.state),
            office.pressed,
            others.did,
        )


def _once(faults: Iterable[str]) -> tuple[str, ...]:
    """Each sentence with the first day on which it was true."""
    first: dict[str, str] = {}
    for fault in faults:
        dated = len(fault) > 6 and fault[2] == fault[5] == "."
        first.setdefault(fault[7:] if dated else fault, fault)
    return tuple(first.values())


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BERLIN).astimezone(NOW.tzinfo)
