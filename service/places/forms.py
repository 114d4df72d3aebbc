"""Validated input about places."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from service.places.read import LATITUDES, LONGITUDES
from service.typed import Decimal, Line
from service.typed.postcodes import postal_code

Code = Annotated[
    str, BeforeValidator(lambda v: postal_code(v) if isinstance(v, str) else v)
]


class PlaceIn(BaseModel):
    """A town or village with its position (WGS 84 degrees)."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=120)
    postal_code: Code = Field(min_length=5, max_length=5)
    latitude: Decimal = Field(ge=LATITUDES[0], le=LATITUDES[1])
    longitude: Decimal = Field(ge=LONGITUDES[0], le=LONGITUDES[1])
    kind: Literal["town", "village"] = "village"
    municipality: Line = Field(default="", max_length=120)
    municipality_ags: str = Field(default="", pattern=r"^(?:[0-9]{8})?$")

    @model_validator(mode="after")
    def own_municipality(self) -> PlaceIn:
        """Without one it is its own."""
        self.municipality = self.municipality or self.name
        return self
