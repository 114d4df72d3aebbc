"""Letters of invitations: two languages, the window, the way, the slip, the notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.courses.catalogue.queries import PublicCourse
from service.papers.letter import Invited, Letters, address, letter
from service.papers.pictograms import pictogram
from service.papers.typesetting import pdf, refuse_missing
from service.timetables.week_journey import WeekJourney
from tests.service.papers.drafts import drafted
from tests.service.papers.invited import OFFICE, course, invited, learner
from tests.service.papers.reading import Paper, read

TODAY = date(2026, 11, 2)
LANGUAGES = ["de", "en", "ar", "uk", "ti"]


@pytest.fixture(scope="module", autouse=True)
def _drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("drafts")
    with drafted(folder):
        yield


def printed(*people: Invited) -> Paper:
    made = tuple(letter(one, OFFICE, TODAY) for one in people)
    return read(pdf("letter", Letters("Einladungen", made)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_one_sheet_with_the_slip_at_its_end(language: str) -> None:
    """In every script the answer's day stays in front and the slip on the back."""
    found = printed(invited(learner=learner(contact_language=language)))
    assert (found.tagged, found.language, len(found.pages)) == (True, "de", 2)
    assert "14.11.2026" in found.pages[0] and "Bürgerhaus" in found.pages[0]
    assert "Ja, ich komme." in found.pages[1] and "Hinweg" in found.pages[1]


def test_everything_that_is_needed_stands_in_it() -> None:
    front, back = printed(invited()).pages
    for told in (
        "Guten Tag Amal,",
        "Musterweg 4",
        "Hauptstraße 15, 49681 Garrel",
        "08:30–11:45",
        "Montag, 30.11.2026",
        "0 € mit Befreiung, sonst 229 €",
        "Ein Platz für Ihr Kind,",
        "Ausweis",
        "04471 000 120",
        "L-0117",
    ):
        assert told in front.replace("\N{NO-BREAK SPACE}", " "), told
    for told in ("07:52", "Bus 921", "08:14", "11:58", "12:21", "Nicht am 23.12."):
        assert told in back, told


def test_a_front_that_is_too_long_goes_on_behind_and_keeps_the_day() -> None:
    """Names of providers can be long; the day of the answer stays in front."""
    long = "Volkshochschule und Familienbildungsstätte Musterland-Beispielhausen e. V. "
    view = course(provider=long * 2)
    for language in LANGUAGES:
        who = learner(contact_language=language)
        front, back = printed(invited(learner=who, view=view, week=None)).pages
        assert "14.11.2026" in front and "Bitte antworten" in front
        assert "Ausweis" in front + back and "Ein Platz" in front + back
        assert "Ja, ich komme." in back


def test_who_has_a_right_to_it_reads_of_the_travel_grant() -> None:
    assert "Fahrgeld" not in printed(invited()).text
    told = printed(invited(grant=True)).text
    assert "Fahrgeld" in told and "vor Montag, 30.11.2026" in " ".join(told.split())


def test_a_german_reader_gets_one_column() -> None:
    made = letter(invited(learner=learner(contact_language="de-simple")), OFFICE, TODAY)
    assert len(made.title) == 1
    made = letter(invited(learner=learner(contact_language="ar")), OFFICE, TODAY)
    assert [(said.lang, said.rtl) for said in made.title] == [
        ("de", False),
        ("ar", True),
    ]


def test_without_texts_in_the_language_another_spoken_one_stands_beside() -> None:
    """Nobody has written Somali yet; who also speaks Arabic reads Arabic."""
    who = learner(contact_language="so", languages=["so", "ar"])
    made = letter(invited(learner=who), OFFICE, TODAY)
    assert [said.lang for said in made.title] == ["de", "ar"]
    alone = letter(invited(learner=learner(contact_language="so")), OFFICE, TODAY)
    assert [said.lang for said in alone.title] == ["de"]


def test_the_slip_has_the_code_and_no_name() -> None:
    back = printed(invited()).pages[1]
    assert "L-0117 · K-012" in back
    assert "Amal" not in back and "Musterweg" not in back


def test_the_address_never_runs_out_of_the_window() -> None:
    who = learner(
        call_name="Wolhelmine-Xaverkunigunde Musterfrau-Beispielhausen",
        address="bei Beispielfamilie, Hinterhaus, 3. Stock, Musterstraße 144 a, "
        "26219 Bösel, Ortsteil Overlahe",
    )
    lines = address(who)
    assert len(lines) == 6
    assert ", ".join(lines[1:]) == who.address
    assert len(printed(invited(learner=who)).pages) == 2


def test_the_notice_stands_on_a_sheet_of_its_own_where_it_is_due() -> None:
    found = printed(invited(learner=learner(source="import", notice_due=True)))
    assert len(found.pages) == 3
    assert "Wer verantwortlich ist" in found.pages[2]
    assert "Ja, ich komme." not in found.pages[2]


def test_every_letter_of_a_course_begins_on_a_front() -> None:
    """Printed on both sides, no letter may end on the back of the one before."""
    first = invited(learner=learner(source="import"))
    found = printed(first, invited(learner=learner(number=118, call_name="Petro")))
    begins = [n for n, page in enumerate(found.pages) if "Guten Tag" in page]
    assert begins == [0, 4]


def test_a_way_without_a_bus_says_that_it_is_an_estimate() -> None:
    who = learner(mode="bike")
    back = printed(invited(learner=who, week=None)).pages[1]
    assert "Bus 921" not in back and "Hinweg" not in back and "28 Minuten" in back
    unknown = printed(invited(week=None, home=None)).pages[1]
    assert "Hinweg" not in unknown and "Von zu Hause" not in unknown


def test_a_course_online_needs_no_way() -> None:
    view: PublicCourse = course(where=None)
    text = printed(invited(view=view, week=None)).text
    assert "online" in text and "Von zu Hause" not in text


def test_a_long_way_goes_on_and_loses_nothing() -> None:
    """Two usual ways and three of single dates need a third page."""
    base = invited().week
    assert isinstance(base, WeekJourney)
    trip = base.trips[0]
    special = tuple(
        type(trip)(trip.meetings, trip.there, trip.back, (TODAY + timedelta(days=n),))
        for n in range(30, 33)
    )
    found = printed(invited(week=WeekJourney((trip, *special))))
    assert len(re.findall("Hinweg", found.text)) == 4
    assert "Ja, ich komme." in found.pages[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_every_text_can_be_printed(language: str) -> None:
    one = invited(learner=learner(contact_language=language, source="import"))
    refuse_missing(asdict(letter(one, OFFICE, TODAY)))


def test_a_pictogram_brings_its_looks_with_it() -> None:
    """A picture on paper sees no style sheet: without colours it would be black."""
    for name in ("course", "clock", "house", "too-far", "question"):
        drawn = pictogram(name)
        assert "class=" not in drawn and 'stroke="#14162b"' in drawn
    with pytest.raises(KeyError):
        pictogram("no such picture")
