"""Validated input about learners: a whole record, its changes, a call-back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from service import typed
from service.typed import Day

DAYS = ("mo", "tu", "we", "th", "fr", "sa")
PARTS = ("am", "pm", "ev")
SLOTS = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
CHANNELS = ("sms", "call", "email", "letter", "helper", "visit")
LITERACIES = ("none", "other", "latin")
MODES = ("walk", "bike", "bus", "car", "lift")
EVIDENCES = ("self", "adviser", "course", "test", "certificate")
SCHOOLINGS = ("none", "1-4", "5-9", "10+", "university")
GENDERS = ("female", "male", "diverse")
PRIORITIES = (1, 2, 3, 5)
SOURCES = ("public", "helper", "office", "import", "demo")
OLDEST_CHILD = 17
MOST_PEOPLE = 10  # registered on one page


def _known(allowed: tuple[str, ...]) -> BeforeValidator:
    def check(value: object) -> object:
        if value not in ("", *allowed):
            raise ValueError("Please choose one of the options.")
        return value

    return BeforeValidator(check)


def _slots(value: object) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    for slot in value:
        if slot not in SLOTS:
            raise ValueError("A part of the week is written like this: mo-am")
    return [slot for slot in SLOTS if slot in value]


def _parts(value: object) -> object:
    """A list; a text is taken apart at commas and blanks."""
    if isinstance(value, str):
        return [part for part in re.split(r"[\s,;،]+", typed.plain(value)) if part]
    return value


Line = Annotated[typed.Line, Field(max_length=120)]
Name = Annotated[typed.Line, Field(max_length=60)]
Phone = Annotated[typed.Phone, Field(max_length=40)]
Email = Annotated[typed.Mail, Field(max_length=120)]
Codes = Annotated[list[str], BeforeValidator(_parts), Field(max_length=20)]
Slots = Annotated[list[str], BeforeValidator(_slots)]
Ages = Annotated[
    list[Annotated[int, Field(ge=0, le=OLDEST_CHILD)]],
    BeforeValidator(_parts),
    Field(max_length=12),
]


def unreachable(told: Mapping[str, Any]) -> bool:
    """Whether answers leave no way to tell somebody about a course."""
    ways = ("phone", "email", "address", "second_contact")
    by_others = told.get("channel") in ("helper", "visit")
    return not by_others and not any(told.get(way) for way in ways)


class LearnerFields(BaseModel):
    """What a learner or helper may tell and correct; unknown is "" or empty."""

    model_config = ConfigDict(extra="forbid")
    call_name: Name = ""
    channel: Annotated[str, _known(CHANNELS)] = ""
    phone: Phone = ""
    email: Email = ""
    address: Line = ""
    second_contact: Line = ""
    languages: Codes = Field(default_factory=list)
    contact_language: str = Field(default="de", max_length=12)
    place_id: str | None = Field(default=None, max_length=20)
    place_text: Line = ""
    literacy: Annotated[str, _known(LITERACIES)] = ""
    level: str = Field(default="", max_length=20)
    level_evidence: Annotated[str, _known(EVIDENCES)] = ""
    level_evidence_on: Day | None = None
    free_times: Slots = Field(default_factory=list)
    free_times_b: Slots | None = None
    anchor_monday: Day | None = Field(default=None, validate_default=True)
    child_ages: Ages = Field(default_factory=list)
    mode: Annotated[str, _known(MODES)] = ""
    max_minutes: int | None = Field(default=None, ge=5, le=240)

    @field_validator("anchor_monday", mode="after")
    @classmethod
    def alternating_weeks_have_an_anchor(
        cls, value: date | None, info: ValidationInfo
    ) -> date | None:
        """Two kinds of weeks need the Monday that starts the first of them."""
        if value is not None and value.weekday() != 0:
            raise ValueError("The start of the alternating weeks must be a Monday.")
        if value is None and info.data.get("free_times_b") is not None:
            raise ValueError("Alternating weeks need the Monday of the first week.")
        return value


class LearnerMore(LearnerFields):
    """What helper and office add before an invitation."""

    course_types: Codes = Field(default_factory=list)
    women_only: bool = False
    gender: Annotated[str, _known(GENDERS)] = ""
    entitlement: str = Field(default="", max_length=40)
    entitlement_seen_on: Day | None = None
    entitlement_until: Day | None = None
    obliging_office: Line = ""
    earliest_start: Day | None = None
    min_meetings: int = Field(default=1, ge=1, le=6)
    step_free: bool = False
    online_device: bool = False
    online_connection: bool = False
    schooling: Annotated[str, _known(SCHOOLINGS)] = ""
    goal: Annotated[typed.Line, Field(max_length=40)] = ""
    contacted_providers: Codes = Field(default_factory=list)
    allowed_providers: Codes | None = None
    priority: int = 1
    priority_reason: Line = Field(default="", validate_default=True)

    @field_validator("gender")
    @classmethod
    def wish_and_gender_agree(cls, value: str, info: ValidationInfo) -> str:
        """Whoever only comes with women cannot stand there as a man."""
        if value == "male" and info.data.get("women_only"):
            raise ValueError("“Only with women” does not go with this answer.")
        return value

    @field_validator("priority")
    @classmethod
    def known_priority(cls, value: int) -> int:
        """Weights of the plan's value; anything else would be a typing error."""
        if value not in PRIORITIES:
            raise ValueError("Priority is 1, 2, 3 or 5.")
        return value

    @field_validator("priority_reason")
    @classmethod
    def priority_has_a_reason(cls, value: str, info: ValidationInfo) -> str:
        """A place before others is never given without saying why."""
        if info.data.get("priority", 1) > 1 and not value:
            raise ValueError("Please say why this person comes before others.")
        return value


