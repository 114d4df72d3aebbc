"""What somebody has decided about an uploaded list, kept with it until it is stored.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.lists.cells import EATEN

NEW, OUT = "new", "out"
RECORD = "record:"  # before the id of the record that a line is about


class Choices(BaseModel):
    """Decisions by row; nothing is decided that nobody has decided."""

    model_config = ConfigDict(extra="ignore")
    encoding: str = ""  # how the letters are to be read; "" as found out
    accepted: frozenset[str] = frozenset()  # columns whose eaten zeros are put back
    cells: dict[str, dict[str, str]] = Field(default_factory=dict)  # corrected ones
    people: dict[str, str] = Field(default_factory=dict)  # NEW, OUT or a record

    def kept(self) -> dict[str, Any]:
        """As the import run keeps them."""
        return self.model_dump(mode="json")


def record_choice(learner_id: str) -> str:
    """The decision that a line is about this record."""
    return f"{RECORD}{learner_id}"


def decided(people: Mapping[str, str], row: int) -> str:
    """What was decided about a row, "" for nothing."""
    return people.get(str(row), "")


def accepted(column: str, wanted: bool, standing: frozenset[str]) -> frozenset[str]:
    """The columns whose eaten zeros are put back, with this one or without it."""
    if column not in EATEN:
        return standing
    return standing | {column} if wanted else standing - {column}
