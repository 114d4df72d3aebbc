"""The page of an offer, as its person uses it; and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from service.database import Database
from service.interpreters.offers import changes
from service.interpreters.offers.changes import Moved
from service.interpreters.tables import Offer
from service.messages.tables import OutboxMessage
from tests.builders import NOW
from tests.service.interpreters.build import THURSDAY, Pool, at
from tests.service.interpreters.offers.steps import Office

pytestmark = pytest.mark.both

NOON = at(THURSDAY, "12:00")
SECRET = ("Geheimweg 7", "Frau Erfunden", "04471 000 777", "Zimmer 12, bitte klingeln")


@pytest.fixture
def asks(app: APIFlask, database: Database, pool: Pool) -> Office:
    """The office in the state folder of the application."""
    return Office(database, pool, app.extensions["kursmittler"].settings.state_dir)


def asked(asks: Office, **more: object) -> str:
    """A request with all that is told after a yes."""
    street, name, phone, briefing = SECRET
    return asks.request(
        street=street,
        contact_name=name,
        contact_phone=phone,
        briefing=briefing,
        alternatives=[NOON.astimezone(UTC).isoformat()],
        **more,
    )


def path_to(asks: Office, request: str, who: str) -> str:
    """The path of the newest link that somebody got."""
    offer = asks.offer(request, who)
    with asks.database.read() as session:
        row = session.get_one(OutboxMessage, offer.message_id)
        return "/angebot/" + str(row.data["link"]).rpartition("/")[2]


def test_what_is_told_before_and_after(asks: Office, client: FlaskClient) -> None:
    """Institution, village, way, money and deadline; address and contact only then."""
    request, first = asked(asks), asks.pool.first
    path = path_to(asks, request, first)
    page = client.get(path).text
    for words in (
        "Donnerstag, 5. November",
        "10:30–11:30",
        "Schule am Beispielpark in Nordstadt",
        "Gespräch in der Schule",
        "los um 10:20, zurück um 11:40",
        "15,00 €",
        "von 960 € Freibetrag",
        "Noch eine Person ist gefragt",
        "Lieber nicht",
        "Ja, aber um …",
    ):
        assert words in page, words
    assert not [words for words in SECRET if words in page]
    assert asks.offers(request)[first] == "open"  # looking is no answer
    answer = client.post(path, data={"answer": "accept"})
    assert (answer.status_code, answer.location) == (302, path)
    page = client.get(path).text
    assert "Sie haben den Einsatz" in page
    assert not [words for words in SECRET if words not in page]


def test_twenty_taps(asks: Office, client: FlaskClient) -> None:
    """One promise, whatever is pressed again."""
    request = asked(asks)
    path = path_to(asks, request, asks.pool.first)
    for _tap in range(20):
        assert client.post(path, data={"answer": "accept"}).status_code == 302
    assert asks.promises(request) == {asks.pool.first: "agreed"}


def test_the_other_was_faster(asks: Office, client: FlaskClient) -> None:
    """Losing is a page of its own; a yes changes nothing there."""
    request = asked(asks)
    path = path_to(asks, request, asks.pool.second)
    asks.yes(request, asks.pool.first)
    client.post(path, data={"answer": "accept"})
    page = client.get(path).text
    assert "Schon vergeben" in page
    assert not [words for words in SECRET if words in page]
    assert asks.promises(request) == {asks.pool.first: "agreed"}


def test_another_time(asks: Office, client: FlaskClient) -> None:
    """A named time is a yes; a typed one waits; nonsense is asked again."""
    request, first = asked(asks), asks.pool.first
    path = path_to(asks, request, first)
    page = client.get(path + "?zeit=andere").text
    assert "12:00" in page
    for typed in ("bald", "24:61", ""):
        bad = client.post(path, data={"answer": "other", "time": typed})
        assert bad.status_code == 422
        assert "11:30" in bad.text
        assert f'value="{typed}"' in bad.text
        assert 'aria-invalid="true"' in bad.text
    client.post(path, data={"answer": "other", "time": "14 Uhr"})
    assert "14:00 Uhr vorgeschlagen" in client.get(path).text
    assert asks.promises(request) == {}
    named = NOON.astimezone(UTC).isoformat()
    client.post(path, data={"answer": "other", "at": named})
    assert "Sie haben den Einsatz" in client.get(path).text
    with asks.database.read() as session:
        [row] = changes.standing(session, asks.pool.scope, request)
        assert row.starts_at == NOON


def test_at_midnight(asks: Office, client: FlaskClient) -> None:
    """24:00 is read as a time, and was a failure of the site."""
    request, first = asked(asks), asks.pool.first
    path = path_to(asks, request, first)
    answer = client.post(path, data={"answer": "other", "time": "24:00"})
    assert answer.status_code == 302
    midnight = at(THURSDAY + timedelta(days=1), "00:00")
    assert asks.offer(request, first).counter_at == midnight


def test_a_clash_is_said(asks: Office, client: FlaskClient) -> None:
    """A yes that cannot be one says why."""
    request, other = asked(asks), asks.request(starts_at=at(THURSDAY, "11:00"))
    path = path_to(asks, request, asks.pool.first)
    asks.yes(other, asks.pool.first)
    answer = client.post(path, data={"answer": "accept"})
    assert answer.status_code == 409
    assert "Sie haben zu dieser Zeit schon einen Einsatz." in answer.text


def test_asked_again_and_stepping_back(asks: Office, client: FlaskClient) -> None:
    """Another time is shown and confirmed; who cannot come is free again."""
    request, first = asked(asks), asks.pool.first
    path = path_to(asks, request, first)
    client.post(path, data={"answer": "accept"})
    moved = Moved(starts_at=NOON)
    asks.write(
        lambda s: changes.move(
            s, asks.pool.scope, request, moved, asks.now, asks.door(s)
        )
    )
    page = client.get(path).text
    assert "Ihr Einsatz hat sich geändert" in page
    assert "12:00–13:00" in page
    client.post(path, data={"answer": "again"})
    assert asks.promises(request) == {first: "agreed"}
    client.post(path, data={"answer": "back"})
    assert asks.promises(request) == {first: "cancelled"}
    assert "Der Einsatz fällt aus" in client.get(path).text
    assert asks.ticks() == 0


def test_rather_not_and_a_changed_mind(asks: Office, client: FlaskClient) -> None:
    """No reason is asked; while nobody else has said yes a yes still counts."""
    request, first = asked(asks), asks.pool.first
    path = path_to(asks, request, first)
    client.post(path, data={"answer": "decline"})
    assert "Danke für Ihre Antwort" in client.get(path).text
    client.post(path, data={"answer": "accept"})
    assert asks.promises(request) == {first: "agreed"}


@pytest.mark.parametrize("path", ["/angebot/x", "/angebot/" + "a" * 32])
def test_an_unknown_link(client: FlaskClient, path: str) -> None:
    """Kindly, with a 404, for GET and POST."""
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "accept"}).status_code == 404


def test_in_english(asks: Office, client: FlaskClient) -> None:
    """In the person's own language, or as asked for."""
    request = asked(asks)
    path = path_to(asks, request, asks.pool.first)
    assert "leave at 10:20, home at 11:40" in client.get(path + "?lang=en").text


def test_links_last_until_after_the_talk(asks: Office) -> None:
    """Not used up, and over some weeks after the talk."""
    request = asked(asks)
    offer = asks.offer(request, asks.pool.first)
    with asks.database.read() as session:
        assert session.exec(select(Offer)).first() is not None
        links = linked(session, offer.id)
    assert [one >= NOW + timedelta(days=60) for one in links] == [True]


def linked(session: Session, offer_id: str) -> list[object]:
    """When the links of an offer end."""
    from service.messages.tables import MailedLink

    rows = session.exec(select(MailedLink).where(MailedLink.subject_id == offer_id))
    return [row.expires_at for row in rows]
