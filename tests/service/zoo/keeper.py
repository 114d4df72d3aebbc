"""Feeds one form with the zoo and tells what it did not bear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from werkzeug.datastructures import MultiDict

from tests.service.zoo.crawl import ID, Found
from tests.service.zoo.filling import Data
from tests.service.zoo.known import KEPT
from tests.service.zoo.posting import Outcome, Poster, faults_of
from tests.service.zoo.values import ANY_TEXT, CHOSEN, FILES, NUMBERS, TEXTS

#: Fields alike but for their number ("level-3-name") are given the zoo this often.
MOST_ALIKE = 2
ROUNDS = 4
TABLE = 12  # more fields of one name, or of one sort, are the rows of a table
ROW = re.compile(rf"{ID.pattern}|\d+")


class Keeper:
    """One form, its valid values, and which fields may be passed over."""

    def __init__(
        self,
        poster: Poster,
        found: Found,
        data: Data,
        overlooked: set[str],
        columns: set[str],
        brief: bool,
    ) -> None:
        self.poster, self.found, self.data = poster, found, data
        self.overlooked, self.columns = overlooked, columns
        self.brief = brief  # another form of the same fields is fed in full
        self.texts: set[str] = set()

    def feed(self) -> Iterator[str]:
        """Every field gets every value while the others are valid."""
        fields = self.found.form.fields.values()
        written = [f.name for f in fields if f.typed]
        chosen = [f.name for f in fields if not f.typed and f.kind != "file"]
        written = _sample(written)
        yield from self._values(written, TEXTS)
        numbers = [name for name in written if name not in self.texts]
        yield from self._values(numbers, NUMBERS)
        yield from self._values(_sample(chosen), CHOSEN)
        yield from self._doubled(_sample(self._single()))
        yield from self._missing()
        yield from self._files()

    def _values(self, names: list[str], zoo: Mapping[str, str]) -> Iterator[str]:
        """Each value to all fields at once; then, mixed, what was not refused so."""
        left: dict[str, list[str]] = {name: [] for name in names}
        for text in zoo.values() if names else ():
            hostile = dict.fromkeys(names, text)
            outcome = self._send(hostile)
            faults = self._judged(outcome, hostile)
            if faults and len(names) == 1:
                yield from faults
            elif faults or not (outcome.accepted or self.brief):
                for name in names:
                    if faults or name not in self._wrong(outcome):
                        left[name].append(text)
            wrong = self._wrong(outcome)
            if text == ANY_TEXT and not faults and (outcome.accepted or wrong):
                self.texts = set(names) - wrong
        if len(names) > 1:
            for texts in zip_longest(*left.values()):
                mixed = zip(left, texts, strict=True)
                yield from self._all({n: t for n, t in mixed if t is not None})

    def _all(self, hostile: Mapping[str, str]) -> Iterator[str]:
        """All fields at once, then those that were not marked as wrong."""
        left = dict(hostile)
        for _round in range(ROUNDS):
            if not left:
                return
            outcome = self._send(left)
            faults = self._judged(outcome, left)
            if len(left) == 1:
                yield from faults
                return
            wrong = self._wrong(outcome) & set(left)
            if faults or (not outcome.accepted and not wrong):
                names = list(left)
                for part in (names[: len(names) // 2], names[len(names) // 2 :]):
                    yield from self._all({name: left[name] for name in part})
                return
            if outcome.accepted:
                return
            left = {name: text for name, text in left.items() if name not in wrong}

    def _judged(self, outcome: Outcome, hostile: Mapping[str, str]) -> list[str]:
        kept = self.found.endpoint in KEPT
        found = faults_of(self.found, outcome, hostile, self.overlooked, kept=kept)
        shown = ", ".join(sorted({ascii(text)[:24] for text in hostile.values()}))
        return [f"{shown}: {fault}" for fault in found]

    def _wrong(self, outcome: Outcome) -> set[str]:
        return outcome.page.wrong if outcome.page is not None else set()

    def _send(self, hostile: Mapping[str, str]) -> Outcome:
        data = self.data.copy()
        for name, text in hostile.items():
            data.setlist(name, [text])
        return self.poster.send(self.found, data, look=True)

    def _single(self) -> list[str]:
        """Fields that come once."""
        return [
            f.name
            for f in self.found.form.fields.values()
            if len(self.data.getlist(f.name)) == 1
            and f.kind not in ("checkbox", "file")
            and f.name not in self.overlooked | self.columns
        ]

    def _doubled(self, names: list[str]) -> Iterator[str]:
        """A second value for a field that has one is never passed over in silence."""
        if not names:
            return
        data = self.data.copy()
        for name in names:
            data.add(name, "ganz anders")
        outcome = self.poster.send(self.found, data)
        bad = outcome.fault or (outcome.accepted and outcome.written)
        if bad and len(names) == 1:
            why = outcome.fault or "accepted, and one of the two is gone"
            yield f"{names[0]} twice: {why}"
        wrong = self._wrong(outcome)
        left = [name for name in names if bad or name not in wrong]
        if len(names) > 1 and (bad or wrong):
            for part in (left[: len(left) // 2], left[len(left) // 2 :]):
                yield from self._doubled(part)

    def _missing(self) -> Iterator[str]:
        """Without any field, without every second, fourth, …; with one too many."""
        names = list(self.data)
        tried: list[Data] = [MultiDict([("unbekannt", "x")])]
        for step in range(len(names).bit_length()):
            tried.append(
                MultiDict(
                    (name, value)
                    for number, name in enumerate(names)
                    for value in self.data.getlist(name)
                    if number >> step & 1
                )
            )
        for data in tried:
            outcome = self.poster.send(self.found, data)
            if outcome.fault:
                gone = ", ".join(name for name in names if name not in data)
                yield f"without {gone[:80]}: {outcome.fault}"
        if "unbekannt" not in self.data:
            strange = self.poster.send(
                self.found, MultiDict([*self.data.items(multi=True), ("nie", "x")])
            )
            if strange.status == 422 and strange.page and not strange.page.alarms:
                yield "an unknown field: refused without a word"

    def _files(self) -> Iterator[str]:
        """Files where text is expected, text where files are, files of every kind."""
        names = list(self.found.form.fields)
        mixed: Data = MultiDict((name, ("datei.txt", b"Text")) for name in names)
        for name in names:
            if self.found.form.fields[name].kind == "file":
                mixed[name] = "Text"
                for label, file in FILES.items():
                    data = self.data.copy()
                    data[name] = file
                    outcome = self.poster.send(self.found, data, look=True)
                    if outcome.fault:
                        yield f"{name}, {label}: {outcome.fault}"
        if mixed:
            outcome = self.poster.send(self.found, mixed)
            if outcome.fault:
                yield f"files and texts changed over: {outcome.fault}"


def _sample(names: list[str]) -> list[str]:
    """A few of the fields that differ in a number only, or in the row of a table.

    Of many fields one of each sort, else every form of rules takes minutes.
    """
    most = 1 if len(names) > TABLE else MOST_ALIKE
    rows = Counter(name.partition("-")[0] for name in names)
    kept: dict[str, list[str]] = {}
    for name in names:
        start = name.partition("-")[0]
        alike = start if rows[start] > TABLE else ROW.sub("#", name)
        kept.setdefault(alike, []).append(name)
    return [name for alike in kept.values() for name in alike[:most]]
