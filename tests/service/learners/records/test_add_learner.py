"""Adding and changing records: numbers, idempotency, references, states."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from service.access import Role, Scope
from service.audit.tables import AuditRow
from service.database import Database
from service.errors import Conflict, NotFound, UserError
from service.learners.forms import LearnerEdit, LearnerIn
from service.learners.records import actions as records
from service.learners.records import links, lists
from service.learners.records.codes import code_hash
from service.learners.tables import Learner
from service.places.tables import Place
from tests.builders import NOW, Standing

KEY = "a-form-key-of-its-own"


def add(database: Database, scope: Scope, **fields: Any) -> tuple[Learner, str]:
    with database.write() as db:
        return records.add_learner(db, scope, LearnerIn(**fields), NOW)


def edit_of(learner: Learner, **changes: Any) -> LearnerEdit:
    kept = {
        k: getattr(learner, k)
        for k in LearnerEdit.model_fields
        if k != "consent" and k != "version"
    }
    version = learner.changed_at.isoformat()
    return LearnerEdit(**{**kept, "version": version, **changes})


def test_numbers_count_in_each_office(database: Database, stands: Standing) -> None:
    numbers = [add(database, stands.own)[0].number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert add(database, stands.foreign)[0].number == 1


def test_numbers_stay_apart_in_parallel(database: Database, stands: Standing) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(add, database, stands.own) for _ in range(24)]
        numbers = sorted(job.result()[0].number for job in jobs)
    assert numbers == list(range(1, 25))


def test_one_form_key_is_one_learner_even_in_parallel(
    database: Database, stands: Standing
) -> None:
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(add, database, stands.own, form_key=KEY) for _ in range(12)]
        found = {(job.result()[0].id, job.result()[1]) for job in jobs}
    assert len(found) == 1
    other, code = add(database, stands.foreign, form_key=KEY)
    assert (other.id, code) not in found


def test_only_hashes_are_kept(database: Database, stands: Standing) -> None:
    learner, code = add(database, stands.own, form_key=KEY)
    assert len(code) == 8 and learner.code_hash == code_hash(code)
    assert (
        KEY not in learner.model_dump_json() and code not in learner.model_dump_json()
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", "A9"),
        ("languages", ["xx"]),
        ("contact_language", "xx"),
        ("entitlement", "magic"),
        ("course_types", ["ballet"]),
        ("place_id", "nowhere"),
    ],
)
def test_what_the_office_does_not_know_is_refused_at_its_field(
    database: Database, stands: Standing, field: str, value: Any
) -> None:
    with pytest.raises(UserError) as caught:
        add(database, stands.own, **{field: value})
    assert caught.value.field == field


def test_a_foreign_place_is_no_place(database: Database, stands: Standing) -> None:
    with database.read() as db:
        foreign = db.exec(
            select(Place).where(Place.office_id == stands.foreign.office_id)
        ).first()
    assert foreign is not None
    with pytest.raises(UserError, match="place"):
        add(database, stands.own, place_id=foreign.id)


@pytest.mark.parametrize(
    "fields",
    [
        {"priority": 4},
        {"priority": 3},
        {"free_times": ["su-am"]},
        {"free_times_b": ["mo-am"]},
        {"anchor_monday": "2026-11-03"},
        {"child_ages": [18]},
        {"mode": "rocket"},
        {"phone": "12"},
        {"unknown_field": 1},
        {"state": "enrolled"},
    ],
)
def test_input_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LearnerIn(**fields)


def test_a_change_is_kept_and_audited_without_the_person(
    database: Database, stands: Standing
) -> None:
    learner, _code = add(database, stands.own, call_name="Maria")
    edit = edit_of(learner, call_name="Mariam", phone="0171 3920012")
    with database.write() as db:
        later = NOW + timedelta(minutes=1)
        records.update_learner(db, stands.own, learner.id, edit, later)
    with database.read() as db:
        assert db.get_one(Learner, learner.id).call_name == "Mariam"
        trail = [row.details for row in db.exec(select(AuditRow))]
    assert {"fields": ["call_name", "phone"]} in trail
    assert "Mariam" not in str(trail) and "3920012" not in str(trail)


def test_an_old_page_does_not_overwrite_a_newer_one(
    database: Database, stands: Standing
) -> None:
    learner, _code = add(database, stands.own)
    with database.write() as db:
        later = NOW + timedelta(minutes=1)
        records.update_learner(
            db, stands.own, learner.id, edit_of(learner, goal="Arbeit"), later
        )
    with pytest.raises(Conflict), database.write() as db:
        records.update_learner(
            db, stands.own, learner.id, edit_of(learner, goal="Schule"), later
        )
    with database.read() as db:
        assert db.get_one(Learner, learner.id).goal == "Arbeit"


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("waiting", "withdrawn", True),
        ("waiting", "unreachable", True),
        ("unreachable", "waiting", True),
        ("completed", "waiting", True),
        ("waiting", "enrolled", False),
        ("invited", "withdrawn", True),
        ("enrolled", "withdrawn", True),
        ("attending", "waiting", False),
        ("waiting", "deleted", False),
    ],
)
def test_states_move_only_as_drawn(
    database: Database, stands: Standing, old: str, new: str, allowed: bool
) -> None:
    learner, _code = add(database, stands.own)
    with database.write() as db:
        db.get_one(Learner, learner.id).state = old
    try:
        with database.write() as db:
            records.set_state(db, stands.own, learner.id, new, NOW)
    except UserError:
        assert not allowed
    with database.read() as db:
        assert db.get_one(Learner, learner.id).state == (new if allowed else old)


def test_ties_join_two_of_one_office(database: Database, stands: Standing) -> None:
    first, second = (add(database, stands.own)[0] for _ in range(2))
    stranger, _code = add(database, stands.foreign)
    with database.write() as db:
        links.link(db, stands.own, second.id, first.id, "apart", NOW)
        links.link(db, stands.own, first.id, second.id, "course", NOW)
        (seen,) = lists.links_of(db, stands.own, first.id)
        assert (seen.kind, seen.other_id, seen.other) == ("course", second.id, "L-0002")
        with pytest.raises(NotFound):
            links.link(db, stands.own, first.id, stranger.id, "course", NOW)
        with pytest.raises(UserError):
            links.link(db, stands.own, first.id, first.id, "course", NOW)
        with pytest.raises(NotFound):
            links.unlink(db, stands.foreign, seen.id, NOW)
        links.unlink(db, stands.own, seen.id, NOW)
        assert lists.links_of(db, stands.own, first.id) == ()


def test_a_helper_finds_only_their_own(database: Database, stands: Standing) -> None:
    helper = Scope(stands.own.office_id, "helper-one", Role.HELPER)
    other = Scope(stands.own.office_id, "helper-two", Role.HELPER)
    learner, _code = add(database, helper)
    assert learner.helper_user_id == "helper-one"
    with database.write() as db, pytest.raises(NotFound):
        records.set_state(db, other, learner.id, "withdrawn", NOW)
