"""Answers of an unfinished registration: kept on the server for seven days."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from service.access import Scope
from service.clock import local_day
from service.learners.records.actions import (
    add_learner,
    apply_changes,
    code_of,
    find,
    free_code,
)
from service.learners.records.codes import code_hash
from service.learners.records.queries import by_keys, own_record
from service.learners.records.resent import corrected
from service.learners.registration.queries import find_draft
from service.learners.registration.receipts import mail_receipt
from service.learners.registration.steps import ASKED, answers_of, fields_of, learner_of
from service.learners.tables import Learner, RegistrationDraft
from service.rulesets.queries import rules

KEPT = timedelta(days=7)
REOPENS_FOR = timedelta(minutes=30)
# A correction's answers as they stood when it was opened.
OPENED_WITH = "opened_with"
KEY = re.compile(r"[\w-]{20,40}", re.ASCII)
LEVEL = ("level", "level_evidence", "level_evidence_on")


def open_draft(
    session: Session, scope: Scope, language: str, now: datetime, form_key: str = ""
) -> tuple[RegistrationDraft, str]:
    """A new draft and the token that finds it again (only its hash is kept).

    `form_key` is the first page's, so that this page, sent again, finds its learner.
    """
    token = secrets.token_urlsafe(24)
    if not KEY.fullmatch(form_key):
        form_key = secrets.token_urlsafe(16)
    draft = RegistrationDraft(
        office_id=scope.office_id,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        code_hash=code_hash(free_code(session, scope.office_id, form_key)),
        form_key=form_key,
        language=language,
        created_at=now,
        changed_at=now,
        expires_at=now + KEPT,
    )
    session.add(draft)
    session.flush()
    return draft, token


def reopen(
    session: Session, scope: Scope, form_key: str, language: str, now: datetime
) -> str:
    """The token of a correction, for a page of a registration that is finished.

    "" where the key is unknown, or the person does not wait for a course any more; and
    later than right after the registration, when the code is asked for: Back on a
    shared phone shows nobody what somebody else has told.
    """
    found = by_keys(session, scope, [form_key]) if form_key else ()
    if not found or found[0].state != "waiting" or found[0].source != "public":
        return ""
    if now - found[0].registered_at > REOPENS_FOR:
        return ""
    return open_correction(session, scope, found[0].id, language, now, form_key)


def open_correction(
    session: Session,
    scope: Scope,
    learner_id: str,
    language: str,
    now: datetime,
    form_key: str = "",
) -> str:
    """A draft with a learner's own answers, to go through them again; its token."""
    learner = find(session, scope, learner_id)
    draft, token = open_draft(session, scope, language, now, form_key)
    draft.learner_id = learner.id
    known = rules(session, scope, local_day(now))
    answers = answers_of(learner, known.sets.levels.self_rating)
    draft.answers = {**answers, OPENED_WITH: answers}
    draft.step = "pruefen"
    return token


def draft_code(session: Session, draft: RegistrationDraft) -> str:
    """The code that finds a draft from another phone; later that of the receipt."""
    return code_of(draft.code_hash, draft.office_id, draft.form_key)


def save_answers(
    session: Session,
    scope: Scope,
    token: str,
    step: str,
    answers: Mapping[str, Any],
    now: datetime,
) -> RegistrationDraft | None:
    """Adds a page's answers to the draft of a token; None if it has expired."""
    draft = find_draft(session, scope, token, now, lock=True)
    if draft is None:
        return None
    draft.answers = {**draft.answers, **answers}
    draft.step = step
    draft.changed_at = now
    draft.expires_at = now + KEPT
    return draft


def finish_draft(
    session: Session,
    scope: Scope,
    token: str,
    form_key: str,
    now: datetime,
    *,
    status_url: str,
) -> tuple[Learner, str] | None:
    """Registers (or corrects) the draft's person and forgets the draft.

    Who is to be reached by e-mail gets the code and the page's address by mail, once.

    The same page sent again finds its learner by the form key, with the same code; ""
    as code means that an existing record was corrected. None where draft and key are
    unknown. Raises UserError naming the field.
    """
    draft = find_draft(session, scope, token, now, lock=True) if token else None
    if draft is None:
        return _registered(session, scope, form_key, now)
    ratings = rules(session, scope, local_day(now)).sets.levels.self_rating
    if draft.learner_id is not None:
        learner = _correct(session, scope, draft, now)
        session.delete(draft)
        return learner, ""
    learner_in = learner_of(draft.answers, ratings, local_day(now), draft.form_key)
    learner, code = add_learner(session, scope, learner_in, now, source="public")
    if not corrected(session, scope, learner, learner_in, now):
        mail_receipt(session, scope, learner, code, status_url, draft.language, now)
    session.delete(draft)
    return learner, code


def drop_draft(session: Session, scope: Scope, token: str, now: datetime) -> None:
    """Forgets an unfinished registration at once."""
    draft = find_draft(session, scope, token, now)
    if draft is not None:
        session.delete(draft)


def drop_expired_drafts(session: Session, scope: Scope, now: datetime) -> None:
    """Forgets unfinished registrations after their seven days."""
    session.execute(
        delete(RegistrationDraft).where(
            col(RegistrationDraft.office_id) == scope.office_id,
            col(RegistrationDraft.expires_at) <= now,
        )
    )


def _registered(
    session: Session, scope: Scope, form_key: str, now: datetime
) -> tuple[Learner, str] | None:
    found = by_keys(session, scope, [form_key]) if form_key else ()
    if not found:
        return None
    return found[0], code_of(found[0].code_hash, scope.office_id, form_key)


def _correct(
    session: Session, scope: Scope, draft: RegistrationDraft, now: datetime
) -> Learner:
    """Writes what was answered anew; what the office changed meanwhile stays.

    A tested level gives way only to a new answer. Where the record was found to be
    somebody's second one meanwhile, the answers go to the one that goes on.
    """
    learner = own_record(session, scope, draft.learner_id or "")
    ratings = rules(session, scope, local_day(now)).sets.levels.self_rating
    today = local_day(now)
    before = draft.answers.get(OPENED_WITH) or answers_of(learner, ratings)
    wanted = fields_of(draft.answers, ratings, today)
    stood = fields_of(before, ratings, today)
    changes = {k: v for k, v in wanted.items() if k in ASKED and v != stood.get(k)}
    if wanted["level"] != stood["level"]:
        changes |= {k: wanted[k] for k in LEVEL}
    return apply_changes(session, scope, learner, changes, now)
