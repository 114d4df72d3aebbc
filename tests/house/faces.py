"""Whom a text faces: what somebody can meet who is not staff, found by following.

Every view says who may open it; from the views that learners, helpers, interpreters,
agencies and the public reach, this follows the names in the code and the templates they
show. What it reaches is translated into every language; the rest is German and English.
It errs by reaching too much: a function that serves both is told to both.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from service.app import create_app
from service.messages.texts import TEMPLATES
from service.settings import Settings
from service.web.facing import faces_people
from tests.house import messages
from tests.house.messages import Message
from tests.house.tree import ROOT, tracked
from tests.house.variables import Function, Names, Tree, inside

TEMPLATE = re.compile(r"^[\w/-]+\.html$")
#: In a template: what it extends, includes and imports.
TAKEN = re.compile(r"""["']([\w/-]+\.html)["']""")
QUOTED = re.compile(r'"([^"\n]+)"')
#: A single small word is a code as often as a text.
CODE = re.compile(r"^[a-z_-]+$")
#: Messages to those who hold the courses; the office writes to them in German.
TO_PROVIDERS = re.compile(r"^(provider_|course_dropped$|teach_link$|lists_missing$)")
#: Where the papers stand which are set in two languages.
BOTH = "service.papers.bilingual"
#: What a row says of the language its person wants: its reader speaks to that person.
WANTED = "contact_language"


@dataclass
class Definition:
    """One function, class or constant of a module: what it uses, shows and says."""

    uses: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)
    says: set[Message] = field(default_factory=set)
    file: str = ""
    speaks_to_people: bool = False


Graph = dict[str, Definition]
Known = dict[object, Message]


@lru_cache(maxsize=1)
def faced() -> dict[Message, str]:
    """Every message id that people who are not staff can meet, with a file."""
    graph = _graph()
    reached = _reached(graph, _roots(graph))
    found: dict[Message, str] = {}
    for name in sorted(reached):
        for message in graph[name].says:
            found.setdefault(message, graph[name].file)
    shown = {t for name in reached for t in graph[name].templates}
    for template, texts in _templates(shown).items():
        found.update(dict.fromkeys(texts, template))
    found.update(_of_rules())
    for message in _only_to_providers():
        found.pop(message, None)
    return found


def lacking(language: str) -> dict[Message, str]:
    """What a language still lacks of it, each with a file."""
    known = messages.translated(language)
    return {key: where for key, where in faced().items() if key not in known}


def _roots(graph: Graph) -> set[str]:
    """Views of people, mails, papers in two languages, whoever speaks in theirs."""
    app = create_app(
        Settings("test", "sqlite://", ROOT / "nowhere", "x" * 32, "http://localhost")
    )
    views = {
        f"{view.__module__}:{view.__name__}"
        for endpoint, view in app.view_functions.items()
        if faces_people(app, endpoint)
    }
    spoken = {name for name, one in graph.items() if one.speaks_to_people}
    shared = {n for n in graph if n.startswith(("service.web.", "service.app:"))}
    return (views | spoken | shared | {"service.messages.texts:TEMPLATES"}) & set(graph)


def _reached(graph: Graph, roots: Iterable[str]) -> set[str]:
    found, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found and name in graph:
            found.add(name)
            waiting.extend(graph[name].uses)
    return found


def _graph() -> Graph:
    """All definitions of the service, by "module:name"."""
    sources = {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): path
        for path in tracked()
        if path.parts[0] == "service" and path.suffix == ".py"
    }
    parsed = {
        name: ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))
        for name, path in sources.items()
    }
    tree = Tree()
    for name, module in parsed.items():
        tree.add(module, name)
    graph: Graph = defaultdict(Definition)
    for name, module in parsed.items():
        _read(graph, name, str(sources[name]), module, tree, frozenset(parsed))
    return dict(graph)


def _read(
    graph: Graph,
    module: str,
    file: str,
    parsed: ast.Module,
    tree: Tree,
    known: frozenset[str],
) -> None:
    """Adds the definitions of one module."""
    names = Names(tree, parsed)
    imported = _imported(parsed, known)
    own = {name for node in parsed.body for name in _defines(node)}
    for name, target in imported.items():  # `service.typed` passes names on
        if ":" in target and name not in own:
            graph[f"{module}:{name}"].uses.add(target)
    for node in parsed.body:
        one = Definition(file=file)
        one.uses = set(_uses(node, module, own, imported))
        one.says = set(_says(node, names, _known()))
        one.templates = set(_shows(node))
        one.speaks_to_people = _speaks(node, module, imported)
        for name in _defines(node):
            _join(graph[f"{module}:{name}"], one)


