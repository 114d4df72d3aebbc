"""How a table that tells of a person says so: what goes with them, what stays and why.

Declared beside the columns as `__personal__`. Erasing reads the declarations, so a
table that is added later cannot be forgotten; a test looks at every table that refers
to a learner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.database import OfficeRow


@dataclass(frozen=True)
class Personal:
    """The columns with a learner's id, and what becomes of the rows.

    Without `stays` the rows go. With it (a message id: why) they stay as figures of a
    record that tells of nobody any more; their columns in `emptied` get these values.
    """

    people: tuple[str, ...] = ("learner_id",)
    stays: str = ""
    emptied: Mapping[str, Any] = field(default_factory=dict)


def declared() -> Iterator[tuple[type[OfficeRow], Personal]]:
    """Every table that tells of people, by name."""
    found = {
        table.__tablename__: (table, table.__personal__)
        for table in OfficeRow.__subclasses__()
        if hasattr(table, "__personal__")
    }
    for name in sorted(str(key) for key in found):
        yield found[name]
