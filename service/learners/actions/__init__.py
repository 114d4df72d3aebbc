"""Changes to learners: one write transaction each, always with an audit row."""

from service.learners.actions.calls import (
    add_call,
    call_failed,
    call_me,
    claim_call,
    close_call,
)
from service.learners.actions.drafts import (
    drop_draft,
    finish_draft,
    open_correction,
    open_draft,
    save_answers,
)
from service.learners.actions.links import link, unlink
from service.learners.actions.records import (
    add_learner,
    leave,
    new_code,
    set_state,
    update_learner,
)
from service.learners.actions.tries import TooManyTries, forget_try, note_try

__all__ = [
    "TooManyTries",
    "add_call",
    "add_learner",
    "call_failed",
    "call_me",
    "claim_call",
    "close_call",
    "drop_draft",
    "finish_draft",
    "forget_try",
    "leave",
    "link",
    "new_code",
    "note_try",
    "open_correction",
    "open_draft",
    "save_answers",
    "set_state",
    "unlink",
    "update_learner",
]
