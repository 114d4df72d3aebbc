"""The demo deployment: two invented counties, a timetable each, a first plan queued."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from service.access import Scope, scoped
from service.accounts.queries import all_offices
from service.clock import local_day
from service.courses.lifecycle.states import prepare_ways
from service.database import Database
from service.demo.county import DATA, generate, write_timetable
from service.demo.hit import hit_one
from service.demo.interpreting.scenes import interpret_some
from service.demo.invited import invite_some
from service.demo.load import DemoLogin, load_county
from service.demo.taught import close_house, refuse_one, teach_one
from service.errors import OperatorError
from service.interpreters.nightly.waiting import plan_now
from service.planning.runs.actions import start_run
from service.planning.runs.forms import RunIn
from service.planning.tables import Term
from service.rulesets.read import read_rules
from service.settings import Settings
from service.supply.tables import FundingLine
from service.timetables.tables import Feed

SEED = 1
FIRST_PLAN_SECONDS = 20
COUNTIES = ("cloppenburg", "rotenburg")
EARLIER = timedelta(days=30)
WAYS = timedelta(minutes=3)  # until the minutes by bus are computed
INTERPRETING_WEEKS = {"cloppenburg": 4, "rotenburg": 3}
PER_COUNTY = {"cloppenburg": 1, "rotenburg": 2}  # Rotenburg is twice as large


def set_up(
    database: Database, settings: Settings, learners: int | None, now: datetime
) -> bool:
    """Fills an empty database; False (and nothing done) if the demo is there.

    `learners`: people waiting in Cloppenburg, Rotenburg gets twice as many. Raises
    OperatorError where a real office works: invented people never stand beside its.
    """
    with database.read() as session:
        offices = all_offices(session)
    real = [office.county for office in offices if not office.demo]
    if real:
        raise OperatorError(
            f"this database belongs to a real office ({', '.join(real)}): give the "
            "demo a state folder or database of its own; nothing was changed"
        )
    if offices:
        return False
    logins: list[DemoLogin] = []
    feeds = {slug: [_timetable(settings, slug, now)] for slug in COUNTIES}
    feeds[COUNTIES[0]].append(_timetable(settings, COUNTIES[0], now, earlier=True))
    with database.write() as session:
        for number, slug in enumerate(COUNTIES):
            count = None if learners is None else learners * PER_COUNTY[slug]
            # A visitor who names no county meets the oldest office: the first one.
            founded = now - timedelta(minutes=len(COUNTIES) - number)
            logins += _county(session, slug, count, feeds[slug], founded)
            weeks = INTERPRETING_WEEKS[slug]
            scope = Scope(feeds[slug][0].office_id, "(demo)")
            interpret_some(session, scope, founded, settings.state_dir, weeks)
            plan_now(session, scope, now, now + WAYS)
        # Before the commit: no password of what is stored may be lost.
        _write_logins(settings.state_dir / "logins.json", logins)
    return True


def _county(
    session: Session, slug: str, learners: int | None, feeds: list[Feed], now: datetime
) -> tuple[DemoLogin, ...]:
    rules = read_rules(DATA / "rules")
    about = next(c for c in rules.counties.county if c.slug == slug)
    demo = generate(slug, learners, SEED, local_day(now))
    places_file = DATA / about.places_file
    scope, logins = load_county(session, demo, rules, places_file, now)
    for feed in feeds:
        feed.office_id = scope.office_id
    session.add_all(feeds)
    session.flush()
    invite_some(session, scope, rules, now)
    close_house(session, scope, now)
    prepare_ways(session, scope, now)
    if slug == COUNTIES[0]:
        hit_one(session, scope, rules, slug, now)
        teach_one(session, scope, rules, now)
        refuse_one(session, scope, rules, now)
        _first_run(session, scope, now)
    return logins


def _first_run(session: Session, scope: Scope, now: datetime) -> None:
    term = session.exec(scoped(Term, scope)).one()
    lines = session.exec(scoped(FundingLine, scope)).all()
    run_in = RunIn(
        term_id=term.id,
        seconds=FIRST_PLAN_SECONDS,
        funding_ids=[line.id for line in lines],
    )
    start_run(session, scope, run_in, now)


def _timetable(
    settings: Settings, slug: str, now: datetime, *, earlier: bool = False
) -> Feed:
    """The county's invented feed, written, prepared and described as a row.

    `earlier`: the one before it, with the late buses that were cut since.
    """
    from solver.travel.timetable.store import prepare

    folder = settings.state_dir / "feeds"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{slug}.zip"
    write_timetable(slug, draft, local_day(now), late=earlier)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    kept = folder / f"{digest}.zip"
    shutil.move(draft, kept)
    prepared = prepare([kept], settings.state_dir / "timetables")
    return Feed(
        office_id="",
        filename=f"{slug}-erfunden{'-vorher' if earlier else ''}.zip",
        file_digest=digest,
        stored_as=kept.name,
        prepared_digest=prepared.digest,
        state="ready",
        active=not earlier,
        invented=True,
        report=dict(prepared.report),
        valid_from=_day(prepared.report.get("from")),
        valid_to=_day(prepared.report.get("to")),
        uploaded_by="(demo)",
        uploaded_at=now - EARLIER if earlier else now,
    )


def _day(value: object) -> date | None:
    return datetime.fromisoformat(str(value)).date() if value else None


def _write_logins(path: Path, logins: list[DemoLogin]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(login) for login in logins], file, ensure_ascii=False)
