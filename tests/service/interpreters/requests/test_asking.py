"""A request is stored as it was meant, once, and only where the gate lets it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from service.clock import local_day
from service.database import Database
from service.errors import Conflict, UserError
from service.interpreters.requests.actions import (
    AskedAlready,
    Origin,
    Refused,
    ask,
    refuse,
)
from service.interpreters.requests.forms import RequestIn
from service.interpreters.tables import InterpreterRequest, UnmetNeed
from service.rulesets.queries import rules
from tests.builders import NOW
from tests.service.interpreters.build import Pool, at

FORM: dict[str, Any] = {
    "form_key": "a-key-of-a-form",
    "language": "prs",
    "day": "05.11.2026",
    "start": "10:30",
    "minutes": "45",
    "setting": "doctor",
    "contact_phone": "0171 3920012",
}


def send(session: Session, pool: Pool, **more: Any) -> tuple[InterpreterRequest, ...]:
    """Asks for the pool's school."""
    known = rules(session, pool.scope, local_day(NOW)).sets.interpreting
    asked = RequestIn(**{**FORM, **more})
    return ask(session, pool.scope, Origin("page", pool.agency), asked, known, NOW)


def test_a_request_says_what_was_meant(database: Database, pool: Pool) -> None:
    with database.write() as session:
        (row,) = send(session, pool, other_hours=True, also=["phone"])
        assert row.starts_at == at(local_day(row.starts_at), "10:30")
        assert (row.ends_at - row.starts_at).total_seconds() == 45 * 60
        assert row.modes == ["onsite", "phone"]
        assert (row.state, row.priority, row.payer) == ("open", 3, "county")
        others = [datetime.fromisoformat(one) for one in row.alternatives]
        assert others == [
            at(local_day(row.starts_at), clock)
            for clock in ("10:00", "11:00", "09:30", "11:30")
        ]


def test_the_same_form_twice_is_one_request(database: Database, pool: Pool) -> None:
    with database.write() as session:
        (first,) = send(session, pool)
        (again,) = send(session, pool)
        assert again.id == first.id
        (longer,) = send(session, pool, minutes="60")
        assert longer.id == first.id
        assert (longer.ends_at - longer.starts_at).total_seconds() == 3600
        assert len(session.exec(select(InterpreterRequest)).all()) == 1


def test_a_form_changes_nothing_that_is_under_way(
    database: Database, pool: Pool
) -> None:
    with database.write() as session:
        (row,) = send(session, pool)
        row.state = "offered"
        session.add(row)
        session.flush()
        with pytest.raises(Conflict):
            send(session, pool, minutes="60")
        assert send(session, pool)[0].id == row.id


def test_another_form_for_the_same_hour_is_asked_about(
    database: Database, pool: Pool
) -> None:
    with database.write() as session:
        (first,) = send(session, pool)
        with pytest.raises(AskedAlready) as told:
            send(session, pool, form_key="another-form")
        assert told.value.request_id == first.id
        (second,) = send(session, pool, form_key="another-form", twice=True)
        assert second.number == first.number + 1


def test_the_gate_is_counted_once_without_a_request(
    database: Database, pool: Pool
) -> None:
    with database.write() as session:
        for _ in range(2):
            with pytest.raises(Refused) as told:
                send(session, pool, setting="court")
            asked = RequestIn(**{**FORM, "setting": "court"})
            refuse(session, pool.scope, asked, told.value.gate, "school", NOW)
        (need,) = session.exec(select(UnmetNeed)).all()
        assert (need.reason, need.language, need.setting) == (
            "gate:sworn",
            "prs",
            "court",
        )
        assert session.exec(select(InterpreterRequest)).all() == []
        send(session, pool)
        session.flush()
        assert session.exec(select(UnmetNeed)).all() == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"day": "01.11.2026"}, "start"),
        ({"day": "05.11.2028"}, "day"),
        ({"minutes": "300"}, "minutes"),
        ({"where": "other", "place_id": "nowhere"}, "place_id"),
        ({"earlier_id": "foreign"}, "earlier_id"),
        ({"choice": "2030-01-01T00:00:00+00:00"}, "choice"),
        ({"setting": "nonsense"}, "setting"),
    ],
)
def test_what_cannot_be_names_its_field(
    database: Database, pool: Pool, more: dict[str, str], field: str
) -> None:
    with database.write() as session:
        with pytest.raises(UserError) as told:
            send(session, pool, **more)
        assert told.value.field == field
        assert session.exec(select(InterpreterRequest)).all() == []


def test_a_series_keeps_its_wall_time_when_the_clocks_change(
    database: Database, pool: Pool
) -> None:
    """An appointment at ten stays at ten, before and after the March night."""
    with database.write() as session:
        made = send(
            session, pool, day="23.03.2027", start="10:00", every_weeks="1",
            until="06.04.2027",
        )  # fmt: skip
        told = [row.starts_at for row in made]
        assert told == [at(local_day(one), "10:00") for one in told]
        assert len({row.series_id for row in made}) == 1
        assert [row.number for row in made] == [1, 2, 3]
        again = send(
            session, pool, day="23.03.2027", start="10:00", every_weeks="1",
            until="06.04.2027", minutes="60",
        )  # fmt: skip
        assert [row.id for row in again] == [row.id for row in made]


def test_an_hour_that_the_march_night_leaves_out_is_refused(
    database: Database, pool: Pool
) -> None:
    with database.write() as session, pytest.raises(ValueError, match="does not exist"):
        send(session, pool, day="28.03.2027", start="02:30")


def test_a_talk_over_the_october_night_has_its_real_length(
    database: Database, pool: Pool
) -> None:
    with database.write() as session:
        (row,) = send(session, pool, day="30.10.2027", start="23:30", minutes="240")
        assert row.ends_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_an_option_of_the_sign_becomes_the_wish(database: Database, pool: Pool) -> None:
    day = at(datetime(2026, 11, 5).date(), "11:30").astimezone(UTC)  # noqa: DTZ001
    with database.write() as session:
        (row,) = send(session, pool, other_hours=True, choice=day.isoformat())
        assert row.starts_at == day
        assert (
            at(local_day(day), "10:30").astimezone(UTC).isoformat() in row.alternatives
        )
