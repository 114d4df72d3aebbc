"""Validated input of each registration page; no answer is an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from service.learners.forms import (
    OLDEST_CHILD,
    Email,
    Line,
    Name,
    Phone,
    Slots,
    unreachable,
)
from service.learners.registration.steps import UNSURE

MOST_LANGUAGES = 20
MOST_CHILDREN = 6


class StepIn(BaseModel):
    """What every page of the registration posts beside its own answers."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(default="", max_length=80)

    def answers(self) -> dict[str, Any]:
        """The page's part of a draft's answers."""
        return self.model_dump(mode="json", exclude={"form_key"})


class NameStep(StepIn):
    """Page 1."""

    call_name: Name = Field(default="", validate_default=True)

    @field_validator("call_name")
    @classmethod
    def given(cls, value: str) -> str:
        """Any name will do, but we have to call people something."""
        if not value:
            raise ValueError("Please write a name. Any name you like is fine.")
        return value


class LanguagesStep(StepIn):
    """Page 2."""

    languages: list[str] = Field(default_factory=list, max_length=MOST_LANGUAGES)
    contact_language: str = Field(max_length=12)


class PlaceStep(StepIn):
    """Page 3: what was typed, or an option of the search or the map."""

    q: Line = ""
    place: str = Field(default="", max_length=20)
    shown: Line = ""  # what the options on the page answered to
    go: Literal["search", "next"] = "next"
    map_x: int | None = Field(default=None, alias="map.x")
    map_y: int | None = Field(default=None, alias="map.y")


class LevelStep(StepIn):
    """Page 4; the id of a sentence of the rule set."""

    rating: str = Field(default="unsure", max_length=20)


class ReadingStep(StepIn):
    """Page 5."""

    literacy: Literal["none", "other", "latin", "unsure"] = "unsure"


class WeekStep(StepIn):
    """Page 6; ticked boxes hold unless "any time" or "not sure" is chosen."""

    rhythm: Literal["weekly", "shifts"] = "weekly"
    times: Slots = Field(default_factory=list)
    when: Literal["", "any", "unsure"] = ""


class OtherWeekStep(StepIn):
    """Page 6 for shift workers: the week after."""

    times_b: Slots = Field(default_factory=list)
    when_b: Literal["", "any", "unsure"] = ""


class ChildrenStep(StepIn):
    """Page 7."""

    children: Literal["yes", "no", "unsure"] = "unsure"


class AgesStep(StepIn):
    """Page 7 where there are children: one age each."""

    ages: list[Annotated[int, Field(ge=0, le=OLDEST_CHILD)]] = Field(
        default_factory=list, max_length=MOST_CHILDREN, validate_default=True
    )

    @field_validator("ages")
    @classmethod
    def given(cls, value: list[int]) -> list[int]:
        """Care is planned by age, so one is needed."""
        if not value:
            raise ValueError("Please choose an age. About right is good enough.")
        return value


class TravelStep(StepIn):
    """Page 8."""

    mode: Literal["walk", "bike", "bus", "car", "lift", "unsure"] = "unsure"
    max_minutes: Literal["15", "30", "45", "60", "90", "unsure"] = "unsure"
    online: Literal["yes", "no", "unsure"] = "unsure"


def _channel_needs(value: str, info: ValidationInfo, channels: set[str]) -> bool:
    return not value and info.data.get("channel") in channels


class ContactStep(StepIn):
    """Page 9; what the chosen way needs must be there."""

    channel: Annotated[
        Literal["sms", "call", "email", "letter", "helper", "visit", "unsure"],
        BeforeValidator(lambda value: value or "unsure"),
    ] = "unsure"
    phone: Phone = Field(default="", validate_default=True)
    email: Email = Field(default="", validate_default=True)
    address: Line = Field(default="", validate_default=True)
    second_contact: Line = Field(default="", validate_default=True)
    sure: Literal["", "yes"] = Field(default="", validate_default=True)

    @field_validator("phone")
    @classmethod
    def number_for_sms_and_call(cls, value: str, info: ValidationInfo) -> str:
        """SMS and calls need a number."""
        if _channel_needs(value, info, {"sms", "call"}):
            raise ValueError("Please write a phone number. Like this: 0171 3920012")
        return value

    @field_validator("email")
    @classmethod
    def address_for_mail(cls, value: str, info: ValidationInfo) -> str:
        """E-mail needs an address."""
        if _channel_needs(value, info, {"email"}):
            raise ValueError("Please write an address. Like this: name@example.org")
        return value

    @field_validator("address")
    @classmethod
    def street_for_letters(cls, value: str, info: ValidationInfo) -> str:
        """A letter needs a street."""
        if _channel_needs(value, info, {"letter"}):
            raise ValueError("Please write street, number and place.")
        return value

    @field_validator("second_contact")
    @classmethod
    def name_of_helper(cls, value: str, info: ValidationInfo) -> str:
        """A helper needs a name."""
        if _channel_needs(value, info, {"helper"}):
            raise ValueError("Please write who helps you, for example: Caritas.")
        return value

    @field_validator("sure")
    @classmethod
    def asked_once_more(cls, value: str, info: ValidationInfo) -> str:
        """Nobody has to be reached, but nobody leaves it out by oversight."""
        if not value and info.data.get("channel") == UNSURE and unreachable(info.data):
            raise ValueError(
                "We cannot tell you about a course like this. Does somebody help you? "
                "Or do you come by? Choose that. Or press “Continue” once more."
            )
        return value


class CheckStep(StepIn):
    """Page 10: the consent."""

    consent: str = Field(default="", validate_default=True, max_length=5)

    @field_validator("consent")
    @classmethod
    def agreed(cls, value: str) -> str:
        """Nothing is kept without it."""
        if value != "yes":
            raise ValueError(
                "Please tick the box if you agree. Without it we may not keep this."
            )
        return value


FORMS: Mapping[str, type[StepIn]] = {
    "name": NameStep,
    "sprachen": LanguagesStep,
    "ort": PlaceStep,
    "deutsch": LevelStep,
    "lesen": ReadingStep,
    "woche": WeekStep,
    "woche-2": OtherWeekStep,
    "kinder": ChildrenStep,
    "kinder-alter": AgesStep,
    "weg": TravelStep,
    "kontakt": ContactStep,
    "pruefen": CheckStep,
}
LISTS = ("languages", "times", "times_b", "ages")
