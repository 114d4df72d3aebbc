"""Journeys in words: weekdays together, both ways, call buses, dates, three scripts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from service.timetables.journey_words import days_text, estimated, plain, told
from service.timetables.week_journey import Found, Leg, gather, read

BUS = Leg("ride", "Barßel Markt", "Friesoythe ZOB", 462, 491, "914")
WALK = Leg("walk", "Friesoythe ZOB", "Rathaus", 491, 497)
OUT = Leg("walk", "Rathaus", "Friesoythe ZOB", 771, 778)
HOME = Leg("ride", "Friesoythe ZOB", "Barßel Markt", 778, 807, "914")
LATE = Leg("ride", "Friesoythe ZOB", "Barßel Markt", 838, 867, "914")
CALL = Leg(
    "on_demand",
    "Harkebrügge",
    "Barßel Markt",
    435,
    455,
    "Rufbus Nord",
    phone="04471 000 121",
    lead_minutes=60,
)
DAYS = [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
MORNING = (510, 705, "every")


def found(weekday: int, *legs: tuple[Leg, ...] | None) -> Found:
    """One meeting on three Mondays moved to the weekday."""
    dates = tuple(date(d.year, d.month, d.day) for d in DAYS)
    return Found((weekday, *MORNING), dates, *(legs or ((BUS, WALK), (OUT, HOME))))


def test_weekdays_with_one_trip_stand_together_there_and_back() -> None:
    week = gather([found(day) for day in range(4)])
    assert plain(week, "de") == (
        "Mo–Do: Bus 914 ab Barßel Markt 07:42, an Friesoythe ZOB 08:11, dann "
        "6 Minuten zu Fuß; zurück: los um 12:51, 7 Minuten zu Fuß, dann Bus 914 ab "
        "Friesoythe ZOB 12:58, an Barßel Markt 13:27."
    )
    assert plain(week, "en").startswith("Mon–Thu: bus 914 from Barßel Markt at 07:42")
    assert read(week.as_json()) == week


def test_another_bus_home_on_one_day_is_a_line_of_its_own() -> None:
    friday = found(4, (BUS, WALK), (OUT, LATE))
    week = gather([found(0), found(2), friday])
    lines = plain(week, "de").split("\n")
    assert [line[:5] for line in lines] == ["Mo, M", "Fr: B"]
    assert "13:58" in lines[1] and "13:58" not in lines[0]


def test_other_dates_and_dates_without_a_bus_have_names() -> None:
    def on(day: date, back: tuple[Leg, ...] | None) -> Found:
        return Found((0, *MORNING), (day,), (BUS,), back)

    week = gather(
        [found(0), on(date(2026, 12, 21), (LATE,)), on(date(2026, 12, 28), None)]
    )
    lines = plain(week, "de").split("\n")
    assert lines[1].startswith("Nur am 21.12.: Bus 914") and "13:58" in lines[1]
    assert lines[2] == "Nicht am 28.12.: Zu diesen Zeiten fährt kein Bus."
    assert week.missed == (date(2026, 12, 28),)


def test_a_call_bus_says_when_and_where_to_book() -> None:
    week = gather([found(1, (CALL, BUS), (HOME,))])
    assert week.on_demand
    text = plain(week, "de")
    assert "anmelden bis 60 Minuten vorher, Telefon 04471 000 121" in text
    assert "Harkebrügge 07:15" in text and "Rufbus Rufbus" not in text
    assert "nur, wenn er bestellt ist" in told(week, "de").booking
    assert told(gather([found(1)]), "de").booking == ""


@pytest.mark.parametrize(
    ("lead", "book_by", "said"),
    [
        (60, 375, "anmelden bis 60 Minuten vorher"),
        (180, 255, "anmelden bis 3 Stunden vorher"),
        (None, 400, "anmelden bis 06:40"),
        (60, -1440 + 1020, "anmelden bis 17:00 am Tag davor"),
        (60, -3 * 1440 + 1020, "anmelden bis 17:00 3 Tage vorher"),
        (None, None, "vorher anmelden"),
    ],
)
def test_until_when_one_books(lead: int | None, book_by: int | None, said: str) -> None:
    leg = replace(CALL, lead_minutes=lead, book_by=book_by)
    assert f"({said}, Telefon" in plain(gather([found(1, (leg,), (HOME,))]), "de")


def test_it_stays_seated_takes_a_train_and_a_walk_only() -> None:
    on = Leg("ride", "Friesoythe ZOB", "Cloppenburg", 495, 520, "90", stays=True)
    train = Leg("ride", "Cloppenburg", "Oldenburg", 530, 560, "RE 18")
    week = gather([found(0, (BUS, on, train), (WALK,))])
    text = plain(week, "de")
    assert "er fährt weiter als Linie 90" in text and "Zug RE 18 ab" in text
    assert "zurück: 6 Minuten zu Fuß." in text


def test_on_a_page_names_are_isolated_and_never_markup() -> None:
    bad = Leg("ride", "<b>Markt", "ZOB", 462, 491, "9<i>")
    line = told(gather([found(0, (bad,), (HOME,))]), "de").usual[0]
    assert isinstance(line.sentence, Markup)
    assert '<bdi dir="ltr">&lt;b&gt;Markt</bdi>' in line.sentence
    assert "<b>" not in line.sentence and "<i>" not in line.there.rows[0].text
    assert line.there.rows[0].icon == "bus"


def test_right_to_left_text_has_no_dashes_and_keeps_digits() -> None:
    week = gather([found(day) for day in range(4)])
    text = plain(week, "ar")
    assert "\u2066Barßel Markt\u2069" in text and "–" not in text
    assert "07:42" in text
    assert days_text([(d, *MORNING) for d in range(3)], "ar") == (
        "كل يوم من الاثنين إلى الأربعاء"
    )
    missed = gather([found(0), Found((0, *MORNING), (date(2026, 12, 21),), None, None)])
    assert "21" in plain(missed, "ar")


def test_alternating_weeks_and_estimates_are_named() -> None:
    both = [(0, 510, 705, "a"), (2, 510, 705, "every")]
    assert days_text(both, "de") == "Mi, Mo (Woche A)"
    assert estimated("bike", 24, "de") == (
        "Mit dem Fahrrad etwa 24 Minuten je Weg. Geschätzt aus der Entfernung."
    )
