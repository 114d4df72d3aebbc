"""Validated input about languages: one place and one state for each catalogue."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from service import i18n
from service.offered import State

Place = Annotated[int | None, Field(ge=1, le=99)]
PLACE, STATE = "place_", "state_"


def field(language: str) -> str:
    """A language's code as part of a field's name."""
    return language.replace("-", "_")


def offer_in() -> type[BaseModel]:
    """The form's model: it has two fields for every catalogue there is."""
    fields: dict[str, Any] = {"hidden": (bool, False)}
    for code in i18n.languages():
        fields[PLACE + field(code)] = (Place, None)
        if code not in i18n.STAFF:
            fields[STATE + field(code)] = (State, State.DRAFT)
    return create_model("OfferIn", __config__=ConfigDict(extra="forbid"), **fields)
