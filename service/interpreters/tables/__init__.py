"""All tables of the interpreters; which room writes them is said in each module."""

from service.interpreters.tables.jobs import Assignment, InterpreterTick, TalkWish
from service.interpreters.tables.offers import Offer, OfferRound
from service.interpreters.tables.payment import PaymentItem, PaymentList
from service.interpreters.tables.plan import NightlyPlan, PlannedRequest
from service.interpreters.tables.pool import (
    Agency,
    AgencyWish,
    Interpreter,
    InterpreterAbsence,
    InterpreterAccount,
    InterpreterDocument,
    InterpreterExclusion,
    InterpreterStamp,
    SpokenLanguage,
)
from service.interpreters.tables.requests import (
    InterpreterRequest,
    RequestDraft,
    RequestSeries,
    UnmetNeed,
)

__all__ = [
    "Agency",
    "AgencyWish",
    "Assignment",
    "Interpreter",
    "InterpreterAbsence",
    "InterpreterAccount",
    "InterpreterDocument",
    "InterpreterExclusion",
    "InterpreterRequest",
    "InterpreterStamp",
    "InterpreterTick",
    "NightlyPlan",
    "Offer",
    "OfferRound",
    "PaymentItem",
    "PaymentList",
    "PlannedRequest",
    "RequestDraft",
    "RequestSeries",
    "SpokenLanguage",
    "TalkWish",
    "UnmetNeed",
]
