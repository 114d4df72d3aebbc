"""Message ids that templates and code show, found by reading both.

`python -m tests.house.messages de` prints what a language lacks as entries of a
catalogue, to be filled in; `python -m tests.house.messages ar --faces` those that
somebody can meet who is not staff (tests/house/faces.py), each with its German text.
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment

from service import i18n
from tests.house.tree import ROOT, tracked
from tests.house.variables import Function, Names, Tree, called, inside

Message = str | tuple[str, str]
# Calls whose text goes through the catalogues: name → positions of the texts.
CALLS = {
    "tell": (0,),
    "tell_many": (0, 1),
    "UserError": (0,),
    "Conflict": (0,),
    "Mistyped": (0,),
    "Doubtful": (0,),
    "Fault": (1,),
    "Gate": (2,),
    "Personal": (1,),
    "NavItem": (1,),
    "text": (1,),
    "plural": (1, 2),
}
# Calls whose every text is one.
EACH = {"Wording"}
# Mappings of a module whose values are shown.
TABLES = {"ASKED_HOW", "COUNTED", "GATES", "MODES", "NUMBERS", "SENTENCES", "TITLES"}


def shown() -> dict[Message, str]:
    """Every message id with a file that shows it."""
    found: dict[Message, str] = {}
    tree = Tree()
    for name in tracked():
        if name.parts[0] == "service" and name.suffix == ".py":
            module = ast.parse((ROOT / name).read_text(encoding="utf-8"), str(name))
            tree.add(module, ".".join(name.with_suffix("").parts))
    for name in tracked():
        if name.parts[0] == "templates" and name.suffix in {".html", ".txt"}:
            messages = in_template((ROOT / name).read_text(encoding="utf-8"))
        elif name.parts[0] == "service" and name.suffix == ".py":
            source = (ROOT / name).read_text(encoding="utf-8")
            messages = in_module(source, name, tree)
        elif name.parts[:2] == ("data", "rules") and name.suffix == ".toml":
            messages = in_rules((ROOT / name).read_text(encoding="utf-8"))
        else:
            continue
        found.update(dict.fromkeys(messages, str(name)))
    return found


def in_template(source: str) -> Iterator[Message]:
    """Texts of `_("…")`, `gettext` and `ngettext` in a Jinja template."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for _line, _function, message in environment.extract_translations(source):  # type: ignore[attr-defined]
        if isinstance(message, str):
            yield message
        elif message and isinstance(message[0], str) and isinstance(message[1], str):
            yield (message[0], message[1])
        elif message and isinstance(message[0], str):  # the others are values
            yield message[0]


def in_module(source: str, name: Path, tree: Tree | None = None) -> Iterator[Message]:
    """Texts of the calls and tables above; names are followed through `tree`."""
    module = ast.parse(source, str(name))
    names = Names(tree or Tree(), module)
    for node, function in inside(module):
        if isinstance(node, ast.Call):
            yield from in_call(node, function, names)
        elif isinstance(node, ast.Raise) and (
            name.name == "forms.py" or validates(function)
        ):
            yield from in_refusal(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from in_table(node)


def validates(function: Function | None) -> bool:
    """Whether this checks what was typed, wherever the form is declared."""
    marks = function.decorator_list if function else []
    names = {called(mark) for mark in marks if isinstance(mark, ast.Call)}
    return bool(names & {"field_validator", "model_validator"})


def in_refusal(node: ast.Raise) -> Iterator[Message]:
    """What a form says of a value that it does not take."""
    error = node.exc
    if isinstance(error, ast.Call) and called(error) == "ValueError" and error.args:
        yield from filter(None, [constant(error.args[0])])


def in_table(node: ast.Assign | ast.AnnAssign) -> Iterator[Message]:
    """The texts of one mapping, if it is one of TABLES; annotated ones are read too."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    named = {t.id for t in targets if isinstance(t, ast.Name)}
    if named & TABLES and isinstance(node.value, ast.Dict):
        yield from filter(None, map(constant, node.value.values))
        for value in node.value.values:
            pair = value.elts if isinstance(value, ast.Tuple) else []
            if len(pair) == 2 and all(map(constant, pair)):
                yield (constant(pair[0]), constant(pair[1]))


def in_rules(source: str) -> Iterator[Message]:
    """Where a set comes from, what proves, why the gate is shut: shown translated."""
    table = tomllib.loads(source)
    yield str(table["source"])
    yield from (str(one["proof"]) for one in table.get("entitlement", ()))
    for setting in table.get("setting", ()):
        yield from filter(None, (setting.get(key) for key in ("reason", "instead")))


def in_call(
    node: ast.Call, function: Function | None, names: Names
) -> Iterator[Message]:
    """The texts of one call, if it is one of CALLS or EACH."""
    if called(node) in EACH:
        yield from filter(None, map(constant, node.args))
    places = CALLS.get(called(node), ())
    if not places or len(node.args) <= max(places):
        return
    texts = [list(names.texts(node.args[place], function)) for place in places]
    if len(texts) == 2:
        yield from zip(*texts, strict=False)
    else:
        yield from filter(None, texts[0])


def constant(node: ast.expr) -> str:
    """The text of a constant, empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def translated(language: str) -> set[Message]:
    """Message ids of all catalogues of a language."""
    known: set[Message] = set()
    for path in sorted((i18n.FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                key = message.id
                known.add(tuple(key) if isinstance(key, list | tuple) else key)
    return known


def missing(language: str) -> dict[Message, str]:
    """What is shown and not translated, each with a file that shows it."""
    known = translated(language)
    return {key: where for key, where in shown().items() if key not in known}


def entry(key: Message, where: str, german: str, forms: int) -> str:
    """An entry to be filled in, with the file and the German text beside it."""
    ids = key if isinstance(key, tuple) else (key,)
    lines = ["", *(f"#. {line}" for line in german.splitlines()), f"#: {where}"]
    for label, text in zip(("msgid", "msgid_plural"), ids, strict=False):
        lines.append(f"{label} {json.dumps(text, ensure_ascii=False)}")
    if len(ids) == 1:
        return "\n".join([*lines, 'msgstr ""'])
    return "\n".join([*lines, *(f'msgstr[{n}] ""' for n in range(forms))])


def said(key: Message, language: str = i18n.DEFAULT) -> str:
    """What a language says for it, all plural forms; "" where it says nothing."""
    if isinstance(key, str):
        found = i18n.text(language, key)
        return "" if found == key else found
    forms = (i18n.plural_form(language, *key, n) for n in (1, 2))
    return " | ".join(form for form in forms if form not in key)


def main(language: str, faces: bool) -> None:
    """Prints what a language lacks; `faces`: of what people can meet."""
    if faces:
        from tests.house.faces import lacking
    else:
        lacking = missing
    found = sorted(lacking(language).items(), key=lambda item: (item[1], str(item[0])))
    category = i18n.locale_of(language).plural_form
    forms = len({category(n) for n in range(1_200)})
    for key, where in found:
        print(entry(key, where, said(key) if faces else "", forms))


if __name__ == "__main__":
    main(sys.argv[1], "--faces" in sys.argv[2:])
