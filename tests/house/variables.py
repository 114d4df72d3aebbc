"""Texts that reach a call by a name: constants, tables, parameters, both branches.

`tell(done)` shows what `done` was given: followed back through the assignments of the
function, the tables of the modules and the calls of the function in its own. What
cannot be followed (`error.message`: its text stands in the error's own call) gives
nothing; the zoo hears what pages say (tests/service/zoo).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEEPEST = 4  # a name behind a name behind a name


Constants = dict[str, list[ast.expr]]


class Tree:
    """What the constants of all modules stand for."""

    def __init__(self) -> None:
        self.modules: dict[str, Constants] = {}

    def add(self, module: ast.Module, name: str) -> None:
        """Reads one module of this dotted name."""
        self.modules[name] = _constants(module)


class Names:
    """The names of one module: constants, what it imports, who calls which function."""

    def __init__(self, tree: Tree, module: ast.Module) -> None:
        self.tree, self.own = tree, _constants(module)
        self.imported: dict[str, tuple[str, str]] = {}
        self.calls: dict[str, list[tuple[ast.Call, Function | None]]]
        self.calls = defaultdict(list)
        for node, function in inside(module):
            if isinstance(node, ast.Call):
                self.calls[called(node)].append((node, function))
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    found = (node.module or "", one.name)
                    self.imported[one.asname or one.name] = found

    def texts(
        self, node: ast.expr, function: Function | None, deep: int = 0
    ) -> Iterator[str]:
        """Every constant text that an expression may stand for."""
        if deep > DEEPEST:
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                yield from self.texts(branch, function, deep)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.texts(value, function, deep)
        elif isinstance(node, ast.Subscript):
            yield from self._table(node.value, function, deep)
        elif isinstance(node, ast.Call) and called(node) == "get":
            yield from self._table(node.func, function, deep)
            for usual in node.args[1:]:
                yield from self.texts(usual, function, deep)
        elif found := self._constants(node):
            for value in found:
                if isinstance(value, ast.Constant | ast.IfExp):
                    yield from self.texts(value, None, deep + 1)
        elif isinstance(node, ast.Name) and function is not None:
            yield from self._local(node.id, function, deep)

    def _constants(self, node: ast.expr) -> list[ast.expr]:
        """What `NAME` or `module.NAME` stands for."""
        if isinstance(node, ast.Name):
            module, name = self.imported.get(node.id, ("", node.id))
            known = self.tree.modules.get(module, {}) if module else self.own
            return known.get(name, []) if node.id.isupper() else []
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = ".".join(self.imported.get(node.value.id, ()))
            return self.tree.modules.get(module, {}).get(node.attr, [])
        return []

    def _local(self, name: str, function: Function, deep: int) -> Iterator[str]:
        """Of a name of a function."""
        for node in ast.walk(function):
            for target, value in _assigned(node):
                if target == name:
                    yield from self.texts(value, function, deep + 1)
            for target, table in _looped(node):
                if target == name:
                    yield from self._table(table, function, deep)
        yield from self._given(name, function, deep)

    def _given(self, name: str, function: Function, deep: int) -> Iterator[str]:
        """Of a parameter: what the calls of the function give."""
        names = [argument.arg for argument in function.args.args]
        if name not in names:
            return
        for call, caller in self.calls[function.name]:
            place = names.index(name) - (names[0] == "self")
            given = [k.value for k in call.keywords if k.arg == name]
            for value in (*given, *call.args[place : place + 1]):
                yield from self.texts(value, caller, deep + 1)

    def _table(
        self, node: ast.expr, function: Function | None, deep: int
    ) -> Iterator[str]:
        """The values of a mapping that is called by its name."""
        if isinstance(node, ast.Attribute) and node.attr in ("get", "items", "values"):
            node = node.value
        for table in [node] if isinstance(node, ast.Dict) else self._constants(node):
            for value in table.values if isinstance(table, ast.Dict) else ():
                yield from self.texts(value, function, deep + 1)


def inside(
    node: ast.AST, function: Function | None = None
) -> Iterator[tuple[ast.AST, Function | None]]:
    """Everything in a module, with the function it stands in."""
    for child in ast.iter_child_nodes(node):
        own = child if isinstance(child, Function) else function
        yield child, function
        yield from inside(child, own)


def called(node: ast.Call) -> str:
    """The name of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _constants(module: ast.Module) -> Constants:
    found: Constants = defaultdict(list)
    for node in module.body:
        for name, value in _assigned(node):
            found[name].append(value)
    return found


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for one, value in zip(target.elts, node.value.elts, strict=False):
                    if isinstance(one, ast.Name):
                        yield one.id, value
    elif (
        isinstance(node, ast.AnnAssign | ast.NamedExpr)
        and isinstance(node.target, ast.Name)
        and node.value is not None
    ):
        yield node.target.id, node.value


def _looped(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that go through a mapping's values: `for key, name in TABLE.items()`."""
    if not isinstance(node, ast.For | ast.comprehension):
        return
    call, target = node.iter, node.target
    if not isinstance(call, ast.Call) or called(call) not in ("items", "values"):
        return
    if isinstance(target, ast.Tuple):
        target = target.elts[-1]
    if isinstance(target, ast.Name):
        yield target.id, call.func
