"""Templates stay readable: short lines, and they lay out what others decide to say."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from tests.house.tree import ROOT, tracked

LONGEST_LINE = 120


def test_lines_of_templates_stay_short() -> None:
    """One line held a whole table of 1,023 characters, choices of words included."""
    long = [
        f"{name}:{number}: {len(line)} characters"
        for name in tracked()
        if name.parts[0] == "templates" and name.suffix in {".html", ".txt"}
        for number, line in enumerate(
            (ROOT / name).read_text(encoding="utf-8").splitlines(), 1
        )
        if len(line) > LONGEST_LINE
    ]
    assert not long


def choices_of_words(source: str) -> list[int]:
    """Lines where a template chooses among three texts or more.

    That is an `if` with three branches of nothing but words, one such choice inside
    another, or a conditional expression inside another.
    """
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    lines = [
        choice.lineno
        for choice in tree.find_all(nodes.If)
        if _says_only(choice) and (len(_branches(choice)) > 2 or _nested(choice))
    ]
    lines += [
        choice.lineno
        for choice in tree.find_all(nodes.CondExpr)
        if isinstance(choice.expr1, nodes.CondExpr)
        or isinstance(choice.expr2, nodes.CondExpr)
    ]
    return sorted(lines)


def _branches(choice: nodes.If) -> list[list[nodes.Node]]:
    found = [choice.body, *(other.body for other in choice.elif_), choice.else_]
    return [body for body in found if body]


def _says_only(choice: nodes.If) -> bool:
    """Whether it has at least two branches, each of words and nothing around them."""
    branches = _branches(choice)
    return len(branches) > 1 and all(_words(body) for body in branches)


def _words(body: list[nodes.Node]) -> bool:
    shown = [part for part in body if not _blank(part)]
    return bool(shown) and all(
        _says_only(part) if isinstance(part, nodes.If) else _text(part)
        for part in shown
    )


def _blank(part: nodes.Node) -> bool:
    return isinstance(part, nodes.Output) and all(
        isinstance(node, nodes.TemplateData) and not node.data.strip()
        for node in part.nodes
    )


def _text(part: nodes.Node) -> bool:
    """Whether a part prints text without a tag, a translated one among it."""
    return (
        isinstance(part, nodes.Output)
        and not any(
            isinstance(node, nodes.TemplateData) and "<" in node.data
            for node in part.nodes
        )
        and any(
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in {"_", "ngettext"}
            for node in part.nodes
        )
    )


def _nested(choice: nodes.If) -> bool:
    return any(_says_only(inner) for inner in choice.find_all(nodes.If))


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("{% if a %}{{ _('x') }}{% else %}{{ _('y') }}{% endif %}", []),
        (
            "{% if a %}\n{{ _('x') }}\n{% elif b %}y{% else %}{{ _('z') }}{% endif %}",
            [],
        ),
        (
            "{% if a %}<b>x</b>{% elif b %}{{ _('y') }}{% else %}{{ z }}{% endif %}",
            [],
        ),
        (
            "{% if a %}\n{{ _('x') }}\n{% elif b %}{{ _('y') }}{% else %}{{ _('z') }}"
            "{% endif %}",
            [1],
        ),
        (
            "\n{% if a %}{{ _('x') }}{% else %}{% if b %}{{ _('y') }}{% else %}"
            "{{ _('z') }}{% endif %}{% endif %}",
            [2],
        ),
        ("{{ _('x') if a else (_('y') if b else _('z')) }}", [1]),
    ],
)
def test_a_choice_among_three_texts_is_found(source: str, lines: list[int]) -> None:
    assert choices_of_words(source) == lines


def test_what_is_said_is_decided_by_page_models_and_wording() -> None:
    """A helper's list chose among eleven sentences inside its table."""
    found = {
        str(name): lines
        for name in tracked()
        if name.parts[0] == "templates" and name.suffix in {".html", ".txt"}
        if (lines := choices_of_words((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found
