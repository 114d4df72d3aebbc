"""What a learner list looks like, for everything that reads and writes lists.

Pure.
"""

from __future__ import annotations

from datetime import datetime, time

from service.clock import BERLIN
from service.learners.imports.columns import COLUMNS, FAMILY, FAMILY_NAME
from service.learners.imports.words import Known
from service.lists.columns import Faulty, Layout, Values
from service.lists.words import UnknownWord
from service.places.finding import WhichPlace, find_place
from service.typed.mistyped import Mistyped

PLACE_CELLS = ("postal_code", "place")
EXAMPLE = {
    "rufname": "Maria",
    "telefon": "0171 3920012",
    "kontaktweg": "sms",
    "kontaktsprache": "Arabisch",
    "sprachen": "Arabisch, Englisch",
    "liest": "ja",
    "niveau": "A1.1",
    "zeiten": "mo-vm di-vm do-ab",
    "kinder": "3 5",
    "unterwegs": "bus",
    "hoechstens_minuten": "45",
}


def _family(key: str, beside: frozenset[str]) -> str:
    """Beside a first name, "Name" is the family name, most likely."""
    return FAMILY_NAME if key == "name" and "vorname" in beside else ""


def _finish(values: Values, known: Known, faulty: Faulty) -> None:
    """One name, a place and the moment of a day out of their cells."""
    family = values.pop(FAMILY_NAME, "")
    if family or "call_name" in values:
        values["call_name"] = f"{values.get('call_name', '')} {family}".strip()
    _add_place(values, known, faulty)
    day = values.pop("registered_on", None)
    if day is not None:
        values["registered_at"] = datetime.combine(day, time(12), BERLIN)


def _add_place(values: Values, known: Known, faulty: Faulty) -> None:
    """`place_id` of postal code and name; a name of no place is kept as it is told."""
    given = {key: values.pop(key) for key in PLACE_CELLS if key in values}
    if not given or faulty.keys & set(PLACE_CELLS):
        return
    code, name = given.get("postal_code", ""), given.get("place", "")
    try:
        place = find_place(code, name, known.places, known)
    except UnknownWord as error:
        faulty.add("place", error)
    except WhichPlace as error:
        faulty.add(error.missing, error)
    except Mistyped as error:
        faulty.add("postal_code", error)
    else:
        values["place_id"] = place.id if place else None
        if place is None and name and not values.get("place_text"):
            values["place_text"] = name


LAYOUT = Layout(
    name="learners",
    columns=COLUMNS,
    read_only=(FAMILY,),
    # The street and the number of the house are two columns of many lists.
    joined=frozenset({"call_name", FAMILY_NAME, "address", "second_contact"}),
    who=("number", "call_name", FAMILY_NAME, "phone"),
    finish=_finish,
    other=_family,
    example=EXAMPLE,
)
