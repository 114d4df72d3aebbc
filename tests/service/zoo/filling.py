"""Fills every form validly: from the page, from its brothers, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.builders import PASSWORD
from tests.service.timetables.conftest import gtfs
from tests.service.zoo.crawl import ID, Found
from tests.service.zoo.pages import Field

Data = MultiDict[str, Any]
NEW_PASSWORD = "neues-langes-wort"
LIST = b"rufname;telefon\nNeuer;0171 3920044\n"
TEXTS = b"""msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Save"
msgstr "Sichern"
"""
PLACES = b"Name,Plz,Lat,Lon\nNeudorf,49009,52.80,8.01\n"
OUTLINE = (
    '{"type": "Polygon", "coordinates": '
    "[[[8.0, 52.8], [8.1, 52.8], [8.1, 52.9], [8.0, 52.8]]]}"
)
#: By endpoint and field, or by field alone, where the pages themselves do not tell.
BY_HAND: dict[str, str | list[str] | tuple[str, bytes]] = {
    "accounts.login_post password": PASSWORD,
    "accounts.login_post name": "coordinator0",
    "accounts.forgotten_post name": "coordinator0",
    "accounts.own_password_post current": PASSWORD,
    "accounts.new_password_post password": NEW_PASSWORD,
    "accounts.new_password_post again": NEW_PASSWORD,
    "accounts.own_password_post password": NEW_PASSWORD,
    "accounts.own_password_post again": NEW_PASSWORD,
    "accounts.add name": "neu1",
    "accounts.add display_name": "Neu T.",
    "phone": "0171 3920099",
    "email": "neu@example.org",
    "call_name": "Testina",
    "consent": "yes",
    "learners.family_post consent": "0",
    "planning.add_term name": "Herbst 2027",
    "start_on": "06.09.2027",
    "end_on": "17.12.2027",
    "supply.providers_add name": "Verein Neu",
    "supply.teachers_add code": "T-9",
    "supply.venues_add name": "Neues Haus",
    "supply.funding_add name": "Neues Geld",
    "timetables.zone_add name": "Rufbus Neu",
    "timetables outline": OUTLINE,
    "rulesets.pattern_add name_de": "Di 9–11",
    "rulesets.pattern_add days-0": ["tu"],
    "rulesets.pattern_add start-0": "09:00",
    "rulesets.pattern_add end-0": "11:15",
    "rulesets.pattern_add units-0": "3",
    "courses.add_course levels": ["A1.1"],
    "courses.add_course days": ["1"],
    "courses.add_course end": "10:30",
    "courses.add_course capacity": "9",
    "courses.add_course free": "4",
    "supply.funding_add amount_cents": "1000",
    "supply.funding_add valid_from": "01.01.2027",
    "supply.funding_add valid_to": "31.12.2027",
    "supply.funding_add kinds": ["county"],
    "own_data.pause until": "31.12.2026",
    "own_data.add_note note": "Will wieder angerufen werden.",
    "courses new_day": "24.11.2026",
    "courses start_minute": "14:00",
    "courses end_minute": "16:00",
    "supply.rooms_add name": "Raum 7",
    "supply.childcare_add weekdays": ["4"],
    "learners cell-gender": "",
    "learners level-*": "A1.2",
    "other": "L-0005",
    "courses.level_day_plan day": "18.11.2026",
    "courses.level_day_plan place_text": "Altes Rathaus, Testhausen",
    "accounts.ask_link_post name": "agency0",
    "interpreters start": "10:00",
    "interpreters day": "18.11.2026",
    "interpreters.agency_add name": "Kita Neu",
    "interpreters.pool_add name": "Dolmetscherin Neu",
    "interpreters.join_post name": "Mitmacherin Neu",
    "interpreters languages": ["prs"],
    "interpreters language-0": "prs",
    "interpreters language-1": "",
    "interpreters language-2": "",
    "interpreters iban": "DE75512108001245126199",
    "interpreters holder": "Kreiskasse Übungsland",
    "interpreters first_on": "07.12.2026",
    "interpreters seen_on": "19.10.2026",
    "interpreters sure": "yes",
    "interpreters amount": "5,00",
    "interpreters direction": "more",
    "interpreters.send_request where": "other",
    "interpreters reason": "Erfundener Grund",
    "interpreters sentence": "Das Gespräch war kürzer.",
    "interpreters end": "11:00",
    "interpreters time": "15:00",
    "interpreters agency_name": "Musterschule Neu",
    "interpreters contact_phone": "0171 3920098",
    "interpreters agency_email": "schule@example.org",
    "interpreters agency_phone": "0171 3920097",
    "file": ("l.csv", LIST),
    "languages.bring file": ("texte.po", TEXTS),
    "languages.record_post file": ("seite.mp3", b"ID3" + bytes(200)),
    "places.upload_post file": ("orte.csv", PLACES),
    "places.add name": "Neudorf",
    "places postal_code": "49009",
    "places latitude": "52,81",
    "places longitude": "8,02",
    "timetables.upload file": ("f.zip", gtfs()),
}


#: Needed with the values above, though no page says so.
NEEDED = frozenset({"interpreters.send_request place_id"})
#: Of these ticks at least one is meant.
TICKED = frozenset(
    f"courses.{route} day"
    for route in (
        "linked_course_act",
        "office_course_act",
        "provider_course_act",
        "try_call_off",
    )
)


def fill(found: Found, brothers: Iterable[Found], code: str) -> Data:
    """Values with which the form should be accepted."""
    alike = [other for other in brothers if _alike(found, other)]
    data: Data = MultiDict()
    for name, field in found.form.fields.items():
        for value in _values(found.endpoint, field, alike):
            data.add(name, value)
    if found.endpoint == "learners.status_post":
        data["code"] = code
    return data


def _values(endpoint: str, field: Field, brothers: list[Found]) -> list[Any]:
    room = endpoint.partition(".")[0]
    alike = ID.sub("*", field.name)
    for key in (f"{endpoint} {field.name}", f"{room} {field.name}", f"{room} {alike}"):
        if key in BY_HAND:
            return _listed(BY_HAND[key])
    if f"{endpoint} {field.name}" in TICKED and field.kind == "checkbox":
        return field.options[:1]
    if any(field.values):
        return field.values
    for other in brothers:
        same = other.form.fields.get(field.name)
        if same is not None and any(same.values):
            return list(same.values)
    if field.name in BY_HAND:
        return _listed(BY_HAND[field.name])
    offered = [value for value in field.options if value]
    needed = field.required or f"{endpoint} {field.name}" in NEEDED
    if offered and field.kind != "checkbox" and (needed or "" not in field.options):
        return offered[:1]
    return field.values


def _alike(one: Found, other: Found) -> bool:
    """Whether it is the form that changes what the other one adds."""
    ours, theirs = set(one.form.fields), set(other.form.fields)
    room, _dot, rest = one.endpoint.partition(".")
    if other.endpoint == one.endpoint:
        return False
    same_room = other.endpoint.startswith(f"{room}.{rest.partition('_')[0]}")
    return same_room and 5 * len(ours & theirs) > 4 * len(ours | theirs)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
