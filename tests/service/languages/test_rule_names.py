"""What rules call things, in a language that the rules do not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import i18n
from service.rulesets.read import read_rules

RULES = read_rules(Path(__file__).parents[3] / "data" / "rules")
SPOKEN = {one.code: one for one in RULES.languages.language}


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("ar", "uk", "арабська"),
        ("prs", "ar", "الدارية"),
        ("kmr", "ar", "Kurmancî"),  # never "Kurdish", which asks which one
        ("fa", "de-simple", "Farsi (Persisch)"),
        ("ti", "en", "Tigrinya"),
    ],
)
def test_a_language_is_called_as_people_call_it(
    code: str, language: str, name: str
) -> None:
    assert i18n.rule_name(SPOKEN[code], language) == name


def test_a_kind_of_course_is_called_as_at_the_counter() -> None:
    """Pages in Arabic said "County course", and German around it."""
    kind = next(k for k in RULES.course_kinds.kind if k.id.startswith("integration"))
    assert i18n.rule_name(kind, "en") == kind.name
    assert i18n.rule_name(kind, "ar") == kind.name_de
