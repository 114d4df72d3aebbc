"""No module of the product imports itself by way of others, at once or later."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.tree import ROOT, modules

PRODUCT = ("service", "solver")


def dotted(path: Path) -> str:
    """The name a file is imported by."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(text: str, known: frozenset[str]) -> Iterator[str]:
    """The known modules a text imports, in functions and for types too.

    An import that waits inside a function, or that only a type checker follows, makes
    two modules one all the same: neither can be read or changed without the other.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "an import names the whole path"
            inside = [f"{node.module}.{a.name}" for a in node.names]
            found = [name if name in known else node.module for name in inside]
            yield from (name for name in found if name in known)


def circle(texts: Mapping[str, str]) -> list[str]:
    """Modules that import each other in a ring; empty where there is none."""
    known = frozenset(texts)
    graph = {name: {*imported(text, known)} for name, text in texts.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as e:
        return list(e.args[1])
    return []


@pytest.mark.parametrize(
    ("text", "ring"),
    [
        ("import a.c", False),
        ("from a.b import y", True),
        ("from a import b", True),
        ("def f():\n    from a.b import y", True),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a.b", True),
        ("from a import something_else", False),
    ],
)
def test_a_ring_is_seen(text: str, ring: bool) -> None:
    texts = {"a": "", "a.b": "import a.d", "a.c": "", "a.d": text}
    assert bool(circle(texts)) is ring


@pytest.mark.parametrize("package", PRODUCT)
def test_no_modules_import_each_other(package: str) -> None:
    """Four rings in course formation meant that thirteen modules were really four."""
    texts = {
        dotted(path): (ROOT / path).read_text(encoding="utf-8")
        for path in modules()
        if path.parts[0] == package
    }
    assert len(texts) > 50
    assert circle(texts) == []
