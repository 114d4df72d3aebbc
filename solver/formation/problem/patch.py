"""RFC 6902 on parsed JSON: the operations that changes are made of."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from solver.errors import InputError

Json = Any


def patched(value: Json, operations: Sequence[Mapping[str, Any]]) -> Json:
    """`value` with add and replace done in order; what is not changed is shared.

    Raises: InputError naming the path that does not exist.
    """
    found = value
    for operation in operations:
        path = str(operation["path"])
        way = [unescaped(p) for p in path.split("/")[1:]]
        try:
            found = _done(found, way, operation)
        except (KeyError, IndexError, ValueError, TypeError) as e:
            raise InputError(path, "this place does not exist") from e
    return found


def _done(there: Json, way: Sequence[str], operation: Mapping[str, Any]) -> Json:
    """A copy of a list or object in which the operation is done down the way."""
    at: Json = copy.copy(there)
    if len(way) == 1:
        _do(at, way[0], operation)
        return at
    key = _index(way[0]) if isinstance(at, list) else way[0]
    at[key] = _done(at[key], way[1:], operation)
    return at


def _do(at: Json, last: str, operation: Mapping[str, Any]) -> None:
    value = copy.deepcopy(operation["value"])
    adding = operation["op"] == "add"
    if isinstance(at, list):
        if adding:
            place = len(at) if last == "-" else _index(last)
            if place > len(at):
                raise IndexError(place)
            at.insert(place, value)
        else:
            at[_index(last)] = value
        return
    if not adding and last not in at:
        raise KeyError(last)
    at[last] = value


def _index(part: str) -> int:
    """A place in a list; never from its end, which the standard does not know."""
    if not (part.isascii() and part.isdigit()):
        raise ValueError(part)
    return int(part)


def as_written(value: Json) -> Json:
    """JSON read exactly, as it can be written again: decimals become plain numbers."""
    if isinstance(value, Mapping):
        return {key: as_written(v) for key, v in value.items()}
    if isinstance(value, list):
        return [as_written(v) for v in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def unescaped(part: str) -> str:
    """One part of a JSON pointer as a key."""
    return part.replace("~1", "/").replace("~0", "~")
