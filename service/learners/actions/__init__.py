"""Changes to learners: one write transaction each, always with an audit row."""

from service.learners.actions.calls import (
    add_call,
    call_failed,
    call_me,
    claim_call,
    close_call,
)
from service.learners.actions.drafts import (
    draft_code,
    drop_draft,
    drop_expired_drafts,
    finish_draft,
    open_correction,
    open_draft,
    save_answers,
)
from service.learners.actions.imports import (
    check_import,
    drop_content,
    known_to,
    settle_import,
    store_import,
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
    "check_import",
    "claim_call",
    "close_call",
    "draft_code",
    "drop_content",
    "drop_draft",
    "drop_expired_drafts",
    "finish_draft",
    "forget_try",
    "known_to",
    "leave",
    "link",
    "new_code",
    "note_try",
    "open_correction",
    "open_draft",
    "save_answers",
    "set_state",
    "settle_import",
    "store_import",
    "unlink",
    "update_learner",
]
