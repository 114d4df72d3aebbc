"""What the lists of the set-up look like: six tables with German headers.

Pure. The keys of columns are fields of the forms; a few columns make one field.
"""

from __future__ import annotations

from typing import Any

from service.lists.cells import (
    read_date,
    read_flag,
    read_mail,
    read_number,
    read_phone,
    read_postal_code,
    read_text,
    read_word,
)
from service.lists.columns import (
    NUMBER,
    Column,
    Faulty,
    Layout,
    Values,
    day_of,
    text_of,
    yes_of,
)
from service.lists.words import UnknownWord, meaning
from service.places.finding import WhichPlace, find_place
from service.rulesets.schema import WEEKDAYS
from service.supply.forms import OLDEST_CHILD
from service.supply.lists.cells import (
    cents_of,
    clock_of,
    days_of,
    degrees_of,
    name_of,
    names_of,
    read_cents,
    read_days,
    read_degrees,
    read_hours,
    read_levels,
    read_names,
    read_week,
    week_of,
)
from service.supply.lists.known import Known
from service.typed.hours import clock
from service.typed.mistyped import Mistyped

WEEK, POSTAL_CODE, PLACE = "week", "postal_code", "place"
VENUE_PLACE = "venue_place"
DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
MADE_OF = {"place_id": PLACE, **dict.fromkeys(WEEKDAYS, WEEK)}


def _nothing(_row: Any, _known: Any) -> str:
    return ""


def _number(*also: str) -> Column:
    return Column(
        "nummer", NUMBER, read_text, text_of(NUMBER), meant=("nr", "id", *also)
    )


def _tick(header: str, key: str, *meant: str) -> Column:
    return Column(header, key, read_flag, yes_of(key), meant=meant)


def _text(header: str, key: str, names: tuple[str, ...] = (), *meant: str) -> Column:
    return Column(header, key, read_text, text_of(key), names, meant)


def _count(header: str, key: str, least: int, most: int, *meant: str) -> Column:
    return Column(header, key, read_number(least, most, None), text_of(key), (), meant)


def _clock(header: str, key: str) -> Column:
    return Column(
        header, key, lambda cell, _known: clock(cell) if cell else None, clock_of(key)
    )


def _open_kinds(known: Known) -> list[str]:
    return list(known.ways("kind"))


def _open_venues(known: Known) -> list[str]:
    return [venue.id for venue in known.venues if venue.active]


VENUE = Column(
    "kursort",
    "venue_id",
    read_text,
    name_of("venue", "venue_id"),
    meant=("haus", "gebäude", "veranstaltungsort", "schule", "standort", "adresse"),
)
VENUE_IN = Column("ort", VENUE_PLACE, read_text, _nothing, meant=("gemeinde", "stadt"))
PROVIDER = Column(
    "traeger",
    "provider_id",
    read_word("provider", None),
    name_of("provider", "provider_id"),
    ("träger",),
    ("bildungsträger", "anbieter", "einrichtung", "beschäftigt bei"),
)
KINDS = Column(
    "kursarten",
    "kinds",
    read_names("kind", _open_kinds),
    names_of("kind", "kinds"),
    ("kursart",),
)
HOURS = Column(
    "zeiten",
    WEEK,
    read_week,
    week_of,
    ("öffnungszeiten",),
    ("verfügbarkeit", "verfügbar", "belegbar", "wann", "geöffnet", "unterrichtszeiten"),
)
EACH_DAY = tuple(
    Column(header, key, read_hours, _nothing, meant=(header[:2],))
    for header, key in zip(DAYS, WEEKDAYS, strict=True)
)


def _week(values: Values, _known: Known, _faulty: Faulty) -> None:
    """Seven days of the cell of a week; a day's own column says more."""
    if WEEK not in values:
        return
    found = values.pop(WEEK)
    for at, day in enumerate(WEEKDAYS):
        values[day] = values.get(day) or found.get(at, ())


def _house(values: Values, known: Known, faulty: Faulty) -> None:
    """The venue of a name, with its place where the list says one."""
    if "venue_id" not in values:
        return
    name, place = values.pop("venue_id"), values.pop(VENUE_PLACE, "")
    if not name:
        values["venue_id"] = ""
        return
    for written in [f"{name}, {place}", name] if place else [name]:
        try:
            values["venue_id"] = meaning("venue", written, known)
            return
        except UnknownWord as error:
            unknown = error
    faulty.add("venue_id", unknown)


def _room(values: Values, known: Known, faulty: Faulty) -> None:
    _week(values, known, faulty)
    _house(values, known, faulty)


def _venue(values: Values, known: Known, faulty: Faulty) -> None:
    """The place of a postal code and a name; who named it otherwise is asked."""
    given = {key: values.pop(key) for key in (POSTAL_CODE, PLACE) if key in values}
    if not given or faulty.keys & {POSTAL_CODE, PLACE}:
        return
    code, name = given.get(POSTAL_CODE, ""), given.get(PLACE, "")
    try:
        place = find_place(code, name, known.places, known)
    except UnknownWord as error:
        faulty.add(PLACE, error)
    except WhichPlace as error:
        faulty.add(error.missing, error)
    except Mistyped as error:
        faulty.add(POSTAL_CODE, error)
    else:
        values["place_id"] = place.id if place else ""


def _place_part(part: str) -> Any:
    def write(row: Any, known: Known) -> str:
        found = next((p for p in known.places if p.id == row.place_id), None)
        return str(getattr(found, part)) if found else ""

    return write


