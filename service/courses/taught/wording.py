"""Words for what happens while a course is taught; message ids."""

from __future__ import annotations

from collections.abc import Mapping

# Why a date is changed: nothing about a person beyond what everybody will see.
REASONS: Mapping[str, str] = {
    "teacher": "The teacher is ill",
    "room": "The room cannot be used",
    "weather": "Snow, ice or storm",
    "travel": "No buses run",
    "people": "Too few people can come",
    "other": "Another reason",
}
