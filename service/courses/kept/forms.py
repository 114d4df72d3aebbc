"""What the office writes when a course goes on in spite of what was found."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from service.typed import Line

LONGEST_REASON = 300


class OverruleIn(BaseModel):
    """A reason, and what the page showed when it was written."""

    model_config = ConfigDict(extra="forbid")
    reason: Line = Field(default="", validate_default=True)
    digest: str = Field(max_length=64)

    @field_validator("reason")
    @classmethod
    def says_why(cls, value: str) -> str:
        """One sentence that others understand later."""
        if not value:
            raise ValueError("Please write why the course goes on.")
        if len(value) > LONGEST_REASON:
            raise ValueError("Please write at most 300 characters.")
        return value
