"""Strict JSON in, whole files out: shared by every command that reads and writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from solver.errors import InputError
from solver.outfile import replace

T = TypeVar("T")

#: Whole numbers above this are refused, so that every sum stays exact.
LARGEST = 10**9
#: Digits after the point that are still computed exactly.
DECIMALS = 9


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number in JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f'key "{key}" stands twice in one object')
            seen.add(key)
    return found


def read_bytes(path: Path) -> bytes:
    """The file's bytes.

    Raises: InputError when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as e:
        raise InputError(str(path), f"cannot be read ({e.strerror})") from e


def parse(data: bytes, name: str) -> Any:
    """JSON text as Python values, decimals as Decimal.

    A byte-order mark is accepted; NaN, infinities and repeated keys are not.
    Raises: InputError.
    """
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as e:
        raise InputError(name, f"is not UTF-8 text (byte {e.start})") from e
    except RecursionError as e:
        raise InputError(name, "is nested too deeply") from e
    except ValueError as e:
        raise InputError(name, f"is not valid JSON: {e}") from e


def digest(data: bytes) -> str:
    """SHA-256 of the file as it stands, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, value: object) -> None:
    """Write JSON so that readers see a whole file at every moment.

    Lone surrogates and every script survive because the text is pure ASCII.
    Raises: OutputError.
    """
    replace(
        path, json.dumps(value, ensure_ascii=True, allow_nan=False, indent=1) + "\n"
    )


def _shown(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


class Node:
    """A JSON value together with its place in the file."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "") -> None:
        self.value = value
        self.path = path

    def fail(self, expected: str) -> NoReturn:
        """Raises InputError saying what was expected here and what was found."""
        raise InputError(self.path, f"expected {expected}, found {_shown(self.value)}")

    def _at(self, key: str) -> str:
        return f"{self.path}/{key}" if self.path else key

    def fields(self) -> dict[str, Node]:
        """Fields of an object."""
        if not isinstance(self.value, dict):
            self.fail("an object")
        return {k: Node(v, self._at(k)) for k, v in self.value.items()}

    def has(self, key: str) -> bool:
        """True when this object carries `key`."""
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str) -> Node:
        if not isinstance(self.value, dict):
            self.fail("an object")
        if key not in self.value:
            raise InputError(self.path, f'key "{key}" is missing')
        return Node(self.value[key], self._at(key))

    def items(self) -> list[Node]:
        """Members of a list; a member with an id is named by it in messages."""
        if not isinstance(self.value, list):
            self.fail("a list")
        return [Node(v, self._at(self._name(i, v))) for i, v in enumerate(self.value)]

    def by_id(self, read: Callable[[Node], T]) -> dict[str, T]:
        """What `read` makes of each member, by the members' different ids, sorted."""
        found: dict[str, T] = {}
        for member in self.items():
            name = member["id"].text()
            if name in found:
                raise InputError(f"{self.path}/{name}", "this id stands twice")
            found[name] = read(member)
        return dict(sorted(found.items()))

    @staticmethod
    def _name(index: int, value: object) -> str:
        if isinstance(value, Mapping) and isinstance(value.get("id"), str):
            return str(value["id"])
        return str(index)

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self.fail("a text")
        return str(self.value)

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self.fail("true or false")
        return bool(self.value)

    def whole(self, what: str = "a whole number", least: int = 0) -> int:
        """A whole number from `least` to LARGEST."""
        # Most are plain at once: only a doubtful value pays for a Fraction.
        if type(self.value) is int and least <= self.value <= LARGEST:
            return self.value
        number = self.number(what)
        if number.denominator != 1 or number < least:
            self.fail(f"{what} of at least {least}")
        return int(number)

    def number(self, what: str = "a number") -> Fraction:
        """A finite number of at most DECIMALS digits after the point, exactly."""
        value = self.value
        if type(value) is int and -LARGEST <= value <= LARGEST:
            return Fraction(value)
        if isinstance(value, float):  # from Python values that were never a file
            value = Decimal(repr(value))
        if type(value) is int:
            found = Fraction(value)
        elif isinstance(value, Decimal) and value.is_finite():
            # Far from 1 the Fraction would be huge: refused below all the same.
            near = -30 <= value.adjusted() <= 30
            found = Fraction(value) if near else Fraction(2 * LARGEST * bool(value))
        else:
            self.fail(what)
        if abs(found) > LARGEST:
            self.fail(f"{what} of at most {LARGEST}, to compute exactly")
        if 10**DECIMALS % found.denominator:
            self.fail(f"{what} with at most {DECIMALS} digits after the point")
        return found

    def amount(self, what: str = "a number") -> Fraction:
        """A number that is not negative."""
        number = self.number(what)
        if number < 0:
            self.fail(f"{what} that is not negative")
        return number

    def one_of(self, known: Mapping[str, object] | frozenset[str], what: str) -> str:
        """A text that names something known."""
        text = self.text()
        if text not in known:
            self.fail(f"a known {what}")
        return text

    def names(
        self, known: Mapping[str, object] | frozenset[str], what: str
    ) -> tuple[str, ...]:
        """A list of different known names, in canonical order."""
        if self._plain_names(known):
            return tuple(sorted(self.value))
        found = [n.one_of(known, what) for n in self.items()]
        if len(set(found)) != len(found):
            self.fail(f"each {what} once")
        return tuple(sorted(found))

    def _plain_names(self, known: Mapping[str, object] | frozenset[str]) -> bool:
        """True for a list without any fault: no member of it needs a Node."""
        names = self.value
        if not isinstance(names, list):
            return False
        plain = all(isinstance(name, str) and name in known for name in names)
        return plain and len(set(names)) == len(names)
