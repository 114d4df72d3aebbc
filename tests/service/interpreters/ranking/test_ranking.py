"""Who can come, best first; why not; and that the answer is never an old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from service.database import Database
from service.interpreters.ranking.queries import (
    Asked,
    Ranking,
    asked_of,
    at_other_times,
    forget,
    ranking,
    reached_at,
)
from service.interpreters.tables import Agency, AgencyWish, Interpreter
from service.interpreters.wording import ranking as words
from service.migrations.pooled import WATCHED
from tests.builders import NOW
from tests.service.interpreters import build
from tests.service.interpreters.booking.steps import promised
from tests.service.interpreters.build import THURSDAY, Pool, at

HALF_PAST_TEN = at(THURSDAY, "10:30")


class Desk:
    """The small pool, and the ranking of a talk in its school."""

    def __init__(self, database: Database, pool: Pool, state: Path) -> None:
        self.database, self.pool, self.state = database, pool, state

    def change(self, work: Callable[[Session], object]) -> None:
        """One committed change."""
        with self.database.write() as session:
            work(session)

    def person(self, who: str, **values: object) -> None:
        """Somebody's profile is another one now."""

        def work(session: Session) -> None:
            row = session.get_one(Interpreter, who)
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)

        self.change(work)

    def ask(self, now: datetime = NOW, **more: object) -> Ranking:
        """Dari on Thursday at half past ten."""
        values: Mapping[str, object] = {
            "id": "(draft)",
            "agency_id": self.pool.agency,
            "place_id": None,
            "setting": "school",
            "times": (HALF_PAST_TEN,),
            "minutes": 60,
            "modes": ("onsite",),
            "language": "prs",
            **more,
        }
        with self.database.read() as session:
            asked = Asked(**values)  # type: ignore[arg-type]
            return ranking(session, self.pool.scope, asked, now, self.state)

    def able(self, now: datetime = NOW, **more: object) -> list[str]:
        """Who can come, in order."""
        return [one.interpreter_id for one in self.ask(now, **more).able]

    def why(self, who: str, now: datetime = NOW, **more: object) -> str:
        """For what reason somebody is left out."""
        found = {x.interpreter_id: x.reason for x in self.ask(now, **more).left_out}
        return found.get(who, "")


@pytest.fixture
def desk(database: Database, pool: Pool, tmp_path: Path) -> Desk:
    """Two volunteers who speak Dari, the nearer first, and one of staff."""
    return Desk(database, pool, tmp_path)


def test_the_nearer_first(desk: Desk) -> None:
    """Everyone is in one of the two lists; parts of the score say why."""
    found = desk.ask()
    assert [a.interpreter_id for a in found.able] == [desk.pool.first, desk.pool.second]
    near, far = (one.best for one in found.able)
    assert (near.out, near.back, near.minutes) == (10, 10, 20)
    assert (far.out, far.back, far.minutes) == (16, 16, 32)
    assert near.score == sum(near.parts.values())
    assert [(x.interpreter_id, x.reason) for x in found.left_out] == [
        (desk.pool.staff, "own_staff")
    ]
    told = words.parts(far.parts, far.minutes, 0, "en")
    assert [p.words for p in told] == ["no assignment lately", "32 minutes on the way"]


def test_wishes_and_continuity(desk: Desk) -> None:
    """Whom the institution knows or prefers comes first; a never reads not suitable."""
    second = desk.pool.second
    assert desk.able(earlier=second) == [second, desk.pool.first]
    assert desk.able(preferred=(second,)) == [second, desk.pool.first]

    def wish(session: Session) -> None:
        session.add(
            AgencyWish(
                office_id=desk.pool.scope.office_id,
                agency_id=desk.pool.agency,
                interpreter_id=desk.pool.first,
                kind="never",
            )
        )

    desk.change(wish)
    assert desk.able() == [second]
    assert desk.why(desk.pool.first) == "not_suitable"


@pytest.mark.parametrize("what", ["place", "agency"])
def test_private_reasons_are_one(desk: Desk, what: str) -> None:
    """Nobody can tell "not there" from "not with them" or from being unwanted."""

    def exclude(session: Session) -> None:
        who = session.get_one(Interpreter, desk.pool.first)
        if what == "place":
            build.excludes(session, who, "Nordstadt")
        else:
            build.excludes(session, who, agency_id=desk.pool.agency)

    desk.change(exclude)
    assert desk.why(desk.pool.first) == "not_suitable"
    assert words.reason("not_suitable", "en") == "not suitable"


def test_named_reasons(desk: Desk) -> None:
    """One reason each, none of them the wrong one."""
    first, second = desk.pool.first, desk.pool.second
    assert desk.why(second, level=3) == "language"
    assert desk.why(first, language="ckb") == "language"
    assert desk.why(first, dialect="prs-hazaragi") == "dialect"
    assert desk.why(first, setting="hospital") == "setting"
    assert desk.why(first, gender="male", gender_hard=True) == "gender"
    assert desk.why(first, modes=("phone",)) == "remote"
    assert desk.why(first, times=(at(THURSDAY, "17:30"),)) == "available"
    assert desk.why(first, times=(at(date(2026, 11, 8), "10:00"),)) == "available"
    desk.person(first, max_oneway=5)
    assert desk.why(first) == "travel"
    desk.person(first, mode="pt", max_oneway=45, place_id=None)
    assert desk.why(first) == "connection"
    desk.person(second, state="paused")
    assert desk.why(second) == "paused"


