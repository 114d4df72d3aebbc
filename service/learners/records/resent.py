"""A form that was sent before comes again, corrected: Back, another answer, send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.access import Scope
from service.audit.queries import touched
from service.errors import UserError
from service.learners.forms import LearnerIn
from service.learners.records.actions import NOT_COLUMNS, apply_changes
from service.learners.tables import Learner

CORRECTED = "learner.correct"
# What the form itself brings about; a tie is none of the record's answers.
OWN_ACTIONS = frozenset({"learner.add", "learner.link", "learner.unlink", CORRECTED})
# Said by the day on which the form comes, not by who fills it in.
BY_THE_DAY = frozenset({"level_evidence_on", "anchor_monday"})


def corrected(
    session: Session,
    scope: Scope,
    learner: Learner,
    told: LearnerIn,
    now: datetime,
) -> bool:
    """Whether the form says something else than the record it once made.

    Then the record is what the form says now. Raises UserError where somebody has
    changed the record meanwhile: what they wrote is never undone by an old page.
    """
    changes = _differing(learner, told)
    if not changes:
        return False
    if touched(session, scope, learner.id, OWN_ACTIONS):
        raise UserError(
            "This page was sent before, and %(number)s has been changed since. "
            "Nothing was changed now: please correct it at the record.",
            number=f"L-{learner.number:04d}",
        )
    apply_changes(session, scope, learner, changes, now, action=CORRECTED)
    return True


def _differing(learner: Learner, told: LearnerIn) -> dict[str, Any]:
    """The told columns that are not as they stand; days only with their answer."""
    said = told.model_dump(include=told.model_fields_set, exclude=set(NOT_COLUMNS))
    found = {k: v for k, v in said.items() if getattr(learner, k) != v}
    alone = set(found) <= BY_THE_DAY
    return {} if alone else found
