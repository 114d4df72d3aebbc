"""The glossary knows every table, every role and the words of the design."""

from __future__ import annotations

import re

import pytest
from sqlmodel import SQLModel

from service.access import Role
from service.database import load_tables
from tests.house.tree import ROOT

CODE = re.compile(r"`(\w+)`")


def code_words() -> set[str]:
    """Words in the first column of the glossary's tables."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {word for cell in cells for word in CODE.findall(cell)}


def table_names() -> set[str]:
    """Class names of all tables."""
    load_tables()
    mappers = SQLModel._sa_registry.mappers
    return {mapper.class_.__name__ for mapper in mappers}


def test_every_table_has_a_line() -> None:
    assert {"Learner", "Course"} <= table_names()
    assert table_names() <= code_words()


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_line(role: Role) -> None:
    assert role.value in code_words()


def test_no_word_stands_twice() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    words = [word for cell in cells for word in CODE.findall(cell)]
    assert len(words) == len(set(words))
