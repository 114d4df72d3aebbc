"""Headings, words and letters that are not known: explained once, then remembered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role
from service.database import Database
from service.learners.imports.kind import LEARNERS
from service.learners.imports.layout import LAYOUT
from service.learners.imports.outcome import ADDED, FAULTY
from service.lists.headings import find_head
from service.lists.queries import known_to
from service.lists.tables import ImportWord
from service.lists.words import suggestion
from service.places.tables import Place
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.learners.imports.uploading import (
    hidden,
    learners,
    names,
    seen,
    take_over,
    text_of,
    upload,
)

OWN_WORDS = (
    "Vorname;Nachname;Handynummer;Tel.;Geschlecht;Muttersprache;Wohnort;Bemerkung\n"
    "Maria;Ali;0171 3920012;;w;Farsi;Nordst.;nett\n"
    "Omar;Ali;;;m;Persisch;Brauel;\n"
)
MEANINGS = {
    "Nachname": "family_name",
    "Handynummer": "phone",
    "Tel.": "second_contact",
    "Muttersprache": "languages",
    "Bemerkung": "-",
}


def explain(office: FlaskClient, where: str, kind: str, **lists: list[str]) -> None:
    """Posts the answers of a page of words."""
    assert office.post(f"{where}/{kind}", data=lists).location == where


def headings(office: FlaskClient, where: str, meanings: dict[str, str]) -> None:
    """Says what headings mean."""
    words, chosen = list(meanings), list(meanings.values())
    explain(office, where, "spalten", word=words, meaning=chosen)


def test_unknown_headings_are_asked_first(
    office: FlaskClient, database: Database
) -> None:
    where = upload(office, OWN_WORDS)
    page = office.get(where)
    assert "Handynummer" in text_of(page) and "mark" not in hidden(page.text)
    assert office.post(where, data={"mark": "x"}).location == where
    assert learners(database) == []


def test_what_was_explained_is_remembered(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    where = upload(office, OWN_WORDS)
    headings(office, where, MEANINGS)
    assert len(seen(database, stands, where).of(FAULTY)) == 2
    explain(
        office,
        where,
        "woerter",
        vocabulary=["gender", "gender", "language", "language", "place", "place"],
        word=["w", "m", "Farsi", "Persisch", "Nordst.", "Brauel"],
        meaning=["female", "male", "fa", "fa", place_id(database, stands), "-"],
    )
    take_over(office, where)
    maria, omar = learners(database)
    assert (maria.call_name, maria.phone) == ("Maria Ali", "0171 3920012")
    assert (maria.gender, maria.languages, omar.gender) == ("female", ["fa"], "male")
    assert maria.place_id == place_id(database, stands)
    assert (omar.place_id, omar.place_text) == (None, "Brauel")
    again = upload(office, OWN_WORDS.replace("Maria", "Mira").replace("0012", "0013"))
    kinds = [entry.kind for entry in seen(database, stands, again).entries]
    assert kinds == [ADDED, "open"]  # Omar's line is the very same as before
    assert "are read as explained before" in text_of(office.get(again))


def place_id(database: Database, stands: Standing) -> str:
    """Nordstadt of the own office."""
    with database.read() as db:
        rows = db.exec(select(Place).where(Place.office_id == stands.own.office_id))
        return next(row.id for row in rows if row.name == "Nordstadt")


def test_another_office_explains_its_own_words(
    office: FlaskClient, login: Login, database: Database, stands: Standing
) -> None:
    headings(office, upload(office, OWN_WORDS), MEANINGS)
    other = login(Role.COORDINATOR, office=1)
    assert "Handynummer" in text_of(other.get(upload(other, OWN_WORDS)))
    with database.read() as db:
        offices = {row.office_id for row in db.exec(select(ImportWord))}
    assert offices == {stands.own.office_id}


def test_a_meaning_can_be_changed(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    where = upload(office, "rufname;bemerkung\nMaria;Weg 1\n")
    headings(office, where, {"bemerkung": "-"})
    assert "bemerkung" in text_of(office.get(f"{where}?spalten=1"))
    headings(office, where, {"bemerkung": "address"})
    [entry] = seen(database, stands, where).entries
    assert entry.line.values["address"] == "Weg 1"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("spalten", {"word": ["bemerkung"], "meaning": ["kein"]}),
        ("woerter", {"vocabulary": ["x"], "word": ["w"], "meaning": ["female"]}),
        ("woerter", {"vocabulary": ["gender"], "word": ["w"], "meaning": ["x"]}),
        ("woerter", {"vocabulary": ["place"], "word": ["w"], "meaning": ["fremd"]}),
        ("woerter", {"vocabulary": ["gender"], "word": ["w" * 99], "meaning": ["-"]}),
    ],
)
def test_meanings_that_do_not_exist_are_refused(
    office: FlaskClient, database: Database, kind: str, data: dict[str, list[str]]
) -> None:
    where = upload(office, "rufname;bemerkung\nMaria;x\n")
    assert office.post(f"{where}/{kind}", data=data).location == where
    with database.read() as db:
        assert list(db.exec(select(ImportWord))) == []


def test_two_headings_of_one_column_are_asked(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    where = upload(office, "rufname;telefon;handy\nMaria;04261 9830;0171 3920012\n")
    assert "stands twice" in text_of(office.get(where))
    headings(office, where, {"handy": "second_contact"})
    take_over(office, where)
    [maria] = learners(database)
    assert (maria.phone, maria.second_contact) == ("04261 9830", "0171 3920012")


def test_a_list_of_nobody_says_so(office: FlaskClient) -> None:
    where = upload(office, "ort;niveau\nNordstadt;A1.1\n")
    assert "No column says what the lines are about" in text_of(office.get(where))


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Tel.", "phone"),
        ("Handynummer", "phone"),
        ("E-Mail-Adresse", "email"),
        ("Nachname", "family_name"),
        ("m/w/d", "gender"),
        ("Telefonnumer", "phone"),
        ("Lieblingsfarbe", ""),
    ],
)
def test_likely_meanings_of_headings_are_suggested(
    database: Database, stands: Standing, heading: str, column: str
) -> None:
    with database.read() as db:
        known = known_to(db, stands.own, LEARNERS, NOW)
    head = find_head(((1, ("rufname", heading)), (2, ("A", "x"))), LAYOUT, known)
    assert (head.headings[1].open, head.headings[1].suggested) == (True, column)


@pytest.mark.parametrize(
    ("vocabulary", "word", "code"),
    [
        ("gender", "w", "female"),
        ("gender", "Herr", "male"),
        ("language", "Farsi", "fa"),
        ("language", "Persisch", "fa"),
        ("language", "Arabsich", "ar"),
        ("language", "Klingonisch", ""),
        ("mode", "ÖPNV", "bus"),
        ("flag", "j", "yes"),
        ("level", "A1", ""),
        ("slot", "immer", "all"),
        ("channel", "WhatsApp", ""),
    ],
)
def test_likely_meanings_of_words_are_suggested(
    database: Database, stands: Standing, vocabulary: str, word: str, code: str
) -> None:
    with database.read() as db:
        known = known_to(db, stands.own, LEARNERS, NOW)
    assert suggestion(vocabulary, word, known) == code


def test_a_town_is_suggested_by_the_start_of_its_name(
    database: Database, stands: Standing
) -> None:
    with database.write() as db:
        rows = db.exec(select(Place).where(Place.office_id == stands.own.office_id))
        town = next(row for row in rows if row.name == "Nordstadt")
        town.name = "Rotenburg (Wümme)"
    with database.read() as db:
        known = known_to(db, stands.own, LEARNERS, NOW)
        for word in ("Rotenburg", "rotenburg/wümme", "Rothenburg"):
            assert suggestion("place", word, known) == town.id
        assert suggestion("place", "Brauel", known) == ""


@pytest.mark.parametrize(
    ("cell", "slots"),
    [
        ("mo-vm di-nm", ["mo-am", "tu-pm"]),
        ("Montag vormittag, Mi abends", ["mo-am", "we-ev"]),
        ("alle", None),
        ("vormittags", ["mo-am", "tu-am", "we-am", "th-am", "fr-am", "sa-am"]),
        ("Mo-Fr vormittags", ["mo-am", "tu-am", "we-am", "th-am", "fr-am"]),
        ("keine", []),
    ],
)
def test_parts_of_the_week_as_people_write_them(
    office: FlaskClient,
    database: Database,
    stands: Standing,
    cell: str,
    slots: list[str] | None,
) -> None:
    where = upload(office, f'rufname;zeiten\nAna;"{cell}"\n')
    [entry] = seen(database, stands, where).of(ADDED)
    assert entry.person is not None
    found = entry.person.free_times
    assert len(found) == 18 if slots is None else found == slots


@pytest.mark.parametrize("cell", ["Mo, Di vormittags", "ab 8 Uhr", "immer"])
def test_a_part_of_the_week_is_never_guessed(
    office: FlaskClient, database: Database, stands: Standing, cell: str
) -> None:
    where = upload(office, f'rufname;zeiten\nAna;"{cell}"\n')
    [entry] = seen(database, stands, where).of(FAULTY)
    assert entry.faults[0].word == cell


def test_letters_in_doubt_are_looked_at_first(
    office: FlaskClient, database: Database
) -> None:
    """Umlauts of a foreign program became other letters without a word."""
    content = "rufname;telefon\n?????;0171 3920036\n"
    where = upload(office, content)
    page = office.get(where)
    assert "saved as question marks" in text_of(page) and "?????" in page.text
    office.post(where, data={"mark": "x"})
    assert learners(database) == []
    for choice in ("utf-7", "", "cp1252"):
        office.post(f"{where}/schrift", data={"encoding": choice})
        assert "Please look at the letters" in text_of(office.get(where))
    office.post(f"{where}/schrift", data={"encoding": "utf-8"})
    take_over(office, where)
    assert names(database) == ["?????"]


def test_one_of_several_readings_is_chosen(
    office: FlaskClient, database: Database
) -> None:
    twice = "rufname\nJürgen\n".encode().decode("cp1252").encode()
    where = upload(office, twice)
    page = text_of(office.get(where))
    assert "Jürgen" in page and "JÃ¼rgen" in page
    office.post(f"{where}/schrift", data={"encoding": "doubled"})
    assert "Jürgen" in text_of(office.get(where))
    take_over(office, where)
    assert names(database) == ["Jürgen"]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_lists_of_old_programs_are_shown_before_they_are_stored(
    office: FlaskClient, database: Database, encoding: str
) -> None:
    where = upload(
        office, "rufname;telefon\nBärbel Söhn;0171 3920032\n".encode(encoding)
    )
    assert "Bärbel Söhn" in text_of(office.get(where))
    take_over(office, where)
    assert names(database) == ["Bärbel Söhn"]


def test_letters_can_be_read_in_another_way_without_any_doubt(
    office: FlaskClient, database: Database
) -> None:
    """Among two likely readings the wrong one was taken, and nobody could change it."""
    where = upload(office, "rufname\nJřrgen\n".encode("cp1250"))
    assert "Jørgen" in text_of(office.get(where))
    assert "Jřrgen" in text_of(office.get(f"{where}?buchstaben=1"))
    office.post(f"{where}/schrift", data={"encoding": "cp1250"})
    take_over(office, where)
    assert names(database) == ["Jřrgen"]


def test_two_likely_readings_are_asked(office: FlaskClient, database: Database) -> None:
    where = upload(office, "rufname\nČerný\n".encode("cp1250"))
    page = office.get(where)
    assert "could be read in more than one way" in text_of(page)
    assert "Černý" in text_of(page) and "Èerný" in text_of(page)
    assert " checked" not in page.text


def test_no_answer_is_neither_yes_nor_the_usual_word(
    office: FlaskClient, database: Database, stands: Standing
) -> None:
    """ "keine Angabe" in a column of ticks was read as no, and took a tick away."""
    head = "nummer;rufname;stufenlos;nur_frauen;kontaktsprache\n"
    take_over(office, upload(office, f"{head};Maria;ja;ja;Arabisch\n;Omar;;;\n"))
    for number in ("L-0001", ""):  # the office's own list, and one of somebody else
        asked = f"{head}{number};Maria;keine Angabe;nein;keine Angabe\n"
        where = upload(office, f"{asked};Eva {number};keine Angabe;;keine Angabe\n")
        explain(
            office,
            where,
            "woerter",
            vocabulary=["flag", "language"],
            word=["keine Angabe", "keine Angabe"],
            meaning=["-", "-"],
        )
        found = [e for e in seen(database, stands, where).entries if not e.line.faults]
        assert all("step_free" not in e.line.values for e in found)
        assert all("contact_language" not in e.line.values for e in found)
        take_over(office, where)
    maria, omar, eva, *_more = learners(database)
    assert (maria.step_free, maria.women_only) == (True, False)
    assert (maria.contact_language, eva.contact_language) == ("ar", "de")
    assert not omar.step_free and not eva.step_free
