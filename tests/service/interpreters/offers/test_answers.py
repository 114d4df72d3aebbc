"""The first valid yes wins; all others are told; a yes is never half a one."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from sqlmodel import Session

from service.errors import UserError
from service.interpreters.offers import answers, changes
from service.interpreters.offers.changes import Moved
from service.interpreters.tables import InterpreterRequest
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.offers.steps import Office

TEN, HALF_PAST_TEN, NOON = (at(THURSDAY, c) for c in ("10:00", "10:30", "12:00"))


def test_the_first_yes(asks: Office) -> None:
    """The other loses and is told; a second tap says the same; nobody is asked more."""
    first, second = asks.pool.first, asks.pool.second
    request = asks.request()
    assert asks.yes(request, second) == "accepted"
    assert asks.yes(request, second) == "accepted"
    assert asks.offers(request) == {first: "lost", second: "accepted"}
    assert asks.yes(request, first) == "lost"
    assert asks.promises(request) == {second: "agreed"}
    assert asks.state_of(request) == "confirmed"
    assert sorted(asks.messages()) == ["offer_lost_sms", "offer_sms", "offer_sms"]
    asks.later(hours=10)
    assert len(asks.messages()) == 3


def test_two_are_needed(asks: Office) -> None:
    """The search ends with the second."""
    third = asks.volunteers(1)[0]
    request = asks.request(needed=2)
    assert asks.yes(request, asks.pool.first) == "accepted"
    assert asks.state_of(request) == "offered"
    assert asks.yes(request, third) == "accepted"
    assert asks.state_of(request) == "confirmed"
    assert asks.offers(request)[asks.pool.second] == "lost"


def test_a_yes_that_clashes_is_none(asks: Office) -> None:
    """Promised elsewhere meanwhile, it says so, and the offer stays as it was."""
    first = asks.pool.first
    one, other = asks.request(), asks.request(starts_at=at(THURSDAY, "11:00"))
    assert asks.yes(one, first) == "accepted"
    before = asks.ticks()
    assert asks.yes(other, first) == "job"
    assert asks.ticks() == before
    assert asks.offers(other)[first] == "open"
    assert asks.promises(other) == {}


def test_a_named_other_time_is_a_yes(asks: Office) -> None:
    """What the institution has named needs nobody's consent any more."""
    named = [NOON.astimezone(UTC).isoformat()]
    request = asks.request(alternatives=named)
    assert asks.yes(request, asks.pool.first, NOON) == "accepted"
    with asks.database.read() as session:
        row = session.get_one(InterpreterRequest, request)
        assert (row.starts_at, row.state) == (NOON, "confirmed")
        assert row.ends_at == NOON + timedelta(hours=1)
        assert row.alternatives == [HALF_PAST_TEN.astimezone(UTC).isoformat()]


def test_any_other_time_waits_for_the_office(asks: Office) -> None:
    """A proposal books nothing; the office takes it, and it is a yes then."""
    request, first = asks.request(), asks.pool.first
    offer = asks.offer(request, first)
    scope = asks.pool.scope

    def propose(session: Session) -> str:
        door = asks.door(session)
        return answers.counter(
            session, scope, offer.id, TEN, asks.now, "link", door
        ).state

    assert asks.write(propose) == "counter"
    assert asks.promises(request) == {}
    said = asks.write(
        lambda s: answers.take_counter(s, scope, offer.id, asks.now, asks.door(s))
    )
    assert said.state == "accepted"
    assert asks.promises(request) == {first: "agreed"}
    assert asks.offers(request)[asks.pool.second] == "lost"
    asks.now = at(THURSDAY, "10:15")
    other = asks.offer(request, asks.pool.second)
    late = asks.write(
        lambda s: answers.accept(s, scope, other.id, asks.now, "link", asks.door(s))
    )
    assert late.state == "over"


def test_a_time_that_is_over(asks: Office) -> None:
    """Yesterday is no proposal."""
    request, first = asks.request(), asks.pool.first
    offer = asks.offer(request, first)
    early = asks.now - timedelta(hours=1)
    with pytest.raises(UserError):
        asks.write(
            lambda s: answers.counter(
                s, asks.pool.scope, offer.id, early, asks.now, "link", asks.door(s)
            )
        )


def test_called_off(asks: Office) -> None:
    """Times are free again; who had said yes and who was asked are told."""
    request, first = asks.request(), asks.pool.first
    assert asks.yes(request, first) == "accepted"
    assert asks.ticks() > 0
    scope = asks.pool.scope
    asks.write(
        lambda s: changes.call_off(s, scope, request, asks.now, asks.door(s), "agency")
    )
    asks.work()
    assert (asks.ticks(), asks.promises(request)) == (0, {first: "cancelled"})
    assert asks.state_of(request) == "cancelled"
    assert "offer_off_sms" in asks.messages()
    assert asks.yes(request, asks.pool.second) == "withdrawn"


def test_moved_asks_again(asks: Office) -> None:
    """Another hour is asked anew; it is booked at once, so that nobody takes it."""
    request, first = asks.request(), asks.pool.first
    asks.yes(request, first)
    scope, moved = asks.pool.scope, Moved(starts_at=NOON)
    told = asks.write(
        lambda s: changes.move(s, scope, request, moved, asks.now, asks.door(s))
    )
    asks.work()
    assert told == (1, 0)
    assert asks.promises(request) == {first: "asked_again"}
    assert "offer_changed_sms" in asks.messages()
    with asks.database.read() as session:
        [row] = changes.standing(session, scope, request)
        assert row.starts_at == NOON
    asks.write(lambda s: changes.confirm_again(s, scope, row.id, asks.now))
    assert asks.promises(request) == {first: "agreed"}


def test_moved_into_a_clash(asks: Office) -> None:
    """Who has another promise then is told that this one ends; the search goes on."""
    first, second = asks.pool.first, asks.pool.second
    other = asks.request(starts_at=NOON)
    request = asks.request()
    asks.yes(other, first)
    asks.yes(request, first)
    moved = Moved(starts_at=at(THURSDAY, "12:30"))
    told = asks.write(
        lambda s: changes.move(
            s, asks.pool.scope, request, moved, asks.now, asks.door(s)
        )
    )
    asks.work()
    assert told == (0, 1)
    assert asks.promises(request) == {first: "cancelled"}
    assert asks.promises(other) == {first: "agreed"}
    assert "offer_off_sms" in asks.messages()
    assert asks.offers(request)[second] == "open"
    assert asks.state_of(request) == "offered"


def test_stepping_back(asks: Office) -> None:
    """Who cannot come after all frees the time; the others are asked, she is not."""
    first, second = asks.pool.first, asks.pool.second
    request = asks.request()
    asks.yes(request, first)
    with asks.database.read() as session:
        [row] = changes.standing(session, asks.pool.scope, request)
    asks.write(
        lambda s: changes.step_back(s, asks.pool.scope, row.id, asks.now, asks.door(s))
    )
    asks.work()
    assert asks.ticks() == 0
    assert asks.promises(request) == {first: "cancelled"}
    assert asks.state_of(request) in ("open", "offered")
    assert asks.yes(request, second) in ("accepted", "lost")