def _join(known: Definition, one: Definition) -> None:
    known.file = one.file
    known.uses |= one.uses
    known.says |= one.says
    known.templates |= one.templates
    known.speaks_to_people |= one.speaks_to_people


def _speaks(node: ast.stmt, module: str, imported: dict[str, str]) -> bool:
    """Tells people in the language they want: a paper, a message, what is kept."""
    if any(target.startswith(BOTH) for target in imported.values()):
        return True
    inner = [n for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    wanted = any(n.attr == WANTED for n in inner)
    kept = any(isinstance(n, ast.Name) and n.id == "Personal" for n in ast.walk(node))
    return kept or (wanted and ".routes" not in module and "i18n" in imported)


@lru_cache(maxsize=1)
def _known() -> Known:
    """What German has a text for, by its (first) message id."""
    known = messages.translated("de") - {""}
    return {key[0] if isinstance(key, tuple) else key: key for key in known}


def _defines(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | Function):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def _imported(module: ast.Module, known: frozenset[str]) -> dict[str, str]:
    """Name → "module" or "module:name", of all imports wherever they stand."""
    found = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                target = inner if inner in known else f"{node.module}:{one.name}"
                found[one.asname or one.name] = target
    return found


def _uses(
    node: ast.stmt, module: str, own: set[str], imported: dict[str, str]
) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            if inner.id in own:
                yield f"{module}:{inner.id}"
            elif ":" in imported.get(inner.id, ""):
                yield imported[inner.id]
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            target = imported.get(inner.value.id, "")
            if target and ":" not in target:
                yield f"{target}:{inner.attr}"


def _values(node: ast.stmt) -> Iterator[ast.expr]:
    """What stands on the right side of its tables."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Dict):
            for value in inner.values:
                yield value
                yield from value.elts if isinstance(value, ast.Tuple) else ()


def _shows(node: ast.stmt) -> Iterator[str]:
    """Templates it names; `f"steps/{slug}.html"` names every one that fits."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            if TEMPLATE.match(inner.value):
                yield inner.value
        elif isinstance(inner, ast.JoinedStr):
            fits = "".join(
                str(getattr(part, "value", "*"))
                if isinstance(part, ast.Constant)
                else "*"
                for part in inner.values
            )
            if fits.endswith(".html") and "/" in fits:
                folder = ROOT / "templates"
                yield from (str(p.relative_to(folder)) for p in folder.glob(fits))


def _says(node: ast.stmt, names: Names, known: Known) -> Iterator[Message]:
    """Texts of its calls, and every constant of it that German has a text for.

    A text is often only told where it is caught, or looked up in a table.
    """
    shown = set(_values(node))
    for inner in ast.walk(node):
        text = inner.value if isinstance(inner, ast.Constant) else None
        if text in known and (inner in shown or not CODE.match(str(text))):
            yield known[text]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        yield from messages.in_table(node)
    function = node if isinstance(node, Function) else None
    for inner, around in ((node, None), *inside(node, function)):
        if isinstance(inner, ast.Call):
            yield from messages.in_call(inner, around, names)


def _only_to_providers() -> set[Message]:
    """Subjects and bodies of mails that nobody but providers gets."""
    mails = {True: set[Message](), False: set[Message]()}
    for template, one in TEMPLATES.items():
        mails[bool(TO_PROVIDERS.match(template))] |= {one.subject, one.body}
    return mails[True] - mails[False]


def _templates(roots: Iterable[str]) -> dict[str, set[Message]]:
    """Texts of these templates and of those they take in, by file."""
    found: dict[str, set[Message]] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        path = Path("templates") / name
        if str(path) in found or not (ROOT / path).is_file():
            continue
        source = (ROOT / path).read_text(encoding="utf-8")
        found[str(path)] = set(messages.in_template(source)) | {
            _known()[text]
            for text in QUOTED.findall(source)
            if text in _known() and not CODE.match(text)
        }
        waiting.extend(TAKEN.findall(source))
    return found


def _of_rules() -> Iterator[tuple[Message, str]]:
    """What proves, and why the gate is shut: shown to people (its source is not)."""
    for name in tracked():
        if name.parts[:2] == ("data", "rules") and name.suffix == ".toml":
            source = (ROOT / name).read_text(encoding="utf-8")
            for message in list(messages.in_rules(source))[1:]:
                yield message, str(name)
