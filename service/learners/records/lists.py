"""The office's list of learners, their ties, and who typed a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.access import Scope, scoped
from service.accounts.tables import User
from service.learners.records.hindered import Hindrance, hindered, hindrances
from service.learners.records.obstacles import Ground
from service.learners.records.queries import PersonView, person_view
from service.learners.tables import Learner, LearnerLink
from service.learners.wording import STATES, number_text
from service.places.queries import places
from service.typed.mails import mail_key
from service.typed.names import found_in
from service.typed.phones import phone_found
from service.typed.signs import plain

PAGE = 50
NUMBER = re.compile(r"(?:L\s*-?\s*)?(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; "" narrows nothing."""

    q: str = ""
    state: str = "waiting"
    level: str = ""
    place_id: str = ""
    obstacle: str = ""  # one of OBSTACLES, or ANY
    page: int = 1


ALL = Filter(state="")
ANY = "any"


@dataclass(frozen=True)
class ListPage:
    """One page of the list; names are shown only where one was searched for.

    `anybody`: whether the office has any learners, inside the filter or not.
    `hindrances`: what stands in the way of each of the rows.
    """

    rows: tuple[PersonView, ...]
    hindrances: Mapping[str, tuple[Hindrance, ...]]
    number: int
    pages: int
    total: int
    with_names: bool
    anybody: bool


def list_page(
    session: Session, scope: Scope, wanted: Filter, on: Ground, language: str
) -> ListPage:
    """The people of a filter, longest waiting first, fifty a page."""
    query = _narrowed(session, scope, wanted)
    if wanted.obstacle:
        key = "" if wanted.obstacle == ANY else wanted.obstacle
        query = query.where(col(Learner.id).in_(hindered(session, scope, on, key)))
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, wanted.page), pages)
    names = {place.id: place.name for place in places(session, scope)}
    rows = session.exec(
        query.order_by(col(Learner.registered_at), col(Learner.number))
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return ListPage(
        rows=tuple(person_view(row, names, on.known, language) for row in rows),
        hindrances=hindrances(session, scope, rows, on),
        number=number,
        pages=pages,
        total=total,
        with_names=bool(wanted.q) and not NUMBER.fullmatch(plain(wanted.q)),
        anybody=total > 0
        or session.exec(_narrowed(session, scope, ALL).limit(1)).first() is not None,
    )


def _narrowed(
    session: Session, scope: Scope, wanted: Filter
) -> SelectOfScalar[Learner]:
    query = scoped(Learner, scope).where(Learner.state != "deleted")
    if wanted.state in STATES:
        query = query.where(Learner.state == wanted.state)
    if wanted.level == "unknown":
        query = query.where(Learner.level == "")
    elif wanted.level:
        query = query.where(Learner.level == wanted.level)
    if wanted.place_id:
        query = query.where(Learner.place_id == wanted.place_id)
    if not wanted.q:
        return query
    number = NUMBER.fullmatch(plain(wanted.q))
    if number:
        return query.where(Learner.number == int(number[1]))
    return query.where(col(Learner.id).in_(_named(session, scope, wanted.q)))


def _named(session: Session, scope: Scope, text: str) -> list[str]:
    """Ids of people whose name holds the text or whose number or address it is."""
    # Done here and not in SQL: it folds as a reader does, in every script.
    rows = session.exec(
        select(Learner.id, Learner.call_name, Learner.phone, Learner.email).where(
            Learner.office_id == scope.office_id
        )
    )
    address = mail_key(text) if "@" in text else None
    return [
        row_id
        for row_id, name, phone, email in rows
        if found_in(text, name)
        or phone_found(text, phone)
        or address == mail_key(email)
    ]


@dataclass(frozen=True)
class LinkView:
    """A tie to another learner."""

    id: str
    kind: str
    other_id: str
    other: str
    level: str  # of the other person


def links_of(session: Session, scope: Scope, learner_id: str) -> tuple[LinkView, ...]:
    """Who attends together with a learner, or apart."""
    rows = session.exec(
        scoped(LearnerLink, scope).where(
            (col(LearnerLink.first_id) == learner_id)
            | (col(LearnerLink.second_id) == learner_id)
        )
    ).all()
    ids = {row.first_id for row in rows} | {row.second_id for row in rows}
    known = scoped(Learner, scope).where(col(Learner.id).in_(ids))
    people = {row.id: row for row in session.exec(known)}
    views = []
    for row in rows:
        other = row.second_id if row.first_id == learner_id else row.first_id
        text = number_text(people[other].number)
        views.append(LinkView(row.id, row.kind, other, text, people[other].level))
    return tuple(sorted(views, key=lambda view: view.other))


def by_number(session: Session, scope: Scope, typed: str) -> Learner | None:
    """The learner of a number as people write it: L-0115 or 115."""
    number = NUMBER.fullmatch(plain(typed))
    if number is None:
        return None
    wanted = scoped(Learner, scope).where(
        Learner.number == int(number[1]), Learner.state != "deleted"
    )
    return session.exec(wanted).one_or_none()


def entered_by(session: Session, scope: Scope, learner: Learner) -> str:
    """Who typed a record: a colleague's or helper's name, "" for nobody with one."""
    query = scoped(User, scope).where(User.id == learner.entered_by)
    user = session.exec(query).one_or_none()
    return user.display_name if user else ""