PROVIDERS = Layout(
    name="providers",
    columns=(
        _number(),
        _text("name", "name", ("traeger", "träger"), "bildungsträger", "anbieter"),
        _text("kurzname", "short_name", (), "kürzel", "abkürzung"),
        Column("email", "email", read_mail, text_of("email"), ("e-mail", "mail")),
        Column("telefon", "phone", read_phone, text_of("phone"), (), ("tel",)),
        _tick("amt_selbst", "own"),
    ),
    who=(NUMBER, "name"),
    example={"name": "VHS Muster", "kurzname": "VHS", "email": "kurse@example.org"},
)
VENUES = Layout(
    name="venues",
    columns=(
        _number(),
        _text("kursort", "name", ("name",), "haus", "gebäude", "schule", "bezeichnung"),
        Column(
            "plz",
            POSTAL_CODE,
            read_postal_code,
            _place_part("postal_code"),
            ("postleitzahl",),
        ),
        Column(
            "ort",
            PLACE,
            read_text,
            _place_part("name"),
            (),
            ("gemeinde", "stadt", "ortschaft", "ortsteil", "dorf"),
        ),
        _text("strasse", "street", ("straße",), "adresse", "anschrift", "hausnummer"),
        Column("breite", "latitude", read_degrees, degrees_of("latitude"), ("lat",)),
        Column("laenge", "longitude", read_degrees, degrees_of("longitude"), ("lon",)),
        PROVIDER,
        Column(
            "miete",
            "rent_cents",
            read_cents,
            cents_of("rent_cents"),
            ("miete je stunde",),
            ("preis", "kosten", "euro"),
        ),
        _tick("stufenlos", "step_free", "barrierefrei", "rollstuhlgerecht"),
        _tick("nur_belegschaft", "company_only"),
    ),
    joined=frozenset({"street"}),  # the street and the number of the house
    who=(NUMBER, "name"),
    finish=_venue,
    example={
        "kursort": "Haus der Begegnung",
        "plz": "49681",
        "ort": "Garrel",
        "strasse": "Hauptstraße 1",
        "miete": "12,50",
        "stufenlos": "ja",
    },
)
ROOMS = Layout(
    name="rooms",
    columns=(
        _number(),
        VENUE,
        _text("raum", "name", ("raumname",), "bezeichnung", "raumnummer", "zimmer"),
        _count("plaetze", "seats", 1, 500, "plätze", "personen", "sitzplätze", "größe"),
        HOURS,
    ),
    read_only=(VENUE_IN, *EACH_DAY),
    who=(NUMBER, "name"),
    finish=_room,
    example={
        "kursort": "Haus der Begegnung",
        "raum": "Raum 1",
        "plaetze": "16",
        "zeiten": "Mo–Fr 8–12, 13–17; Sa 9–12",
    },
)
CHILDCARE = Layout(
    name="childcare",
    columns=(
        _number(),
        VENUE,
        Column("tage", "weekdays", read_days, days_of("weekdays"), ("wochentage",)),
        _clock("von", "start_minute"),
        _clock("bis", "end_minute"),
        _count("ab_alter", "from_age", 0, OLDEST_CHILD, "alter von", "ab"),
        _count("bis_alter", "to_age", 0, OLDEST_CHILD, "alter bis"),
        _count("plaetze", "places", 1, 200, "plätze", "kinder"),
    ),
    read_only=(VENUE_IN,),
    who=(NUMBER, "venue_id"),
    finish=_house,
    example={
        "kursort": "Haus der Begegnung",
        "tage": "Mo–Fr",
        "von": "8:15",
        "bis": "12:00",
        "ab_alter": "3",
        "bis_alter": "6",
        "plaetze": "8",
    },
)
TEACHERS = Layout(
    name="teachers",
    columns=(
        _number(),
        _text("kuerzel", "code", ("kürzel",), "lehrkraft", "kurzzeichen", "name"),
        PROVIDER,
        Column(
            "niveaus",
            "levels",
            read_levels,
            names_of("level", "levels", ", "),
            ("niveau",),
        ),
        KINDS,
        Column(
            "kursorte",
            "venue_ids",
            read_names("venue", _open_venues),
            names_of("venue", "venue_ids"),
            ("kursort",),
            ("einsatzorte", "häuser"),
        ),
        _tick("online", "online"),
        HOURS,
        _count("ue_pro_woche", "max_units_week", 1, 60, "ue", "unterrichtseinheiten"),
        Column(
            "euro_pro_ue",
            "rate_cents",
            read_cents,
            cents_of("rate_cents"),
            (),
            ("honorar", "satz", "euro"),
        ),
    ),
    read_only=EACH_DAY,
    who=(NUMBER, "code"),
    finish=_week,
    example={
        "kuerzel": "T-01",
        "traeger": "VHS Muster",
        "niveaus": "A1–B1",
        "kursarten": "alle",
        "kursorte": "alle",
        "zeiten": "Mo–Fr 8–17",
        "ue_pro_woche": "20",
        "euro_pro_ue": "43,00",
    },
)
FUNDING = Layout(
    name="funding",
    columns=(
        _number(),
        _text("name", "name", ("förderlinie", "foerderlinie"), "bezeichnung", "topf"),
        Column(
            "betrag",
            "amount_cents",
            read_cents,
            cents_of("amount_cents"),
            (),
            ("summe", "euro", "budget"),
        ),
        Column("von", "valid_from", read_date, day_of("valid_from"), (), ("ab",)),
        Column("bis", "valid_to", read_date, day_of("valid_to")),
        KINDS,
        _tick("kreismittel", "county_money"),
    ),
    who=(NUMBER, "name"),
    example={
        "name": "Landesmittel",
        "betrag": "25.000,00",
        "von": "01.01.2027",
        "bis": "31.12.2027",
        "kursarten": "alle",
    },
)
