"""Which records may be of one person: one contact, and names that may be one.

Pure. Names are compared in their own script; a similar spelling with the same phone
number or address only suggests it. Nobody is ever dropped by this: a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, Self

from service.typed.mails import mail_key
from service.typed.names import latin_key, same_name, similar_keys
from service.typed.phones import phone_key

# How sure it is: their name, or only a similar one.
SAME, SIMILAR = "same", "similar"
Pair = tuple[str, str]  # ids of two records, the lesser first


class Known(Protocol):
    """What two records are compared by."""

    @property
    def id(self) -> str: ...
    @property
    def call_name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...


def contacts(phone: str, email: str) -> frozenset[str]:
    """Keys by which two people have one phone number or mailbox."""
    keys = {f"tel {phone_key(phone)}"} if phone else set()
    return frozenset(keys | ({f"mail {mail_key(email)}"} if email else set()))


def alike(name: str, other: str) -> str:
    """How sure it is that two names are one person's; "" where they are two.

    Whoever has no name yet may be anybody with that number.
    """
    return Name.of(name).alike(Name.of(other))


@dataclass(frozen=True)
class Name:
    """A name with the keys it is compared by: worked out once, not for every pair."""

    key: str
    words: frozenset[str]
    latin: str

    @classmethod
    def of(cls, name: str) -> Self:
        """The name's keys; a name of signs only is its own."""
        key = same_name(name) or name
        return cls(key, frozenset(key.split()), latin_key(name))

    def alike(self, other: Name) -> str:
        """How sure it is that two names are one person's."""
        if not self.key or not other.key:
            return SIMILAR
        if self.key == other.key:
            return SAME
        close = self.within(other) or similar_keys(self.latin, other.latin)
        return SIMILAR if close else ""

    def within(self, other: Name) -> bool:
        """Whether one name is a part of the other: "Maria" and "Maria Ali"."""
        if not self.words or not other.words:
            return False
        return self.words <= other.words or other.words <= self.words


def within(name: str, other: str) -> bool:
    """Whether one name is a part of the other."""
    return Name.of(name).within(Name.of(other))


def twins(
    people: Iterable[Known], two: Collection[Pair]
) -> Mapping[str, tuple[str, ...]]:
    """Record → records that may be of the same person.

    `two` are pairs about whom somebody has decided already.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in _of_one_contact(people):
        named = [(person.id, Name.of(person.call_name)) for person in group]
        for (one, name), (other, another) in combinations(named, 2):
            if not name.alike(another) or (min(one, other), max(one, other)) in two:
                continue
            found[one].add(other)
            found[other].add(one)
    return {who: tuple(sorted(others)) for who, others in found.items()}


def _of_one_contact(people: Iterable[Known]) -> Iterator[list[Known]]:
    """People who share a number or a mailbox."""
    by_key: defaultdict[str, list[Known]] = defaultdict(list)
    for person in people:
        if person.phone:
            by_key[stored_number(person.phone)].append(person)
        if person.email:
            by_key[mail_key(person.email)].append(person)
    return (group for group in by_key.values() if len(group) > 1)


def stored_number(phone: str) -> str:
    """The digits of a number as it is stored; a lost zero or country is no other.

    A hundred times as fast as `phone_key`, which reads numbers as people type them.
    """
    digits = re.sub(r"\D", "", phone)
    abroad = phone.lstrip().startswith("+")
    return (digits.removeprefix("49") if abroad else digits).lstrip("0")
