"""What people can meet is found by following; what only staff meets is not."""

from __future__ import annotations

import pytest

from tests.house.faces import faced, lacking
from tests.house.messages import entry, missing, shown

# Reached by: a template's own name, a step's computed name, an included part, a macro,
# a form's error, a mail, a paper in two languages, the way in words, what is kept.
MET = (
    "I want to register",
    "Place or postal code",
    "Call me",
    "Please choose a language.",
    "There is a place for you",
    "Scan the code",
    "call bus",
)
STAFF_ONLY = (
    "Start a new run",
    "What courses are planned from",
    "Your link for the list of who is there",
    "Languages of the pages",
)


@pytest.mark.parametrize("message", MET)
def test_people_meet(message: str) -> None:
    assert message in faced()


@pytest.mark.parametrize("message", STAFF_ONLY)
def test_only_staff_meets(message: str) -> None:
    assert message not in faced()


def test_pages_of_planning_face_nobody_else() -> None:
    of_planning = [w for w in faced().values() if w.startswith("templates/planning/")]
    assert of_planning == []
    assert 1_000 < len(faced()) < len(shown())


def test_an_entry_to_fill_in_has_the_german_text_and_its_file() -> None:
    """Translators read the German page, and plural forms follow their language."""
    one = ("%(n)s bus", "%(n)s buses")
    made = entry(one, "templates/x.html", "ein Bus | zwei Busse", 3)
    assert made.splitlines() == [
        "",
        "#. ein Bus | zwei Busse",
        "#: templates/x.html",
        'msgid "%(n)s bus"',
        'msgid_plural "%(n)s buses"',
        'msgstr[0] ""',
        'msgstr[1] ""',
        'msgstr[2] ""',
    ]


def test_german_lacks_nothing() -> None:
    assert not missing("de") and not lacking("de")
