"""Pages read aloud: by a recording, else by the device's own voice, else not."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.languages import recordings
from service.languages.pages import BY_KEY, PAGES, messages
from service.learners.registration.steps import STEPS
from tests.house.messages import translated
from tests.service.conftest import Login

LIST = "/einrichtung/sprachen/de/aufnahmen"
SOUND = b"ID3\x04" + bytes(range(256)) * 8


def send(office: FlaskClient, content: bytes, page: str = "learners.start") -> int:
    data = {"page": page, "file": (io.BytesIO(content), "start.mp3")}
    return office.post(LIST, data=data).status_code


def heard(page: str) -> str:
    found = re.search(r'href="([^"]+)" data-listen', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_every_step_of_the_registration_can_be_read() -> None:
    """Who records reads the questions in the order in which they are asked."""
    told = [(p.key, p.title) for p in PAGES if ":" in p.key]
    assert told == [(f"learners.step:{s.slug}", s.title) for s in STEPS]
    assert all(messages(page) for page in PAGES)


def test_sentences_are_told_whole() -> None:
    """Of a text over two lines of its template the second one was left out."""
    known = translated("de")
    cut = [text for page in PAGES for text in messages(page) if text not in known]
    assert cut == []


def test_a_recording_is_a_link_to_its_file(client: FlaskClient, login: Login) -> None:
    assert heard(client.get("/anmelden?lang=de").text) == ""
    assert send(login(Role.COORDINATOR), SOUND) == 302
    url = heard(client.get("/anmelden?lang=de").text)
    answer = client.get(url)
    assert (answer.data, answer.mimetype) == (SOUND, "audio/mpeg")
    part = client.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, SOUND[:4])
    # Another page, another language, another office: none.
    assert heard(client.get("/rueckruf?lang=de").text) == ""
    assert heard(client.get("/anmelden?lang=en").text) == ""
    foreign = login(Role.COORDINATOR, office=1)
    assert foreign.get(url).status_code == 404
    assert heard(foreign.get("/anmelden?lang=de").text) == ""


def test_a_step_and_its_errors_are_heard_alike(
    client: FlaskClient, login: Login
) -> None:
    assert send(login(Role.COORDINATOR), SOUND, "learners.step:name") == 302
    client.get("/anmelden?lang=de")
    page = client.get("/anmelden/name")
    assert "learners.step:name" in heard(page.text)


def test_what_is_no_sound_is_refused(
    client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 3_000)
    office = login(Role.COORDINATOR)
    assert send(office, b"<html><script>alert(1)</script>") == 422
    assert send(office, SOUND, "accounts.login") == 422
    assert send(office, b"ID3" + b"x" * 3_000) == 422
    assert heard(client.get("/anmelden?lang=de").text) == ""


def test_a_recording_can_be_replaced_and_taken_away(
    client: FlaskClient, login: Login
) -> None:
    office = login(Role.COORDINATOR)
    send(office, SOUND)
    before = heard(client.get("/anmelden?lang=de").text)
    send(office, SOUND + b"longer")
    after = heard(client.get("/anmelden?lang=de").text)
    assert after != before and client.get(after).data.endswith(b"longer")
    gone = office.post(LIST, data={"page": "learners.start", "act": "remove"})
    assert gone.status_code == 302
    assert heard(client.get("/anmelden?lang=de").text) == ""


def test_without_a_recording_the_device_may_read(client: FlaskClient) -> None:
    """The button is hidden until the device has a voice of the language."""
    page = client.get("/rueckruf?lang=en").text
    assert re.search(r'data-speak="en"\s+hidden', page)
    assert "data-speak" not in client.get("/sprache").text


def test_the_list_has_the_texts_of_every_page(login: Login) -> None:
    page = login(Role.COORDINATOR).get(LIST).text
    assert page.count('name="page"') == len(BY_KEY)
    assert "Wie heißen Sie?" in page or "Wie heißt du?" in page
