"""Every rule and every reason to be left out has words, in English and German."""

from __future__ import annotations

import pytest

from service import i18n
from service.planning import wording
from service.planning.board.changes import SUPPLY
from service.planning.board.sheet import HEADINGS, ROW_STATES
from service.planning.inputs.people import EXCLUDED, LATER, MISSING, PAUSED, SEATED
from solver.formation.problem.rules import Rule

REASONS = [*map(str, Rule), MISSING, EXCLUDED, SEATED, LATER, PAUSED]


@pytest.mark.parametrize("rule", REASONS)
def test_every_rule_has_a_sentence_a_title_and_a_column(rule: str) -> None:
    """The sentence ends as one, the title does not, and both have a German text."""
    sentence, title = wording.SENTENCES[rule], wording.TITLES[rule]
    assert sentence.endswith(".")
    assert not title.endswith(".")
    assert i18n.text("de", sentence) != sentence
    assert i18n.text("de", title) != title
    assert rule in wording.CAUSE_OF


def test_no_rule_stands_in_two_columns() -> None:
    """Every person is counted once."""
    told = [rule for rules in wording.CAUSES.values() for rule in rules]
    assert sorted(told) == sorted(REASONS)


def test_sentences_differ() -> None:
    """Two rules never read the same."""
    assert len(set(wording.SENTENCES.values())) == len(REASONS)
    assert len(set(wording.TITLES.values())) == len(REASONS)


def test_texts_of_tables_are_german_too() -> None:
    """States, headings and changes as well."""
    same = {"Limit", "Plan"}
    told = {*wording.STATES.values(), *ROW_STATES.values(), *HEADINGS}
    told |= {text for pair in SUPPLY.values() for text in pair}
    assert not [t for t in told - same if i18n.text("de", t) == t]


def test_numbers_stand_in_the_sentence() -> None:
    """How much is missing is said."""
    assert wording.reason_sentence("size_min", 2, "de").count("2") == 1
    assert "12" in wording.reason_sentence("travel", 12, "en")
    assert "xyz" in wording.reason_sentence("xyz", 0, "de")


@pytest.mark.parametrize(
    ("meetings", "text"),
    [
        ([[0, 510, 705, "every"], [2, 510, 705, "every"]], "Mo Mi 8:30–11:45"),
        ([[d, 510, 705, "every"] for d in range(4)], "Mo–Do 8:30–11:45"),
        (
            [[4, 810, 1005, "every"], [5, 510, 705, "every"]],
            "Fr 13:30–16:45, Sa 8:30–11:45",
        ),
        ([[1, 510, 705, "a"], [1, 1080, 1230, "b"]], None),
    ],
)
def test_times_read_as_on_a_timetable(
    meetings: list[list[object]], text: str | None
) -> None:
    """Days of the same time together, alternating weeks with their letter."""
    line = wording.times_line(meetings, "de")
    if text is None:
        assert line == "Di 8:30–11:45 Woche A, Di 18:00–20:30 Woche B"
    else:
        assert line == text
