"""How people hear of a test day: message, call task, helper's list, or the office."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from service import i18n
from service.access import Scope, one
from service.accounts.queries import tongue
from service.clock import local_day
from service.courses.invitations.channels import CALL, MAIL, SMS, WRITTEN
from service.learners.calls.actions import add_call, close_about
from service.learners.tables import Learner, LevelDay, LevelDayInvitation
from service.messages.actions import make_link, send_later

PURPOSE = "level_day"
PATH = "/testtag/"
CALL_REASON = "level_day"
AFTER = timedelta(days=60)  # the link still says kindly what became of it
INVITED, REMINDED, OFF = "level_day", "level_day_reminder", "level_day_off"


def tell(
    session: Session,
    scope: Scope,
    row: LevelDayInvitation,
    now: datetime,
    base_url: str,
    template: str,
) -> None:
    """Writes the message, or makes the call; a helper sees it on their list."""
    close_about(session, scope, [row.id], now)
    if row.channel in WRITTEN:
        _write(session, scope, row, now, base_url, template)
    elif row.channel == CALL:
        due = now if template == OFF else None
        add_call(
            session,
            scope,
            row.learner_id,
            now,
            reason=CALL_REASON,
            about_id=row.id,
            due_at=due,
        )
    if template == OFF and row.channel in WRITTEN:
        row.told_at = now
    session.add(row)
    session.flush()


def _write(
    session: Session,
    scope: Scope,
    row: LevelDayInvitation,
    now: datetime,
    base_url: str,
    template: str,
) -> None:
    learner = one(session, Learner, scope, row.learner_id)
    test = one(session, LevelDay, scope, row.level_day_id)
    language = tongue(session, scope, learner.contact_language)
    days = max((test.day - local_day(now)).days, 0)
    lasts = timedelta(days=days) + AFTER
    token = make_link(session, scope, now, PURPOSE, row.id, lasts)
    told = send_later(
        session,
        scope,
        now,
        channel=row.channel,
        recipient=learner.email if row.channel == MAIL else learner.phone,
        language=language,
        template=f"{template}_sms" if row.channel == SMS else template,
        data={
            "link": f"{base_url}{PATH}{token}",
            "day": i18n.day(language, test.day, "EEEE, d.M.y"),
        },
    )
    row.message_id = told.id
