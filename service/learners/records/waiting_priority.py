"""How priority grows while somebody waits, by a rule that the office reads and changes.

Pure. Every so many months of waiting lift a person by one step, up to a highest step.
What the office has given with its reason is never lowered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, Self

from service.accounts.forms import OfficeDataIn
from service.clock import local_day

STEPS = (1, 2, 3, 5)  # the priorities there are
MONTH = 30.4375  # days, on average
DEFAULT_MONTHS, DEFAULT_MOST = (
    int(OfficeDataIn.model_fields[name].default)
    for name in ("priority_months", "priority_most")
)
OFF = 0


class Waits(Protocol):
    """What the rule looks at."""

    priority: int
    registered_at: Any
    waiting_since: Any


@dataclass(frozen=True)
class Growth:
    """A step for every `months` of waiting, none at 0; at most up to `most`."""

    months: int = DEFAULT_MONTHS
    most: int = DEFAULT_MOST

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """The office's rule."""
        return cls(
            months=int(settings.get("priority_months", DEFAULT_MONTHS)),
            most=int(settings.get("priority_most", DEFAULT_MOST)),
        )


def months_waiting(person: Waits, day: date) -> int:
    """Whole months since the registration, or since the last course."""
    since = local_day(person.waiting_since or person.registered_at)
    return max(0, int((day - since).days / MONTH))


def priority_of(person: Waits, growth: Growth, day: date) -> int:
    """The priority that counts on a day."""
    if growth.months == OFF or person.priority >= growth.most:
        return person.priority
    at = STEPS.index(person.priority) + months_waiting(person, day) // growth.months
    return min(STEPS[min(at, len(STEPS) - 1)], growth.most)
