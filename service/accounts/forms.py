"""Validated input about accounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from service.access import Role
from service.typed import Line, Mail, Phone, Verbatim

SHORTEST_PASSWORD = 12


class LoginIn(BaseModel):
    """Name and password of somebody who logs in."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)
    password: Annotated[str, Verbatim] = Field(min_length=1, max_length=200)
    next: str = ""


def long_enough(value: str) -> str:
    """A password may be any words, but not short ones; raises ValueError."""
    if len(value) < SHORTEST_PASSWORD:
        raise ValueError("Please choose at least 12 characters.")
    return value


Password = Annotated[str, Verbatim, Field(max_length=200), AfterValidator(long_enough)]


class UserIn(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=3, max_length=120)
    display_name: Line = Field(min_length=1, max_length=120)
    role: Role
    password: Password
    email: Mail = Field(default="", max_length=120)
    phone: Phone = Field(default="", max_length=40)
    provider_id: str | None = Field(default=None, max_length=20)
    agency_id: str | None = Field(default=None, max_length=20)
    interpreter_id: str | None = Field(default=None, max_length=20)


class PasswordIn(BaseModel):
    """A password that an administrator sets for somebody."""

    model_config = ConfigDict(extra="forbid")
    password: Password


class ForgottenIn(BaseModel):
    """The user name of somebody who has forgotten the password."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)


class NewPasswordIn(BaseModel):
    """A new password, typed twice."""

    model_config = ConfigDict(extra="forbid")
    password: Password
    again: Annotated[str, Verbatim] = Field(max_length=200)

    @field_validator("again")
    @classmethod
    def alike(cls, value: str, info: ValidationInfo) -> str:
        """Typing slips show."""
        if "password" in info.data and value != info.data["password"]:
            raise ValueError("The two passwords are not alike.")
        return value


class OwnPasswordIn(NewPasswordIn):
    """A password that somebody sets for themselves, knowing the present one."""

    current: Annotated[str, Verbatim] = Field(min_length=1, max_length=200)


class OfficeIn(BaseModel):
    """A new office."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=120)
    county: Line = Field(min_length=1, max_length=120)
    county_ags: str = Field(pattern=r"^\d{5}$")
    land: str = Field(pattern=r"^[A-Z]{2}$")
    phone: Phone = Field(default="", max_length=40)
    email: Mail = Field(default="", max_length=120)
    demo: bool = False


class OfficeDataIn(BaseModel):
    """What an office says of itself; texts may have several lines."""

    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=120)
    phone: Phone = Field(min_length=3, max_length=40)
    email: Mail = Field(min_length=3, max_length=120)
    address: str = Field(default="", max_length=500)
    responsible: str = Field(default="", max_length=500)
    protection_officer: str = Field(default="", max_length=500)
    retention: str = Field(default="", max_length=1500)
    complaint: str = Field(default="", max_length=1000)
    imprint: str = Field(default="", max_length=3000)
    # Days that invited people have to answer, and days before the end of a reminder.
    invitation_days: int = Field(default=7, ge=2, le=60)
    reminder_days: int = Field(default=2, ge=1, le=30)
    # Minutes to confirm a changed date before somebody calls.
    confirm_minutes: int = Field(default=30, ge=5, le=1440)
    # Months of waiting that raise a priority by a step (0: never), and up to where.
    priority_months: int = Field(default=6, ge=0, le=36)
    priority_most: int = Field(default=3, ge=1, le=5)
