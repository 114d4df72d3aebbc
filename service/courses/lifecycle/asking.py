"""The question to a provider: asked by a mailed link, reminded once, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.accounts.tables import Office
from service.audit.actions import record
from service.clock import local_day
from service.courses.tables import Course, ProviderRequest
from service.database import new_id
from service.errors import UserError
from service.i18n import day, plural
from service.jobs.actions import enqueue
from service.messages.actions import make_link, send_later
from service.supply.tables import Provider

PURPOSE = "provider_answer"
ROUND = "provider_round"  # a link to all questions of one approval
PATH = "/traegeranfrage/"
REMIND_JOB = "courses.remind"
# A late yes still counts while the question is open.
GRACE = timedelta(days=7)
LANGUAGE = "de"


def ask(
    session: Session,
    scope: Scope,
    courses: Sequence[Course],
    now: datetime,
    *,
    ask_until: datetime,
    base_url: str,
) -> None:
    """Asks about the courses of one approval: one mail a provider, one reminder."""
    rounds: dict[str, list[Course]] = {}
    for course in courses:
        rounds.setdefault(course.provider_id, []).append(course)
    for asked in rounds.values():
        _ask(session, scope, asked, now, ask_until, base_url)


def _ask(
    session: Session,
    scope: Scope,
    courses: Sequence[Course],
    now: datetime,
    ask_until: datetime,
    base_url: str,
) -> None:
    """Writes the questions, mails their link and plans a reminder at half time."""
    round_id = new_id()
    requests = [
        ProviderRequest(
            office_id=scope.office_id,
            course_id=course.id,
            provider_id=course.provider_id,
            asked_at=now,
            answer_by=ask_until,
            round_id=round_id,
        )
        for course in courses
    ]
    session.add_all(requests)
    session.flush()
    mail(session, scope, requests, now, "provider_asked", base_url)
    half = now + (ask_until - now) / 2
    enqueue(session, scope, now, REMIND_JOB, {"round": round_id}, run_at=half)


def mail(
    session: Session,
    scope: Scope,
    requests: Sequence[ProviderRequest],
    now: datetime,
    template: str,
    base_url: str,
) -> bool:
    """Mails a fresh link to one provider; False where no address is known.

    One question has a page of its own, several of a round share one.
    """
    first = requests[0]
    if not one(session, Provider, scope, first.provider_id).email:
        return False
    lasts = max(first.answer_by - now, timedelta()) + GRACE
    purpose, subject = PURPOSE, first.id
    if len(requests) > 1:
        purpose, subject = ROUND, first.round_id
    token = make_link(session, scope, now, purpose, subject, lasts)
    data = {
        "answer_by": day(LANGUAGE, local_day(first.answer_by), "EEEE, d.M.y"),
        "courses": plural(LANGUAGE, "%(num)s course", "%(num)s courses", len(requests)),
        "link": f"{base_url}{PATH}{token}",
    }
    return tell(session, scope, first, now, template, data)


def tell(
    session: Session,
    scope: Scope,
    request: ProviderRequest,
    now: datetime,
    template: str,
    data: dict[str, Any],
) -> bool:
    """Mails the provider of a question, naming county, phone and the course's code.

    False where no address is known.
    """
    provider = one(session, Provider, scope, request.provider_id)
    if not provider.email:
        return False
    office = session.get_one(Office, scope.office_id)
    course = one(session, Course, scope, request.course_id)
    told = {
        "county": office.county,
        "phone": office.phone,
        "course": f"K-{course.number:03d}",
        **data,
    }
    send_later(
        session,
        scope,
        now,
        channel="mail",
        recipient=provider.email,
        language=LANGUAGE,
        template=template,
        data=told,
    )
    return True


def remind(
    session: Session,
    scope: Scope,
    now: datetime,
    base_url: str,
    *,
    request_id: str = "",
    round_id: str = "",
) -> bool:
    """Reminds of what is still open of a round, or of one question.

    False if it was answered or has no address.
    """
    wanted = col(ProviderRequest.round_id) == round_id
    if request_id:
        wanted = col(ProviderRequest.id) == request_id
    open_ids = session.execute(
        update(ProviderRequest)
        .where(
            wanted,
            col(ProviderRequest.office_id) == scope.office_id,
            col(ProviderRequest.state) == "open",
        )
        .values(reminded_at=now)
        .returning(col(ProviderRequest.id))
        .execution_options(synchronize_session=False)
    ).all()
    rows = scoped(ProviderRequest, scope).where(
        col(ProviderRequest.id).in_([row[0] for row in open_ids])
    )
    requests = session.exec(
        rows.order_by(col(ProviderRequest.id)).execution_options(populate_existing=True)
    ).all()
    if not requests:
        return False
    if not mail(session, scope, requests, now, "provider_reminded", base_url):
        return False
    for request in requests:
        record(session, scope, now, "course.remind", "course", request.course_id)
    return True


def open_round(
    session: Session, scope: Scope, address: str, mailed_at: datetime, now: datetime
) -> bool:
    """Whether a question that was mailed then to this address still waits."""
    found = session.exec(
        scoped(ProviderRequest, scope)
        .join(Provider, col(Provider.id) == col(ProviderRequest.provider_id))
        .where(
            (col(ProviderRequest.asked_at) == mailed_at)
            | (col(ProviderRequest.reminded_at) == mailed_at),
            ProviderRequest.state == "open",
            col(ProviderRequest.answer_by) > now,
            Provider.email == address,
        )
    ).first()
    return found is not None


def remind_course(
    session: Session, scope: Scope, course_id: str, now: datetime, base_url: str
) -> None:
    """The office's button: reminds of the course's open question, or says why not."""
    course = one(session, Course, scope, course_id)
    request = open_request(session, scope, course.id)
    if request is None:
        raise UserError("There is no open question to the provider of this course.")
    if not remind(session, scope, now, base_url, request_id=request.id):
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
    """Takes open questions back and tells the provider; of an agreed course as well."""
    closed = close(session, scope, course_id, "withdrawn", now)
    for request_id in closed:
        request = one(session, ProviderRequest, scope, request_id)
        mail(session, scope, [request], now, "provider_withdrawn", base_url)
    agreed = session.exec(
        scoped(ProviderRequest, scope)
        .where(ProviderRequest.course_id == course_id, ProviderRequest.state == "yes")
        .order_by(col(ProviderRequest.answered_at).desc())
        .limit(1)
    ).first()
    if not closed and agreed is not None:
        tell(session, scope, agreed, now, "provider_called_off", {})
