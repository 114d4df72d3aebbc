"""Every route × role × own, foreign or missing row, generated from the url map."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel
from werkzeug.routing import Rule

from service.access import Role, Scope
from service.database import Database, OfficeRow
from service.web.permission import allowed_roles
from tests.builders import Standing
from tests.service.access_rows import FOREIGN_ROWS, foreign_row
from tests.service.access_table import ALLOWED
from tests.service.conftest import Login

pytestmark = pytest.mark.both

MISSING = "zzzzzzzzzzzzzz"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def rules(app: APIFlask) -> Iterator[tuple[Rule, str]]:
    """Every rule with every method it takes, but HEAD and OPTIONS."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def path_of(rule: Rule, row_id: str) -> str:
    """The rule's path with an id for every parameter."""
    return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", row_id, rule.rule)


def test_the_table_lists_every_route(app: APIFlask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(ALLOWED) == set(), "routes that the table does not know"
    assert set(ALLOWED) - endpoints == set(), "lines without a route"


def test_every_address_has_one_route(app: APIFlask) -> None:
    """The mailed sign-in link once took over the address where learners register."""
    taken: dict[tuple[str, str], str] = {}
    twice = []
    for rule, method in rules(app):
        where = (path_of(rule, "*"), method)
        if taken.setdefault(where, rule.endpoint) != rule.endpoint:
            twice.append((*where, taken[where], rule.endpoint))
    assert twice == []


def test_routes_say_what_the_table_says(app: APIFlask) -> None:
    said = {endpoint: allowed_roles(app, endpoint) for endpoint in ALLOWED}
    assert said == ALLOWED


def test_strangers_are_sent_to_the_login(app: APIFlask, client: FlaskClient) -> None:
    for rule, method in rules(app):
        if ALLOWED[rule.endpoint] is None:
            continue
        answer = client.open(path_of(rule, MISSING), method=method)
        assert answer.status_code == 302, rule
        assert answer.location.startswith("/login"), rule


@pytest.mark.parametrize("role", list(Role))
def test_other_roles_see_no_difference_to_a_missing_page(
    app: APIFlask, login: Login, role: Role
) -> None:
    client = login(role)
    nothing = client.get("/gibt-es-nicht")
    for rule, method in rules(app):
        roles = ALLOWED[rule.endpoint]
        if roles is None or role in roles or rule.endpoint == "accounts.logout":
            continue
        answer = client.open(path_of(rule, MISSING), method=method)
        assert answer.status_code == 404, (rule, role)
        if method == "GET":
            assert len(answer.data) == len(nothing.data), (rule, role)


def with_rows(app: APIFlask) -> list[Rule]:
    """Rules for one row of an office."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments and ALLOWED[rule.endpoint] is not None
    ]


def test_every_row_parameter_has_a_foreign_row(app: APIFlask) -> None:
    unknown = {rule.endpoint for rule in with_rows(app)} - set(FOREIGN_ROWS)
    assert unknown == set()


def test_a_foreign_row_answers_like_a_missing_one(
    app: APIFlask, database: Database, stands: Standing, login: Login
) -> None:
    clients = {role: login(role) for role in Role}
    made: dict[type[OfficeRow], str] = {}
    for rule in with_rows(app):
        roles = ALLOWED[rule.endpoint] or frozenset()
        table = FOREIGN_ROWS[rule.endpoint]
        if table is None:
            continue
        if table not in made:
            with database.write() as session:
                made[table] = foreign_row(session, stands.foreign, table)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for role in sorted(roles):
                foreign, missing = (
                    clients[role].open(path_of(rule, row_id), method=method, data={})
                    for row_id in (made[table], MISSING)
                )
                same = (foreign.status_code, len(foreign.data))
                assert same == (missing.status_code, len(missing.data)), (rule, role)
                assert foreign.status_code in (302, 404, 422), (rule, role)


def test_foreign_rows_stay_untouched(
    app: APIFlask, database: Database, stands: Standing, login: Login
) -> None:
    client = login(Role.ADMINISTRATOR)
    before: dict[str, dict[str, object]] = {}
    tables = {table for table in FOREIGN_ROWS.values() if table is not None}
    ids = {}
    with database.write() as session:
        for table in sorted(tables, key=lambda t: t.__name__):
            ids[table] = foreign_row(session, stands.foreign, table)
            before[table.__name__] = snapshot(session, table, ids[table])
    for rule in with_rows(app):
        table = FOREIGN_ROWS[rule.endpoint]
        if table is not None and "POST" in (rule.methods or set()):
            client.post(path_of(rule, ids[table]), data={"answer": "yes"})
    with database.read() as session:
        for table, row_id in ids.items():
            assert snapshot(session, table, row_id) == before[table.__name__]


def snapshot(session: Session, table: type[SQLModel], row_id: str) -> dict[str, object]:
    """A row's values."""
    return session.get_one(table, row_id).model_dump()


def test_nobody_of_another_office_is_shown(
    app: APIFlask, database: Database, stands: Standing, login: Login
) -> None:
    """Lists of the own office hold nothing of the foreign one."""
    scope: Scope = stands.foreign
    with database.write() as session:
        for table in {t for t in FOREIGN_ROWS.values() if t is not None}:
            foreign_row(session, scope, table)
    client = login(Role.ADMINISTRATOR)
    for rule, method in rules(app):
        if method == "GET" and not rule.arguments:
            assert b"FREMD" not in client.get(rule.rule).data, rule
