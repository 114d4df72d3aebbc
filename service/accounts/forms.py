"""Validated input about accounts."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from service.access import Role

SHORTEST_PASSWORD = 12


class LoginIn(BaseModel):
    """Name and password of somebody who logs in."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)
    password: str = Field(min_length=1, max_length=200)
    next: str = Field(default="", max_length=400)


class UserIn(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=3, max_length=120)
    display_name: str = Field(min_length=1, max_length=120)
    role: Role
    password: str = Field(max_length=200)
    provider_id: str | None = None
    agency_id: str | None = None
    interpreter_id: str | None = None

    @field_validator("password")
    @classmethod
    def long_enough(cls, value: str) -> str:
        """A password may be any words, but not short ones."""
        if len(value) < SHORTEST_PASSWORD:
            raise ValueError("Please choose at least 12 characters.")
        return value


class OfficeIn(BaseModel):
    """A new office."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)
    county: str = Field(min_length=1, max_length=120)
    county_ags: str = Field(pattern=r"^\d{5}$")
    land: str = Field(pattern=r"^[A-Z]{2}$")
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    demo: bool = False
