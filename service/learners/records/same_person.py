"""Which records may be of one person: one contact, and names that may be one.

Pure. Names are compared in their own script; a similar spelling with the same phone
number or address only suggests it. Nobody is ever dropped by this: a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from service.typed.mails import mail_key
from service.typed.names import same_name, similar_names
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
    if not name or not other:
        return SIMILAR
    if name_key(name) == name_key(other):
        return SAME
    return SIMILAR if similar_names(name, other) or within(name, other) else ""


def name_key(name: str) -> str:
    """The name's key; a name of signs only is its own."""
    return same_name(name) or name


def within(name: str, other: str) -> bool:
    """Whether one name is a part of the other: "Maria" and "Maria Ali"."""
    words, others = set(name_key(name).split()), set(name_key(other).split())
    return bool(words and others) and (words <= others or others <= words)


def twins(
    people: Iterable[Known], two: Collection[Pair]
) -> Mapping[str, tuple[str, ...]]:
    """Record → records that may be of the same person.

    `two` are pairs about whom somebody has decided already.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in _of_one_contact(people):
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                pair = min(one.id, other.id), max(one.id, other.id)
                if pair in two or not alike(one.call_name, other.call_name):
                    continue
                found[one.id].add(other.id)
                found[other.id].add(one.id)
    return {who: tuple(sorted(others)) for who, others in found.items()}


def _of_one_contact(people: Iterable[Known]) -> Iterator[list[Known]]:
    """People who share a number or a mailbox."""
    by_key: defaultdict[str, list[Known]] = defaultdict(list)
    for person in people:
        if person.phone:
            by_key[_stored_number(person.phone)].append(person)
        if person.email:
            by_key[mail_key(person.email)].append(person)
    return (group for group in by_key.values() if len(group) > 1)


def _stored_number(phone: str) -> str:
    """The digits of a number as it is stored; a lost zero or country is no other.

    A hundred times as fast as `phone_key`, which reads numbers as people type them.
    """
    return re.sub(r"\D", "", phone).lstrip("0").removeprefix("49").lstrip("0")
