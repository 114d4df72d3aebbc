"""Goes through the registration as a phone without JavaScript would."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
CODE = re.compile(r'hidden-text">((?:[A-Z0-9] ){7}[A-Z0-9])<')
ANSWERS: dict[str, dict[str, Any]] = {
    "name": {"call_name": "Maria"},
    "sprachen": {"languages": ["ar", "en"], "contact_language": "ar"},
    "ort": {"q": "Feldhausen", "shown": ""},
    "deutsch": {"rating": "words"},
    "lesen": {"literacy": "latin"},
    "woche": {"rhythm": "weekly", "times": ["mo-am", "tu-pm"], "when": ""},
    "kinder": {"children": "no"},
    "weg": {"mode": "bus", "max_minutes": "45"},
    "kontakt": {"channel": "sms", "phone": "0171 3920012"},
}


def answer(client: FlaskClient, slug: str, **given: Any) -> str:
    """Posts a page and gives where it leads; asserts that it leads anywhere."""
    reply = client.post(f"/anmelden/{slug}", data=given)
    assert reply.status_code == 302, reply.text
    return str(reply.location)


def to_the_last_page(client: FlaskClient, **changed: dict[str, Any]) -> str:
    """Answers everything before the last page and gives its form key."""
    for slug, given in {**ANSWERS, **changed}.items():
        answer(client, slug, **given)
    page = client.get("/anmelden/pruefen")
    found = FORM_KEY.search(page.text)
    assert found is not None
    return found[1]


def register(client: FlaskClient, **changed: dict[str, Any]) -> str:
    """A whole registration; gives the code of the receipt."""
    key = to_the_last_page(client, **changed)
    answer(client, "pruefen", form_key=key, consent="yes")
    return receipt_code(client)


def receipt_code(client: FlaskClient) -> str:
    """The code that the receipt shows."""
    found = CODE.search(client.get("/anmelden/fertig").text)
    assert found is not None
    return found[1].replace(" ", "")
