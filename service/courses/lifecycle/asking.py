"""The question to a provider: asked by a mailed link, reminded once, withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.clock import local_day
from service.courses.tables import Course, ProviderRequest
from service.errors import UserError
from service.i18n import day
from service.jobs.actions import enqueue
from service.messages.actions import make_link, send_later
from service.supply.tables import Provider

PURPOSE = "provider_answer"
PATH = "/traegeranfrage/"
REMIND_JOB = "courses.remind"
# A late yes still counts while the question is open.
GRACE = timedelta(days=7)
LANGUAGE = "de"


def ask(
    session: Session,
    scope: Scope,
    course: Course,
    now: datetime,
    *,
    ask_until: datetime,
    base_url: str,
) -> ProviderRequest:
    """Writes the question, mails its link and plans one reminder at half time."""
    request = ProviderRequest(
        office_id=scope.office_id,
        course_id=course.id,
        provider_id=course.provider_id,
        asked_at=now,
        answer_by=ask_until,
    )
    session.add(request)
    session.flush()
    mail(session, scope, request, now, "provider_question", base_url)
    enqueue(
        session,
        scope,
        now,
        REMIND_JOB,
        {"request": request.id},
        run_at=now + (ask_until - now) / 2,
    )
    return request


def mail(
    session: Session,
    scope: Scope,
    request: ProviderRequest,
    now: datetime,
    template: str,
    base_url: str,
) -> bool:
    """Mails a fresh link to the provider; False where no address is known."""
    provider = one(session, Provider, scope, request.provider_id)
    if not provider.email:
        return False
    lasts = max(request.answer_by - now, timedelta()) + GRACE
    token = make_link(session, scope, now, PURPOSE, request.id, lasts)
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=provider.email,
        language=LANGUAGE,
        template=template,
        data={
            "answer_by": day(LANGUAGE, local_day(request.answer_by), "EEEE, d.M.y"),
            "link": f"{base_url}{PATH}{token}",
        },
    )
    return True


def remind(
    session: Session, scope: Scope, request_id: str, now: datetime, base_url: str
) -> bool:
    """Reminds of an open question; False if it was answered or has no address."""
    reminded = session.execute(
        update(ProviderRequest)
        .where(
            col(ProviderRequest.id) == request_id,
            col(ProviderRequest.office_id) == scope.office_id,
            col(ProviderRequest.state) == "open",
        )
        .values(reminded_at=now)
        .returning(col(ProviderRequest.id))
        .execution_options(synchronize_session=False)
    ).first()
    if reminded is None:
        return False
    request = one(session, ProviderRequest, scope, request_id)
    session.refresh(request)
    if not mail(session, scope, request, now, "provider_reminder", base_url):
        return False
    record(session, scope, now, "course.remind", "course", request.course_id)
    return True


def remind_course(
    session: Session, scope: Scope, course_id: str, now: datetime, base_url: str
) -> None:
    """The office's button: reminds of the course's open question, or says why not."""
    course = one(session, Course, scope, course_id)
    request = open_request(session, scope, course.id)
    if request is None:
        raise UserError("There is no open question to the provider of this course.")
    if not remind(session, scope, request.id, now, base_url):
        raise UserError("No e-mail address is known for this provider. Please call.")


def open_request(
    session: Session, scope: Scope, course_id: str
) -> ProviderRequest | None:
    """The question that still waits for an answer or, countered, for the office."""
    return session.exec(
        scoped(ProviderRequest, scope)
        .where(
            ProviderRequest.course_id == course_id,
            col(ProviderRequest.state).in_(("open", "counter")),
        )
        .order_by(col(ProviderRequest.asked_at).desc())
        .limit(1)
    ).first()


def close(
    session: Session,
    scope: Scope,
    course_id: str,
    state: str,
    now: datetime,
    reason: str = "",
) -> list[str]:
    """Ends the course's open questions in `state`, a no with its reason; their ids."""
    rows = session.execute(
        update(ProviderRequest)
        .where(
            col(ProviderRequest.course_id) == course_id,
            col(ProviderRequest.office_id) == scope.office_id,
            col(ProviderRequest.state).in_(("open", "counter")),
        )
        .values(state=state, answered_at=now, reason=reason)
        .returning(col(ProviderRequest.id))
        .execution_options(synchronize_session=False)
    ).all()
    return sorted(row[0] for row in rows)


def withdraw(
    session: Session, scope: Scope, course_id: str, now: datetime, base_url: str
) -> None:
    """Takes open questions back and tells the provider."""
    for request_id in close(session, scope, course_id, "withdrawn", now):
        request = session.exec(
            select(ProviderRequest).where(ProviderRequest.id == request_id)
        ).one()
        mail(session, scope, request, now, "provider_withdrawn", base_url)
