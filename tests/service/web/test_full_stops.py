"""Where a value ends a sentence, one full stop is enough; its signs stay escaped."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask, render_template_string

from service import i18n


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("7.12.", "Kurs von 1.1. bis 7.12."),
        ("7.12.2026", "Kurs von 1.1. bis 7.12.2026."),
        ("…", "Kurs von 1.1. bis …."),
    ],
)
def test_a_date_at_the_end_of_a_sentence(value: str, read: str) -> None:
    message = "Course from %(first)s to %(last)s."
    assert i18n.text("de", message, first="1.1.", last=value) == read


def test_a_day_as_it_is_written_everywhere() -> None:
    until = i18n.day("de", date(2026, 12, 7))
    told = i18n.text("de", "The timetable ends on %(day)s.", day=until)
    assert told == "Der Fahrplan endet am 7.12."


@pytest.mark.parametrize(
    "source",
    [
        '{{ _("Asked: %(who)s.", who=who) }}',
        '{{ ngettext("Asked: %(who)s.", "Asked: %(who)s.", 1, who=who) }}',
    ],
)
def test_a_name_with_a_full_stop_in_a_template(app: Flask, source: str) -> None:
    with app.test_request_context():
        told = render_template_string(source, who="Erfunden <e. V.")
    assert told == "Asked: Erfunden &lt;e. V."


def test_dots_that_belong_to_the_text_stay() -> None:
    assert i18n.filled("%(n)s...", {"n": "1."}) == "1...."
