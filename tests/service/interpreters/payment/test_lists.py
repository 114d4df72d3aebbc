"""Monthly lists: what they hold, that they lock, and how they are corrected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from service.audit.tables import AuditRow
from service.errors import Conflict, UserError
from service.interpreters.payment import lists, queries
from service.interpreters.ranking.earned import earned
from service.interpreters.tables import Agency, Assignment, Interpreter, PaymentItem
from tests.builders import NOW
from tests.service.interpreters import build
from tests.service.interpreters.build import at
from tests.service.interpreters.payment.steps import DAY, OCTOBER, Payer


def test_a_list_holds_what_is_approved_and_pays_staff_nothing(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.account(payer.pool.staff)
    payer.worked(distance_m=20_000)
    payer.worked(at(DAY, "14:00"), at(DAY, "15:00"), approved_at=None)
    payer.worked(at(DAY, "16:00"), at(DAY, "17:00"), disputed="Es waren zwei Stunden.")
    payer.worked(at(DAY, "14:00"), at(DAY, "15:00"), who=payer.pool.staff)
    payer.worked(at(date(2026, 11, 1), "10:00"), at(date(2026, 11, 1), "11:00"))
    found = payer.paid(payer.draft())
    assert [(p.id, p.minutes, p.cents) for p in found.people] == [
        (payer.pool.first, 120, 3600)
    ]


def test_who_has_no_account_is_listed_and_left_for_the_next(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    payer.worked(who=payer.pool.second)
    first = payer.approved()
    assert [p.id for p in payer.paid(first).people] == [payer.pool.first]
    with payer.database.read() as db:
        scope, known = payer.pool.scope, payer.rules(db)
        open_ones, _months = queries.open_months(db, scope, known, OCTOBER)
        waiting = queries.left(db, scope, open_ones)
    assert [(x.id, x.cents, x.account) for x in waiting] == [
        (payer.pool.second, 3000, False)
    ]
    payer.account(payer.pool.second)
    second = payer.paid(payer.approved())
    assert second.row.position == 2
    assert [p.id for p in second.people] == [payer.pool.second]


def test_a_draft_is_made_anew_and_an_approved_list_stands(payer: Payer) -> None:
    payer.account(payer.pool.first)
    job = payer.worked()
    made = payer.draft()
    assert payer.draft() == made
    payer.approve(made)
    payer.approve(made)  # pressed twice
    before = payer.paid(made)
    with payer.database.write() as db:
        row = db.get_one(Assignment, job)
        row.real_ends_at = at(DAY, "18:00")
        db.add(row)
    with pytest.raises(UserError), payer.database.write() as db:
        lists.discard(db, payer.pool.scope, made, NOW)
    with pytest.raises(UserError):
        payer.draft()  # nothing is left to be paid
    assert payer.paid(made).people[0].cents == before.people[0].cents == 3000


def test_what_changes_between_look_and_approval_is_shown_first(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    made = payer.draft()
    with payer.database.read() as db:
        shown = lists.mark(db, payer.pool.scope, made)
    payer.worked(at(DAY, "14:00"), at(DAY, "15:00"))
    with pytest.raises(Conflict), payer.database.write() as db:
        lists.approve(db, payer.pool.scope, payer.rules(db), made, shown, NOW)
    assert payer.paid(made).row.state == "draft"


def test_a_correction_is_an_entry_of_the_next_list(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    first = payer.approved()
    item = payer.paid(first).people[0].entries[0].id
    made = payer.correct(item, -1000)
    assert payer.correct(item, -1000) == made  # sent twice
    with pytest.raises(UserError):
        payer.correct(item, -2500, shown=2)
    payer.worked(at(DAY, "14:00"), at(DAY, "15:00"))
    second = payer.paid(payer.approved())
    assert [(e.kind, e.cents) for e in second.people[0].entries] == [
        ("correction", -1000),
        ("fee", 1500),
    ]
    assert payer.paid(first).people[0].cents == 3000
    with payer.database.read() as db:
        trail = db.exec(select(AuditRow.action, AuditRow.details)).all()
    assert "payment.correct" in [action for action, _ in trail]
    assert "Erfundener" not in str(trail)


def test_who_would_owe_is_left_for_the_next(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    item = payer.paid(payer.approved()).people[0].entries[0].id
    payer.correct(item, -1000)
    with pytest.raises(UserError):
        payer.draft()


def test_the_allowance_is_one_figure_through_every_state(payer: Payer) -> None:
    """Agreed, done, entered, corrected; the way counts for nothing."""
    payer.account(payer.pool.first)

    def used(year: int = 2026) -> int:
        with payer.database.read() as db:
            sets = payer.rules(db).sets.interpreting
            return earned(db, payer.pool.scope, sets, year).get(payer.pool.first, 0)

    with payer.database.write() as db:
        school = db.get_one(Agency, payer.pool.agency)
        who = db.get_one(Interpreter, payer.pool.first)
        build.assignment(db, build.talk(db, school, at(DAY, "08:00")), who)
    assert used() == 1500
    payer.worked(distance_m=20_000)
    assert used() == 4500
    first = payer.approved()
    assert used() == 4500
    fee, trip = payer.paid(first).people[0].entries
    payer.correct(fee.id, -500)
    payer.correct(trip.id, 300, shown=2)
    assert used() == 4000
    assert used(2027) == 0


@pytest.mark.parametrize(("cents", "almost", "over"), [(0, 0, 0), (83_400, 1, 0)])
def test_almost_full_from_ninety_percent_on(
    payer: Payer, cents: int, almost: bool, over: bool
) -> None:
    payer.worked()  # thirty euros of 960
    with payer.database.write() as db:
        who = db.get_one(Interpreter, payer.pool.first)
        who.allowance_elsewhere_cents = cents
        db.add(who)
    with payer.database.read() as db:
        known, today = payer.rules(db), date(2026, 11, 2)
        found = queries.allowances(db, payer.pool.scope, known, 2026, today)
    assert [(x.cents, x.almost_full, x.over) for x in found[:1]] == [
        (3000 + cents, bool(almost), bool(over))
    ]


def test_a_month_to_come_has_no_list(payer: Payer) -> None:
    with pytest.raises(UserError):
        payer.draft(date(2026, 12, 1), NOW + timedelta(days=1))


def test_a_draft_taken_away_leaves_everything_due(payer: Payer) -> None:
    payer.account(payer.pool.first)
    payer.worked()
    made = payer.draft()
    with payer.database.write() as db:
        lists.discard(db, payer.pool.scope, made, NOW)
        assert db.exec(select(PaymentItem)).all() == []
    assert payer.paid(payer.draft()).cents == 3000


def test_an_interpreter_who_was_not_there_gets_nothing(payer: Payer) -> None:
    """Also where hours were told and approved; with nobody else there she is paid."""
    payer.account(payer.pool.first)
    payer.worked(state="no_show", no_show="interpreter")
    with pytest.raises(UserError):
        payer.draft()
    came = payer.worked(
        at(DAY, "15:00"), at(DAY, "16:00"), state="no_show", no_show="agency"
    )
    found = payer.paid(payer.approved())
    assert [x.request for x in found.people[0].entries] == [2] and came
