"""The demo deployment as a whole: which county a visitor meets, and only once."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from service.access import worker_scope
from service.accounts.queries import all_offices, find_office
from service.accounts.tables import Office, User
from service.database import Database, make_engine
from service.demo import setup
from service.demo.setup import set_up
from service.interpreters.pool.papers import lapsing
from service.interpreters.tables import (
    Assignment,
    Interpreter,
    InterpreterRequest,
    Offer,
    PaymentItem,
    PaymentList,
    TalkWish,
)
from service.migrations.schema import upgrade
from service.settings import Settings
from tests.builders import NOW


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """A demo on an empty database of the newest schema."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    engine.dispose()
    return Settings(
        env="demo",
        database_url=sqlite_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url="http://127.0.0.1:8000",
    )


def test_a_start_that_was_cut_short_is_made_up_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended between the last row and the list of logins, no start ever came up again:
    the counties stood there and nobody knew a password.
    """

    def cut_short(path: Path, logins: object) -> None:
        raise KeyboardInterrupt

    database = Database(settings.database_url)
    with monkeypatch.context() as patch:
        patch.setattr(setup, "_write_logins", cut_short)
        with pytest.raises(KeyboardInterrupt):
            set_up(database, settings, 20, NOW)
    assert set_up(database, settings, 20, NOW)
    database.dispose()
    logins = json.loads((settings.state_dir / "logins.json").read_bytes())
    assert {login["role"] for login in logins} >= {"coordinator", "helper"}


def _interpreting_shows(session: Session, office_id: str) -> None:
    """Requests and offers in every state that the desk tells, and both logins' own."""
    requests = session.exec(
        select(InterpreterRequest.state).where(
            InterpreterRequest.office_id == office_id
        )
    ).all()
    assert {"open", "offered", "confirmed", "cancelled", "unfilled"} <= set(requests)
    offers = session.exec(select(Offer.state).where(Offer.office_id == office_id)).all()
    assert {"open", "accepted", "declined"} <= set(offers)
    people = select(Interpreter.kind).where(Interpreter.office_id == office_id)
    kinds = session.exec(people).all()
    assert (kinds.count("volunteer"), kinds.count("staff")) == (60, 5)
    users = session.exec(select(User).where(User.office_id == office_id)).all()
    own = {u.role: u.agency_id or u.interpreter_id for u in users}
    assert own["agency"]
    login = own["interpreter"]
    for table in (Offer, PaymentItem):
        mine = select(table.id).where(table.interpreter_id == login)
        assert session.exec(mine).first(), table
    _money_shows(session, office_id)
    scope = worker_scope(office_id)
    assert 1 < len(lapsing(session, scope, NOW)) < 6  # of sixty people


def _money_shows(session: Session, office_id: str) -> None:
    """An approved list, talks due, one to be approved, one to be told; a wish."""
    lists = select(PaymentList).where(PaymentList.office_id == office_id)
    assert session.exec(lists).one().state == "approved"
    entered = select(PaymentItem.assignment_id).where(
        PaymentItem.office_id == office_id
    )
    paid = set(session.exec(entered))
    over = session.exec(
        select(Assignment).where(
            Assignment.office_id == office_id,
            Assignment.ends_at < NOW - timedelta(days=1),
            col(Assignment.state) != "cancelled",
        )
    ).all()
    approved = {x.id for x in over if x.approved_at}
    assert paid and paid < approved
    assert any(x.reported_at and not x.approved_at for x in over)
    assert any(not x.reported_at for x in over)
    assert any(x.no_show == "client" for x in over)
    wishes = select(TalkWish.state).where(TalkWish.office_id == office_id)
    assert session.exec(wishes).all() == ["open"]


def test_a_visitor_without_a_county_meets_the_first_one(
    settings: Settings,
) -> None:
    """Both offices were equally old once, and chance decided."""
    database = Database(settings.database_url)
    assert set_up(database, settings, 40, NOW)
    with database.read() as session:
        first, second = all_offices(session)
        assert find_office(session, None, None) == first
        assert (first.county_ags, second.county_ags) == ("03453", "03357")
        founded = session.exec(select(Office.created_at)).all()
        _interpreting_shows(session, first.id)
    assert len(set(founded)) == len(founded)
    assert not set_up(database, settings, 40, NOW)
    database.dispose()
