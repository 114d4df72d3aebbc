"""RFC 6902 on parsed JSON: the operations that changes are made of."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from solver.errors import InputError

Json = Any


def patched(value: Json, operations: Sequence[Mapping[str, Any]]) -> Json:
    """A copy of `value` with add and replace done in order.

    Raises: InputError naming the path that does not exist.
    """
    found = copy.deepcopy(value)
    for operation in operations:
        path = str(operation["path"])
        *way, last = [unescaped(p) for p in path.split("/")[1:]]
        try:
            at = found
            for key in way:
                at = at[int(key)] if isinstance(at, list) else at[key]
            _do(at, last, operation)
        except (KeyError, IndexError, ValueError, TypeError) as e:
            raise InputError(path, "this place does not exist") from e
    return found


def _do(at: Json, last: str, operation: Mapping[str, Any]) -> None:
    value = copy.deepcopy(operation["value"])
    adding = operation["op"] == "add"
    if isinstance(at, list):
        if adding:
            at.insert(len(at) if last == "-" else int(last), value)
        else:
            at[int(last)] = value
        return
    if not adding and last not in at:
        raise KeyError(last)
    at[last] = value


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
