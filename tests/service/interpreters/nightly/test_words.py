"""Every rule and every change of the solver has a sentence, in every whole language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from service import i18n
from service.interpreters.wording import planned
from solver.assignment import explain
from solver.assignment.problem.rules import HARD, PRIVATE


def kinds() -> set[str]:
    """The kinds of change that the solver's code makes."""
    source = (Path(explain.__file__).parent / "changes.py").read_text("utf-8")
    tree = ast.walk(ast.parse(source))
    first = [
        node.args[0]
        for node in tree
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Change"
    ]
    made = {arg.value for arg in first if isinstance(arg, ast.Constant)}
    # The others are a table: (kind, field of the interpreter, value, effort).
    fields = {"max_week", "max_oneway", "notice"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple) and len(node.elts) == 4:
            words = [x.value for x in node.elts if isinstance(x, ast.Constant)]
            if len(words) == 2 and words[1] in fields:
                made.add(words[0])
    return {str(kind) for kind in made}


def test_no_rule_and_no_change_is_without_words() -> None:
    assert set(planned.RULES) == {rule.value for rule in HARD}
    assert set(planned.CHANGE_SENTENCES) == kinds()
    assert len(kinds()) == 5


@pytest.mark.parametrize("kind", sorted(planned.CHANGE_SENTENCES))
def test_a_change_is_told_in_german(kind: str) -> None:
    found = {"kind": kind, "value": 50, "mode": "phone"}
    english = planned.change(found, ["A"], "Monday", "en")
    german = planned.change(found, ["A"], "Montag", "de")
    assert "A" in german
    assert german.replace("Montag", "Monday") != english
    assert "%(" not in german + english


@pytest.mark.parametrize("rule", sorted(planned.RULES))
def test_a_rule_is_told_in_german(rule: str) -> None:
    sentence = planned.RULES[rule]
    assert i18n.text("de", sentence) != sentence


def test_private_reasons_read_alike() -> None:
    """Nobody learns that somebody does not want to go there."""
    told = {planned.reasons([[rule.value, 1]], 0, "de") for rule in PRIVATE}
    assert len(told) == 1


def test_those_who_do_not_speak_it_are_told_only_where_nobody_does() -> None:
    some = planned.reasons([["clash", 2], ["language", 40]], 0, "en")
    assert some == "has another assignment then (2)"
    nobody = planned.reasons([["language", 40]], 0, "en")
    assert nobody == "nobody in the pool speaks the language"
