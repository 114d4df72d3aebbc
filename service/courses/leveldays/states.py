"""What becomes of an invitation to a test, in the words of its row."""

from __future__ import annotations

ACCEPTED, DECLINED, OTHER_DAY = "accepted", "declined", "other_day"
ANSWERS = (ACCEPTED, DECLINED, OTHER_DAY)
STANDING = ("open", ACCEPTED)  # whoever is expected, or may be
ABSENT, TESTED = "absent", "tested"  # what came of it
FULL, OVER = "full", "over"  # what a yes may come to
