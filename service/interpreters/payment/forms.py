"""Validated input about payment."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.typed import Bic, Cents, Iban, Line


class AccountIn(BaseModel):
    """A bank account: whose it is, and where."""

    model_config = ConfigDict(extra="forbid")
    holder: Line = Field(min_length=2, max_length=70)
    iban: Iban = Field(max_length=34)


class OfficeAccountIn(AccountIn):
    """The account from which the office pays."""

    bic: Bic = Field(default="", max_length=11)


class CorrectionIn(BaseModel):
    """More or less money for an entry that stays as it is."""

    model_config = ConfigDict(extra="forbid")
    direction: Literal["more", "less"]
    amount: Cents = Field(ge=1)
    reason: Line = Field(min_length=3, max_length=200)
    shown: int = Field(ge=1, le=99)  # the how-manieth correction the page offered
