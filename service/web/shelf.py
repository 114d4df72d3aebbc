"""What was made once and holds until its version changes; bounded, for many threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")


class _Slot:
    """One thing; whoever asks while it is being made waits for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.version: Hashable = None
        self.value: Any = None


class Shelf:
    """At most `most` things by key, the longest unused go first.

    A key holds its newest version only. Read the version before what is made from it:
    then a change in between makes the next reader's version differ, and nothing old
    stands under a new version.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, version: Hashable, make: Callable[[], Value]) -> Value:
        """What stands under key and version, made now where nothing does.

        What `make` raises goes to its caller, and nothing is kept. `version` is
        never None.
        """
        slot = self._slot(key)
        with slot.lock:
            if slot.version != version:
                try:
                    slot.value = make()
                except BaseException:
                    self._drop(key, slot)
                    raise
                slot.version = version
            value: Value = slot.value
            return value

    def keys(self) -> tuple[Hashable, ...]:
        """What it holds something for, the longest unused first."""
        with self._lock:
            return tuple(self._slots)

    def _slot(self, key: Hashable) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self.most:
                self._slots.popitem(last=False)
            return slot

    def _drop(self, key: Hashable, slot: _Slot) -> None:
        slot.version = None
        with self._lock:
            if self._slots.get(key) is slot:
                del self._slots[key]
