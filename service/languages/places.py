"""Where a text stands: files of the product, and addresses of the pages they make.

Read from templates and modules as they are installed, once a process.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
TAKEN = re.compile(r'"([\w/-]+\.html)"')
MOST_FILES, MOST_PAGES = 3, 4


@dataclass(frozen=True)
class Stands:
    """Files that hold a text, and pages that show them, as far as that can be read."""

    files: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """An address and the module of its view."""

    path: str
    module: str


class Places:
    """Finds the files and pages of texts."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.paths: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            self.paths[rule.module].append(rule.path)

    def of(self, message: str) -> Stands:
        """Where one text stands."""
        files = _files().get(message, ())[:MOST_FILES]
        pages = dict.fromkeys(page for name in files for page in self._pages(name))
        return Stands(files, tuple(pages)[:MOST_PAGES])

    def _pages(self, name: str) -> list[str]:
        if name.endswith(".py"):
            return self.paths.get(name.removesuffix(".py").replace("/", "."), [])
        shown = _shown_by()
        found, waiting = set[str](), [name.removeprefix("templates/")]
        while waiting:
            template = waiting.pop()
            if template not in found:
                found.add(template)
                waiting.extend(shown.get(template, ()))
        modules = sorted({one for one in found if not one.endswith(".html")})
        return [path for module in modules for path in self.paths.get(module, [])]


@lru_cache(maxsize=1)
def _files() -> Mapping[str, tuple[str, ...]]:
    """Files by each constant text in them; templates first."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(TEMPLATES.rglob("*.html")):
        for text in QUOTED.findall(path.read_text(encoding="utf-8")):
            found[text][str(path.relative_to(ROOT))] = None
    for path in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found[node.value][str(path.relative_to(ROOT))] = None
    return {text: tuple(files) for text, files in found.items()}


@lru_cache(maxsize=1)
def _shown_by() -> Mapping[str, tuple[str, ...]]:
    """Templates and modules that take in or show a template, by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TEMPLATES.rglob("*.html")):
        for taken in TAKEN.findall(path.read_text(encoding="utf-8")):
            found[taken].append(str(path.relative_to(TEMPLATES)))
    for path in sorted((ROOT / "service").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for taken in TAKEN.findall(path.read_text(encoding="utf-8")):
            found[taken].append(module)
    return {name: tuple(by) for name, by in found.items()}