def test_notice_and_standby(desk: Desk) -> None:
    """Who wants a day's notice is not asked at ten for half past; on standby she is."""
    first = desk.pool.first
    late = HALF_PAST_TEN - timedelta(hours=2)
    assert desk.why(first, late) == "notice"
    desk.person(first, standby=True)
    assert desk.able(late) == [first]
    at_night = at(THURSDAY, "06:50")
    desk.person(first, available=[[3, 360, 1080]])
    assert desk.able(at_night, times=(at(THURSDAY, "07:40"),)) == [first]
    assert desk.why(first, at_night, times=(at(THURSDAY, "07:35"),)) == "quiet"
    assert desk.able(at_night) == [first]


def test_the_allowance_is_the_year_s(desk: Desk) -> None:
    """950 of 960 € leave no talk this year, but one next year."""
    desk.person(desk.pool.first, allowance_elsewhere_cents=95_000)
    assert desk.why(desk.pool.first) == "allowance"
    january = (at(date(2027, 1, 14), "10:30"),)
    assert desk.able(times=january) == [desk.pool.first, desk.pool.second]


def test_what_is_promised_counts(desk: Desk) -> None:
    """A promise closes its time to others, and its week when that is full."""
    first = desk.pool.first

    def promise(session: Session) -> None:
        school = session.get_one(Agency, desk.pool.agency)
        promised(session, desk.pool.scope, first, school, at(THURSDAY, "11:00"))

    assert desk.able()[0] == first
    desk.change(promise)
    assert desk.why(first) == "clash"
    # She is there already: no way, and one talk more than the other.
    [one, other] = desk.ask(times=(at(THURSDAY, "12:00"),)).able
    assert (one.interpreter_id, one.best.parts) == (first, {"load": -3})
    assert (other.best.parts) == {"minutes": -32, "load": -1}
    desk.person(first, max_week=1)
    assert desk.why(first, times=(at(THURSDAY, "12:00"),)) == "week"


def test_an_absence_is_seen_at_once(desk: Desk) -> None:
    """The stamp changes with the row: nobody is offered who has just gone away."""
    first = desk.pool.first
    assert first in desk.able()

    def leave(session: Session) -> None:
        who = session.get_one(Interpreter, first)
        build.absent(session, who, at(THURSDAY, "08:00"), at(THURSDAY, "12:00"))

    desk.change(leave)
    assert desk.why(first) == "available"


def test_other_ways_and_the_sign(desk: Desk) -> None:
    """Two at half past ten, one by phone, one where only one has time."""
    desk.person(desk.pool.second, on_phone=True, available=[[3, 480, 720]])
    noon = at(THURSDAY, "12:30")
    with desk.database.read() as session:
        school = session.get_one(Agency, desk.pool.agency)
        row = build.talk(session, school, modes=["onsite", "phone"])
        asked = at_other_times(asked_of(session, desk.pool.scope, row), [noon])
        found = ranking(session, desk.pool.scope, asked, NOW, desk.state)
    counts = [
        found.count(HALF_PAST_TEN, "onsite"),
        found.count(HALF_PAST_TEN, "phone"),
        found.count(noon, "onsite"),
    ]
    assert counts == [2, 1, 1]
    told = words.sign(("10:30", 2), [("by phone now", 1), ("12:30 instead", 0)], "en")
    assert told == ("two can come", "by phone now: one")
    assert words.sign(("10:30", 0), [], "en") == ("nobody at 10:30",)


def test_when_somebody_is_reached() -> None:
    """Quiet hours over midnight end the next morning, also on changed nights."""
    quiet = 21 * 60, 7 * 60
    late, early = at(THURSDAY, "22:15"), at(THURSDAY, "05:00")
    assert reached_at(late, quiet) == at(THURSDAY + timedelta(days=1), "07:00")
    assert reached_at(early, quiet) == at(THURSDAY, "07:00")
    assert reached_at(at(THURSDAY, "12:00"), quiet) == at(THURSDAY, "12:00")
    assert reached_at(late, (0, 0)) == late
    october = at(date(2026, 10, 24), "23:00")
    assert reached_at(october, quiet) == at(date(2026, 10, 25), "07:00")


# What is read of requests changes with their promises, which are watched.
FOLLOWS = {"interpreter_request", "interpreter_stamp"}


def test_every_table_that_is_read_is_watched(desk: Desk) -> None:
    """Whatever a ranking reads has a trigger: no old answer after any change."""
    read: set[str] = set()

    def look(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        read.update(re.findall(r"(?:FROM|JOIN) (\w+)", statement))

    forget()
    event.listen(desk.database.engine, "before_cursor_execute", look)
    desk.ask()
    event.remove(desk.database.engine, "before_cursor_execute", look)
    assert {"interpreter", "assignment", "spoken_language"} <= read
    assert read - FOLLOWS <= set(WATCHED)


def test_the_stamp_changes_with_every_watched_row(desk: Desk) -> None:
    """Of each table that has rows here; on both databases."""
    query = text("SELECT stamp FROM interpreter_stamp WHERE office_id = :office")
    office = {"office": desk.pool.scope.office_id}
    changed = set()
    for table in WATCHED:
        with desk.database.write() as session:
            before = session.execute(query, office).scalar()
            touch = (
                f"UPDATE {table} SET office_id = office_id WHERE office_id = :office"
            )
            session.execute(text(touch), office)
        with desk.database.read() as session:
            if session.execute(query, office).scalar() != before:
                changed.add(table)
    assert {"interpreter", "spoken_language", "agency", "place", "rule_set"} <= changed
