"""What is wrong with a value, as a sentence a person can act on.

Pure. Of the errors that pydantic tells; a reader's own sentence comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.errors import UserError

# Pydantic's own error types, as sentences a person can act on.
SENTENCES = {
    "missing": "Please fill this in.",
    "string_too_short": "Please fill this in.",
    "string_far_too_short": "At least %(min_length)s characters.",
    "string_too_long": "This is too long: at most %(max_length)s characters.",
    "int_parsing": "Please enter a whole number.",
    "int_from_float": "Please enter a whole number.",
    "float_parsing": "Please enter a number.",
    "decimal_parsing": "Please enter a number.",
    "greater_than_equal": "At least %(ge)s.",
    "greater_than": "More than %(gt)s.",
    "less_than_equal": "At most %(le)s.",
    "less_than": "Less than %(lt)s.",
    "date_from_datetime_parsing": "Please enter a date, for example 07.09.2026.",
    "date_parsing": "Please enter a date, for example 07.09.2026.",
    "time_parsing": "Please enter a time, for example 08:30.",
    "literal_error": "Please choose one of the options.",
    "enum": "Please choose one of the options.",
    "bool_parsing": "Please choose one of the options.",
    "too_short": "Please choose at least one.",
    "too_long": "These are too many: at most %(max_length)s.",
    "string_pattern_mismatch": "This does not look right.",
    "extra_forbidden": "This form has changed. Please load the page again.",
}


def sentence_of(problem: Any) -> tuple[str, Mapping[str, object]]:
    """Message id and values of one of `ValidationError.errors()`."""
    context = dict(problem.get("ctx", {}))
    raised = context.pop("error", None)
    if isinstance(raised, UserError):
        return raised.message, raised.values
    if problem["type"] == "value_error":
        # A validator's ValueError carries a message id.
        return str(raised), {}
    if problem["type"] == "string_too_short" and context.get("min_length", 1) > 1:
        return SENTENCES["string_far_too_short"], context
    return SENTENCES.get(problem["type"], "This does not look right."), context
