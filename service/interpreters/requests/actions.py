"""A request is asked, corrected, or refused by the gate; series become rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.access import Role, Scope, one, scoped
from service.accounts.queries import lock_office
from service.audit.actions import record
from service.clock import local_day
from service.errors import Conflict, UserError
from service.interpreters.requests.codes import code
from service.interpreters.requests.forms import (
    LONGEST_AHEAD,
    MOST_WEEKS,
    AskedIn,
    RequestIn,
)
from service.interpreters.requests.gate import Gate, gate
from service.interpreters.requests.places import where
from service.interpreters.requests.searching import search
from service.interpreters.requests.series import add_series, key_of, repeats, shifted
from service.interpreters.requests.times import alternatives_of, chosen
from service.interpreters.requests.unmet import count_unmet, met_after_all
from service.interpreters.tables import Agency, InterpreterRequest
from service.rulesets.interpreting import Interpreting

#: While a request stands so, its form may be sent again to correct it.
CORRECTABLE = frozenset({"open"})
SUBJECT = "interpreter_request"


class Refused(UserError):
    """The gate: the pool does not serve this kind of talk."""

    def __init__(self, found: Gate) -> None:
        super().__init__(found.reason, "setting")
        self.gate = found


class AskedAlready(UserError):
    """The same agency asked for the same language and hour before."""

    def __init__(self, request: InterpreterRequest) -> None:
        message = "You have asked for this already: request %(code)s."
        super().__init__(message, "", code=code(request.number))
        self.request_id = request.id


@dataclass(frozen=True)
class Origin:
    """Who asks and how: page, link, helper, phone, mail or fax."""

    how: str
    agency_id: str


def ask(
    session: Session,
    scope: Scope,
    origin: Origin,
    asked: RequestIn,
    known: Interpreting,
    now: datetime,
) -> tuple[InterpreterRequest, ...]:
    """The request, or all of a series; sent again it is corrected, never doubled.

    Raises Refused for a kind of talk that the gate keeps out (counted once for each
    form), AskedAlready, UserError for times and places that cannot be, Conflict where
    the request is under way already.
    """
    lock_office(session, scope)
    agency = one(session, Agency, scope, origin.agency_id)
    closed = gate(known, asked.setting)
    if closed is not None:
        raise Refused(closed)
    values = values_of(session, scope, agency, asked, known, now) | _of_contact(asked)
    standing = _sent_before(session, scope, asked.form_key)
    if standing:
        return _resent(session, scope, standing, asked, values, now)
    if not asked.twice:
        _refuse_twice(session, scope, agency, values)
    met_after_all(session, scope, asked.form_key)
    series = add_series(session, scope, agency, asked, now)
    made = []
    for shift, key in repeats(asked, values["starts_at"]):
        row = InterpreterRequest(
            office_id=scope.office_id,
            number=_next_number(session, scope),
            form_key=key,
            series_id=series,
            asked_how=origin.how,
            asked_by=scope.actor_id,
            created_at=now,
            changed_at=now,
            **shifted(values, shift),
        )
        session.add(row)
        session.flush()
        details = {"how": origin.how, "setting": asked.setting}
        record(
            session, scope, now, "request.ask", "interpreter_request", row.id, details
        )
        search(session, scope, row.id, now)
        made.append(row)
    return tuple(made)


def refuse(
    session: Session,
    scope: Scope,
    asked: AskedIn,
    found: Gate,
    kind: str,
    now: datetime,
) -> None:
    """Counts what the gate kept out, in its own transaction: the ask wrote none."""
    count_unmet(
        session,
        scope,
        asked.form_key,
        f"gate:{found.kind}",
        now,
        agency_kind=kind,
        language=asked.language,
        setting=asked.setting,
    )


def _of_contact(asked: RequestIn) -> dict[str, Any]:
    """The columns that have no say in who could come."""
    return {
        "client_language": asked.client_language or asked.language,
        "contact_name": asked.contact_name,
        "contact_phone": asked.contact_phone,
        "briefing": asked.briefing,
    }


def values_of(
    session: Session,
    scope: Scope,
    agency: Agency,
    asked: AskedIn,
    known: Interpreting,
    now: datetime,
) -> dict[str, Any]:
    """The columns that the form says; times in UTC."""
    starts_at = asked.starts_at(local_day(now))
    length = timedelta(minutes=asked.minutes)
    others = alternatives_of(asked, starts_at, now)
    starts_at, others, modes = chosen(asked, starts_at, others, now)
    _check_time(asked, starts_at, known, now)
    setting = known.setting_of(asked.setting)
    assert setting is not None  # the gate lets only known ones through
    by_rule = known.rate_on(local_day(starts_at)).payer
    return {
        "agency_id": agency.id,
        "language": asked.language,
        "dialect": asked.dialect,
        "other_languages": asked.other_languages,
        "starts_at": starts_at,
        "ends_at": starts_at + length,
        "alternatives": [one.isoformat() for one in others],
        "modes": modes,
        **where(session, scope, agency, asked),
        "setting": asked.setting,
        "topic": asked.topic,
        "people": asked.people,
        "minors": asked.minors,
        "professional_present": not asked.alone,
        "gender": asked.gender,
        "gender_hard": asked.gender_hard and bool(asked.gender),
        "earlier_id": _earlier(session, scope, agency, asked),
        "needed": asked.needed,
        "priority": setting.priority,
        "urgent": starts_at - now < timedelta(hours=known.times.urgent_hours),
        "payer": "agency" if agency.billed else by_rule,
    }


def _check_time(
    asked: AskedIn, starts_at: datetime, known: Interpreting, now: datetime
) -> None:
    if starts_at <= now:
        raise UserError("This time is over. Please choose a later one.", "start")
    if starts_at - now > timedelta(days=LONGEST_AHEAD):
        raise UserError("Please ask at most a year ahead.", "day")
    longest = known.times.longest_minutes
    if asked.minutes > longest:
        raise UserError(
            "At most %(most)s minutes. For longer talks, ask for two people or two "
            "appointments.",
            "minutes",
            most=longest,
        )


def _earlier(
    session: Session, scope: Scope, agency: Agency, asked: AskedIn
) -> str | None:
    """The earlier booking that this one goes on with: one of the same agency only."""
    if not asked.earlier_id:
        return None
    row = session.exec(
        scoped(InterpreterRequest, scope).where(
            InterpreterRequest.id == asked.earlier_id,
            InterpreterRequest.agency_id == agency.id,
        )
    ).one_or_none()
    if row is None:
        raise UserError("Please choose one of the options.", "earlier_id")
    return row.id


def _sent_before(
    session: Session, scope: Scope, form_key: str
) -> list[InterpreterRequest]:
    """What this form has made: one request, or a series in its order."""
    keys = [key_of(form_key, n) for n in range(MOST_WEEKS + 1)]
    wanted = scoped(InterpreterRequest, scope).where(
        col(InterpreterRequest.form_key).in_(keys)
    )
    rows = session.exec(wanted.order_by(col(InterpreterRequest.starts_at))).all()
    return list(rows)


def _resent(
    session: Session,
    scope: Scope,
    standing: list[InterpreterRequest],
    asked: RequestIn,
    values: dict[str, Any],
    now: datetime,
) -> tuple[InterpreterRequest, ...]:
    """The form of these requests once more."""
    shifts = [by for by, _key in repeats(asked, values["starts_at"])]
    if len(shifts) != len(standing):
        raise Conflict("This series is stored. Please change it on its own page.")
    return tuple(
        _corrected(session, scope, row, shifted(values, by), now)
        for row, by in zip(standing, shifts, strict=True)
    )


def _corrected(
    session: Session,
    scope: Scope,
    row: InterpreterRequest,
    values: dict[str, Any],
    now: datetime,
) -> InterpreterRequest:
    """The same form again: other content is a correction, while nobody is asked."""
    changed = sorted(k for k, v in values.items() if getattr(row, k) != v)
    if not changed:
        return row
    if row.state not in CORRECTABLE:
        raise Conflict(
            "Request %(code)s is under way. Please change it on its own page.",
            code=code(row.number),
        )
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.changed_at = now
    session.add(row)
    details = {"fields": changed}
    record(
        session, scope, now, "request.correct", "interpreter_request", row.id, details
    )
    return row


def _refuse_twice(
    session: Session, scope: Scope, agency: Agency, values: dict[str, Any]
) -> None:
    same = session.exec(
        scoped(InterpreterRequest, scope).where(
            InterpreterRequest.agency_id == agency.id,
            InterpreterRequest.language == values["language"],
            InterpreterRequest.starts_at == values["starts_at"],
            col(InterpreterRequest.state).in_(("open", "offered", "confirmed")),
        )
    ).first()
    if same is not None:
        raise AskedAlready(same)


def _next_number(session: Session, scope: Scope) -> int:
    last = session.exec(
        select(func.max(InterpreterRequest.number)).where(
            InterpreterRequest.office_id == scope.office_id
        )
    ).one()
    return int(last or 0) + 1


def asker(scope: Scope) -> str:
    """How somebody with this role asks."""
    ways = {Role.AGENCY: "page", Role.HELPER: "helper", None: "link"}
    return ways.get(scope.role, "phone")
