"""Which counts to leave out so that nobody can compute a small one from the others.

Pure. Every count is an arc of a network whose nodes are the sums that a reader knows:
what comes into a node leaves it again. A small count that is left out can be computed
exactly where no other table agrees with all that is shown; another table is a cycle
through its arc along which one goes up or down by one. Where there is no such cycle
the cheapest one is opened by leaving out more counts.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5  # counts below it are nobody's business


@dataclass(frozen=True)
class Count:
    """A count from one sum to another; `key` names it."""

    key: Hashable
    start: Hashable
    end: Hashable
    value: int


Step = tuple[Hashable, Count]  # where a step along a count leads


def left_out(counts: Sequence[Count], least: int = LEAST) -> frozenset[Hashable]:
    """The keys of small counts and of those left out beside them; zeros are shown."""
    known = [count for count in counts if count.value]
    small = [count for count in known if count.value < least]
    secret = {count.key for count in small}
    steps = _steps(known)
    for count in sorted(small, key=lambda x: (x.value, str(x.key))):
        secret.update(_cheapest(steps, count, secret))
    return frozenset(secret)


def _steps(counts: Sequence[Count]) -> Mapping[Hashable, Sequence[Step]]:
    """Up is always possible; down only where one is left, since zeros are shown."""
    found: dict[Hashable, list[Step]] = defaultdict(list)
    for count in counts:
        found[count.start].append((count.end, count))
        if count.value > 1:
            found[count.end].append((count.start, count))
    return found


def _cheapest(
    steps: Mapping[Hashable, Sequence[Step]], count: Count, secret: set[Hashable]
) -> frozenset[Hashable]:
    """What must be left out, beside what is, so that the count may be another one."""
    found = [_path(steps, count.end, count.start, count, secret)]
    if count.value > 1:
        found.append(_path(steps, count.start, count.end, count, secret))
    return min(found, key=lambda pair: pair[0])[1]


def _path(
    steps: Mapping[Hashable, Sequence[Step]],
    first: Hashable,
    last: Hashable,
    around: Count,
    secret: set[Hashable],
) -> tuple[float, frozenset[Hashable]]:
    """The way that leaves out the least, and what it leaves out (Dijkstra)."""
    queue: list[tuple[float, int, Hashable, frozenset[Hashable]]] = [
        (0, 0, first, frozenset())
    ]
    seen: set[Hashable] = set()
    number = 0
    while queue:
        cost, _number, node, opened = heapq.heappop(queue)
        if node == last:
            return cost, opened
        if node in seen:
            continue
        seen.add(node)
        for target, count in steps.get(node, ()):
            if count is around or target in seen:
                continue
            number += 1
            free = count.key in secret
            price = cost if free else cost + 1 + count.value
            more = opened if free else opened | {count.key}
            heapq.heappush(queue, (price, number, target, more))
    return float("inf"), frozenset()
