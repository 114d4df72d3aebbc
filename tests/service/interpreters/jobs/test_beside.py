"""Talks that one trip serves are offered together; who was too late may stand by."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIFlask
from sqlmodel import select

from service.interpreters.offers import answers, changes
from service.interpreters.offers.beside import offered_together
from service.interpreters.tables import Assignment, Offer
from service.messages.tables import OutboxMessage
from tests.service.interpreters.build import THURSDAY, at
from tests.service.interpreters.jobs.steps import Around

FAR = at(THURSDAY + timedelta(days=14), "10:30")
AFTERNOON = at(THURSDAY + timedelta(days=14), "14:00")


def test_who_is_asked_about_one_is_asked_about_the_other_first(job: Around) -> None:
    """Far ahead two are asked: the third and the fourth first, where they are asked."""
    more = job.volunteers(4)
    one = job.request(starts_at=FAR)
    before = set(job.offers(one))
    for who in list(before):
        job.no(one, who)
    asked = {who for who, state in job.offers(one).items() if state == "open"}
    assert asked
    assert asked <= set(more) | {job.pool.second}
    other = job.request(starts_at=AFTERNOON)
    assert asked <= set(job.offers(other))
    elsewhere = job.request(starts_at=AFTERNOON + timedelta(days=1))
    assert job.pool.first in job.offers(elsewhere)


def test_one_yes_for_all_that_one_trip_serves(job: Around, app: APIFlask) -> None:
    first = job.pool.first
    one = job.request(starts_at=FAR)
    other = job.request(starts_at=AFTERNOON)
    with job.database.read() as session:
        links = [
            str(m.data["link"]).rpartition("/")[2]
            for m in session.exec(select(OutboxMessage))
        ]
    offers = {job.offer(x, first).message_id for x in (one, other)}
    assert len(offers) == 2
    client = app.test_client()
    pages = {link: client.get(f"/angebot/{link}").text for link in links}
    mine = next(link for link, page in pages.items() if "Alle 2 annehmen" in page)
    assert "14:00" in pages[mine]
    assert "10:30" in pages[mine]
    for _ in range(2):
        client.post(f"/angebot/{mine}", data={"answer": "all"})
    promised = {**job.promises(one), **job.promises(other)}
    assert list(promised.values()) == ["agreed"]
    assert job.state_of(one) == job.state_of(other) == "confirmed"


def test_overlapping_talks_are_not_offered_together(job: Around) -> None:
    """Nobody can say yes to both."""
    one = job.request(starts_at=FAR)
    job.request(starts_at=FAR + timedelta(minutes=30))
    with job.database.read() as session:
        offer = session.get_one(Offer, job.offer(one, job.pool.first).id)
        assert offered_together(session, job.pool.scope, offer, job.now) == []


def test_who_stands_by_is_asked_first_and_alone(job: Around) -> None:
    job.volunteers(2)
    request = job.request()
    asked = job.offers(request)
    late = next(who for who in asked if who != job.pool.first)
    assert job.yes(request, job.pool.first) == "accepted"
    offer = job.offer(request, late)
    assert offer.state == "lost"
    for _ in range(2):
        job.write(
            lambda s: answers.stand_by(s, job.pool.scope, offer.id, job.now, "link")
        )
    said = job.write(
        lambda s: changes.step_back(
            s,
            job.pool.scope,
            next(iter(_ids(job, request))),
            job.now,
            job.door(s),
        )
    )
    assert said.state == "cancelled"
    job.work()
    states = job.offers(request)
    assert [who for who, state in states.items() if state == "open"] == [late]
    job.no(request, late)
    assert [w for w, state in job.offers(request).items() if state == "open"] != []


def test_who_still_may_say_yes_cannot_stand_by(job: Around) -> None:
    request = job.request()
    offer = job.offer(request, job.pool.first)
    said = job.write(
        lambda s: answers.stand_by(s, job.pool.scope, offer.id, job.now, "link")
    )
    assert said.state == "open"
    assert job.offer(request, job.pool.first).standby_at is None


def _ids(job: Around, request: str) -> list[str]:
    with job.database.read() as session:
        rows = session.exec(
            select(Assignment.id).where(Assignment.request_id == request)
        )
        return list(rows)