class LearnerIn(LearnerMore):
    """A new learner. `form_key` is the idempotency key: one key, one learner."""

    form_key: str = Field(
        default_factory=lambda: secrets.token_urlsafe(16), min_length=8, max_length=80
    )
    call_me: bool = False
    # A seat or an invitation is never entered by hand.
    state: Literal["waiting", "withdrawn", "unreachable", "completed"] = "waiting"
    consent: bool = False
    consented_on: Day | None = None  # said yes earlier, on paper or elsewhere
    legal_basis: Literal["consent", "request", "public_task"] = "consent"
    # Since when the person waits; None: from now on.
    registered_at: datetime | None = None


class LearnerEdit(LearnerMore):
    """Changes to a record; `version` is the time of change the page showed."""

    version: str = Field(max_length=40)
    consent: bool = False

    @model_validator(mode="after")
    def anchored_weeks_alternate(self) -> Self:
        """With a first Monday, a second week without a tick means: never then."""
        if self.anchor_monday is not None and self.free_times_b is None:
            self.free_times_b = []
        return self


class SharedIn(BaseModel):
    """What holds for everybody a helper registers in one go."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=60)
    place_id: str | None = Field(default=None, max_length=20)
    contact_language: str = Field(default="de", max_length=12)
    languages: Codes = Field(default_factory=list)
    channel: Annotated[str, _known(CHANNELS)] = ""
    phone: Phone = Field(default="", validate_default=True)
    email: Email = ""
    address: Line = ""
    second_contact: Line = ""
    mode: Annotated[str, _known(MODES)] = ""
    max_minutes: int | None = Field(default=None, ge=5, le=240)
    child_ages: Ages = Field(default_factory=list)
    free_times: Slots = Field(default_factory=list)
    together: Literal["", "course", "venue"] = ""
    carer: int = Field(default=0, ge=0, le=MOST_PEOPLE - 1)  # whose the children are
    sure: Literal["", "yes"] = Field(default="", validate_default=True)

    @field_validator("phone")
    @classmethod
    def number_for_sms_and_call(cls, value: str, info: ValidationInfo) -> str:
        """SMS and calls need a number."""
        if not value and info.data.get("channel") in ("sms", "call"):
            raise ValueError("Please write a phone number. Like this: 0171 3920012")
        return value

    @field_validator("sure")
    @classmethod
    def asked_once_more(cls, value: str, info: ValidationInfo) -> str:
        """People whom nobody can reach are registered, but not by oversight."""
        if not value and unreachable(info.data):
            raise ValueError(
                "Nobody could tell these people about a course. Is it through you, "
                "or do they come by? Or send this page once more."
            )
        return value


class PersonIn(BaseModel):
    """One of them: only what differs from person to person."""

    model_config = ConfigDict(extra="forbid")
    call_name: Name = Field(min_length=1)
    literacy: Annotated[str, _known(LITERACIES)] = ""
    rating: str = Field(default="", max_length=20)
    own_times: Literal["", "am", "pm", "ev", "any", "unsure"] = ""
    consent: bool = Field(default=False, validate_default=True)

    @field_validator("consent")
    @classmethod
    def agreed(cls, value: bool) -> bool:
        """Everybody has to say yes for themselves."""
        if not value:
            raise ValueError(
                "The consent is missing. Read it aloud and tick the box after a yes."
            )
        return value


class CallMeIn(BaseModel):
    """The second door: a language and a number."""

    model_config = ConfigDict(extra="forbid")
    form_key: str = Field(min_length=8, max_length=80)
    contact_language: str = Field(max_length=12)
    phone: Annotated[typed.Phone, Field(min_length=1, max_length=40)]


class CodeIn(BaseModel):
    """A code as somebody types it; what is no code is simply unknown."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(default="", max_length=200)


class LinkIn(BaseModel):
    """Two people who attend together or are kept apart; `other` is L-0115 or 115."""

    model_config = ConfigDict(extra="forbid")
    other: str = Field(min_length=1, max_length=12)
    kind: Literal["course", "venue", "apart"]
