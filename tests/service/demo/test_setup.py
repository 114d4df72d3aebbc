"""The demo deployment as a whole: which county a visitor meets, and only once."""

from pathlib import Path

from sqlmodel import select

from service.accounts.queries import all_offices, find_office
from service.accounts.tables import Office
from service.database import Database, make_engine
from service.demo.setup import set_up
from service.migrations.schema import upgrade
from service.settings import Settings
from tests.builders import NOW


def test_a_visitor_without_a_county_meets_the_first_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Both offices were equally old once, and chance decided."""
    engine = make_engine(sqlite_url)
    upgrade(engine)
    engine.dispose()
    settings = Settings(
        env="demo",
        database_url=sqlite_url,
        state_dir=tmp_path,
        secret_key="k" * 40,
        base_url="http://127.0.0.1:8000",
    )
    database = Database(sqlite_url)
    assert set_up(database, settings, 40, NOW)
    with database.read() as session:
        first, second = all_offices(session)
        assert find_office(session, None, None) == first
        assert (first.county_ags, second.county_ags) == ("03453", "03357")
        founded = session.exec(select(Office.created_at)).all()
    assert len(set(founded)) == len(founded)
    assert not set_up(database, settings, 40, NOW)
    database.dispose()
