"""Rounds go out by themselves, in order, and never at night."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from service.interpreters.offers import answers, rounds
from service.interpreters.offers.rounds import Asking
from service.interpreters.ranking.queries import request_ranking
from service.interpreters.tables import (
    Agency,
    Interpreter,
    Offer,
    OfferRound,
)
from service.messages.tables import OutboxMessage
from service.rulesets.queries import rules
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.offers.steps import Office


def test_ranked_and_answered_in_time(asks: Office) -> None:
    """Three days ahead three are asked for four hours; then the next ones are."""
    more = asks.volunteers(3)
    request = asks.request()
    first, second = asks.pool.first, asks.pool.second
    assert asks.offers(request) == dict.fromkeys([first, *more[:2]], "open")
    assert asks.state_of(request) == "offered"
    assert asks.messages() == ["offer_sms"] * 3
    asks.later(hours=3, minutes=59)
    assert set(asks.offers(request).values()) == {"open"}
    asks.later(minutes=1)
    found = asks.offers(request)
    assert [found[who] for who in (first, *more[:2])] == ["expired"] * 3
    assert [found[who] for who in (more[2], second)] == ["open"] * 2
    asks.later(hours=4)
    assert set(asks.offers(request).values()) == {"expired"}
    assert asks.state_of(request) == "open"  # nobody left: the office's turn
    assert asks.yes(request, first) == "accepted"  # late, and still welcome


def test_who_says_no_lets_the_next_one_be_asked(asks: Office) -> None:
    """The last answer ends a round; nobody waits for a time that is of no use."""
    request = asks.request(starts_at=at(THURSDAY + timedelta(days=7), "10:30"))
    first, second = asks.pool.first, asks.pool.second
    assert asks.offers(request) == {first: "open", second: "open"}
    others = asks.volunteers(1)
    assert asks.no(request, first) == "declined"
    assert others[0] not in asks.offers(request)
    assert asks.no(request, second) == "declined"
    assert asks.offers(request)[others[0]] == "open"
    assert asks.no(request, first) == "declined"  # once more changes nothing


def test_quiet_hours(asks: Office) -> None:
    """Asked at eleven at night, it leaves at seven, and the time counts from there."""
    asks.now = at(THURSDAY - timedelta(days=2), "23:00")
    request = asks.request()
    assert asks.messages() == []
    asks.now = at(THURSDAY - timedelta(days=1), "06:59")
    asks.work()
    assert asks.messages() == []
    asks.later(minutes=1)
    assert asks.messages() == ["offer_sms", "offer_sms"]
    with asks.database.read() as session:
        row = session.exec(select(OfferRound)).one()
        assert row.answer_by == asks.now + timedelta(minutes=60)
    assert set(asks.offers(request).values()) == {"open"}


def test_a_message_is_a_link_alone(asks: Office) -> None:
    """No name, place, language or topic in what leaves."""
    asks.request()
    with asks.database.read() as session:
        for row in session.exec(select(OutboxMessage)):
            assert set(row.data) == {"link"}


def test_an_institution_nobody_has_confirmed(asks: Office) -> None:
    """A newcomer's request waits for the office."""

    def newcomer(session: Session) -> None:
        school = session.get_one(Agency, asks.pool.agency)
        school.confirmed_at = None
        session.add(school)

    asks.write(newcomer)
    request = asks.request()
    assert asks.offers(request) == {}

    def confirm(session: Session) -> None:
        session.get_one(Agency, asks.pool.agency).confirmed_at = asks.now

    asks.write(confirm)
    asks.hourly()
    assert set(asks.offers(request).values()) == {"open"}


def test_the_office_takes_over(asks: Office) -> None:
    """Stopped, nobody else is asked; one named person is; a yes by phone counts."""
    first, second = asks.pool.first, asks.pool.second
    third = asks.volunteers(1)[0]
    request = asks.request(search=False)
    scope = asks.pool.scope

    def asking(session: Session) -> Asking:
        return Asking(
            request_ranking(session, scope, request, asks.now, asks.state),
            rules(session, scope, asks.now.date()),
            frozenset({"sms"}),
        )

    asks.write(lambda s: rounds.ask_one(s, scope, request, second, asking(s), asks.now))
    asks.work()
    assert asks.offers(request) == {second: "open"}
    asks.write(lambda s: rounds.go_on(s, scope, request, asks.now))
    asks.write(lambda s: rounds.stop(s, scope, request, asks.now))
    asks.later(hours=6)
    assert asks.offers(request) == {second: "withdrawn"}
    assert asks.messages() == ["offer_sms", "offer_lost_sms"]
    said = asks.write(
        lambda s: answers.yes_by_phone(s, scope, request, third, asks.now, asks.door(s))
    )
    assert said.state == "accepted"
    assert asks.state_of(request) == "confirmed"
    assert asks.offer(request, third).answered_how == "call"
    assert asks.yes(request, second) == "withdrawn"
    assert first not in asks.offers(request)


def test_money_and_way_are_in_the_offer(asks: Office) -> None:
    """An hour, and the kilometres there and back of a car."""
    request = asks.request()
    near, far = (
        asks.offer(request, who) for who in (asks.pool.first, asks.pool.second)
    )
    assert (near.pay_cents, near.parts["km"]) == (1500, 0)
    assert far.parts["km"] == 21  # 8.2 km as the crow flies, there and back by road
    assert far.pay_cents == 1500 + 21 * 30
    assert (far.out_minutes, far.back_minutes) == (16, 16)


def test_who_cannot_be_written_to_is_called(asks: Office) -> None:
    """By SMS if chosen and there, else by mail, else somebody calls."""

    def change(session: Session) -> None:
        one = session.get_one(Interpreter, asks.pool.first)
        one.channel, one.phone = "sms", ""
        other = session.get_one(Interpreter, asks.pool.second)
        other.channel = "call"
        session.add_all([one, other])

    asks.write(change)
    request = asks.request()
    with asks.database.read() as session:
        rows = session.exec(select(Offer).where(Offer.request_id == request))
        found = {row.interpreter_id: row.channel for row in rows}
    assert found == {asks.pool.first: "mail", asks.pool.second: "call"}
    assert asks.messages() == ["offer"]
