"""What keeps a record out of planning: said once, shown in three places, mended."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from service.access import Role, Scope
from service.database import Database
from service.errors import UserError
from service.learners.calls.actions import close_call
from service.learners.forms import LearnerIn
from service.learners.imports.people import new_person
from service.learners.records import actions as records
from service.learners.records import same_person
from service.learners.records.actions import leave
from service.learners.records.hindered import counts, hindered, read_ground
from service.learners.records.links import link
from service.learners.records.mending import merge
from service.learners.records.obstacles import OBSTACLES, TITLES, obstacles
from service.learners.records.queries import by_code
from service.learners.records.same_person import stored_number
from service.learners.tables import CallTask, Learner, LearnerLink
from service.lists.reading import Line
from service.places.tables import Place
from service.rulesets.queries import rules
from service.status.wording import OBSTACLES as ROWS
from service.status.wording import obstacle
from service.typed import names
from tests.builders import NOW, Standing
from tests.service.conftest import Login
from tests.service.courses.builders import approved, furnish, proposal

DAY = NOW.date()
ALPHABET = [f"{sign * 3} {sign * 5}" for sign in "bdfhklmnprswxz"]
WHOLE: dict[str, Any] = {
    "call_name": "Erdacht",
    "phone": "0171 3920012",
    "level": "A1.1",
    "free_times": ["mo-am", "tu-am"],
    "mode": "bike",
    "consent": True,
}


@pytest.fixture
def home(database: Database, stands: Standing) -> str:
    with database.write() as db:
        place = Place(
            office_id=stands.own.office_id,
            name="Brüttendorf",
            kind="village",
            postal_code="27404",
            latitude=53.3,
            longitude=9.3,
            municipality="Erfunden",
            municipality_ags="03357000",
        )
        db.add(place)
        db.flush()
        return place.id


def add(
    database: Database, scope: Scope, home: str | None, **more: Any
) -> tuple[str, str]:
    with database.write() as db:
        told = LearnerIn(**{**WHOLE, "place_id": home, **more})
        row, code = records.add_learner(db, scope, told, NOW)
        return row.id, code


def said(database: Database, scope: Scope, learner_id: str) -> tuple[str, ...]:
    with database.read() as db:
        on = read_ground(db, scope, rules(db, scope, DAY), DAY)
        return obstacles(db.get_one(Learner, learner_id), on)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, ()),
        ({"call_name": ""}, ()),
        ({"place_id": None}, ("place",)),
        ({"place_id": None, "place_text": "Brütendorf"}, ("unknown_place",)),
        ({"level": ""}, ("level",)),
        ({"free_times": []}, ("times",)),
        (
            {
                "free_times": [],
                "free_times_b": ["mo-am"],
                "anchor_monday": "2026-11-02",
            },
            (),
        ),
        ({"mode": ""}, ("mode",)),
        ({"course_types": ["integration"]}, ("kind",)),
        ({"phone": ""}, ("contact",)),
        ({"phone": "", "channel": "helper"}, ()),
        ({"consent": False}, ("consent",)),
        ({"consent": False, "legal_basis": "public_task"}, ()),
        (
            {
                "call_me": True,
                "call_name": "",
                "place_id": None,
                "level": "",
                "free_times": [],
                "mode": "",
            },
            ("call",),
        ),
        ({"call_me": True, "call_name": ""}, ()),
        ({"entitlement": "county"}, ()),
        ({"entitlement": "right-44", "entitlement_until": "2027-06-30"}, ()),
        ({"entitlement": "right-44", "entitlement_until": "2026-10-30"}, ("proof",)),
        ({"entitlement": "right-44", "entitlement_until": "2026-12-15"}, ("proof",)),
    ],
)
def test_every_obstacle_and_nothing_else(
    database: Database,
    stands: Standing,
    home: str,
    more: dict[str, Any],
    found: tuple[str, ...],
) -> None:
    learner_id, _code = add(database, stands.own, **{"home": home, **more})
    assert said(database, stands.own, learner_id) == found


def test_every_obstacle_has_its_words_everywhere() -> None:
    assert set(OBSTACLES) == set(TITLES) == set(ROWS)
    for key in OBSTACLES:
        german, english = obstacle(key, 2, "de"), obstacle(key, 2, "en")
        assert not set(german) & set(english)


def test_a_list_without_names_makes_people_who_can_be_planned() -> None:
    """A line without a name became "only number and language are known"."""
    told = {**WHOLE, "place_id": "x"}
    del told["call_name"], told["consent"]
    named = new_person(Line(2, {}, told), "form-key-1")
    assert isinstance(named, LearnerIn) and not named.call_me
    bare = new_person(Line(2, {}, {"phone": "0171 3920012"}), "form-key-2")
    assert isinstance(bare, LearnerIn) and bare.call_me


def test_today_the_list_and_the_record_say_the_same_and_a_click_mends_it(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    """ "Brauel" made a person unplannable and nobody was told."""
    told = {"place_text": "Brütendorf", "phone": ""}
    first, _ = add(database, stands.own, None, **told, email="a@example.org")
    second, _ = add(database, stands.own, None, **told, email="b@example.org")
    office = login(Role.COORDINATOR)
    today = office.get("/heute?lang=de").text
    assert "2 Personen" in today and "/lernende?obstacle=unknown_place" in today
    listed = office.get("/lernende?obstacle=unknown_place").text
    assert {"L-0001", "L-0002"} == set(re.findall(r">(L-\d{4})<", listed))
    assert "Brüttendorf (27404)" in listed and home in listed
    assert "Brüttendorf (27404)" in office.get(f"/lernende/{first}").text
    reply = office.post(
        f"/lernende/{first}/ort",
        data={"place_id": home, "obstacle": "unknown_place"},
    )
    assert reply.location == "/lernende?obstacle=unknown_place"
    assert said(database, stands.own, first) == ()
    assert said(database, stands.own, second) == ()
    assert "obstacle=unknown_place" not in office.get("/heute?lang=de").text


def test_a_foreign_place_is_not_assigned(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    learner_id, _ = add(database, stands.foreign, None, place_text="Brütendorf")
    stranger = login(Role.COORDINATOR, office=1)
    assert stranger.get(f"/lernende/{learner_id}").status_code == 200
    stranger.post(f"/lernende/{learner_id}/ort", data={"place_id": home})
    with database.read() as db:
        assert db.get_one(Learner, learner_id).place_id is None


def test_a_place_that_is_gone_is_said_and_a_decision_stays(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    """An old page of the queue put people elsewhere than a colleague had just said."""
    learner_id, _ = add(database, stands.own, None, place_text="Brütendorf")
    with database.write() as db:
        other = Place(
            **{**db.get_one(Place, home).model_dump(exclude={"id"}), "name": "Brauel"}
        )
        db.add(other)
        db.flush()
        elsewhere = other.id
    office = login(Role.COORDINATOR)
    queue = {"learner_id": learner_id}
    gone = office.post("/lernende/orte?lang=en", data={**queue, "place_id": "gone"})
    assert gone.location == "/lernende/orte"
    assert "choose a place from the list" in office.get(gone.location).text
    office.post("/lernende/orte", data={**queue, "place_id": home})
    for url, data in (
        ("/lernende/orte", {**queue, "place_id": elsewhere}),
        (f"/lernende/{learner_id}/ort", {"place_id": elsewhere}),
        (
            "/lernende/orte",
            {
                **queue,
                "name": "Neuort",
                "postal_code": "27404",
                "latitude": "53,3",
                "longitude": "9,3",
            },
        ),
    ):
        late = office.post(url, data=data)
        assert "changed this record" in office.get(late.location).text
    with database.read() as db:
        assert db.get_one(Learner, learner_id).place_id == home
        names = set(db.exec(select(Place.name)))
    assert "Neuort" not in names


def test_whoever_lacks_an_answer_is_put_on_the_list_of_calls(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    learner_id, _ = add(database, stands.own, home, level="")
    office = login(Role.COORDINATOR)
    assert "obstacle=level" in office.get("/heute").text
    for _ in range(2):
        office.post(f"/lernende/{learner_id}/anrufen")
    with database.read() as db:
        task = db.exec(select(CallTask)).one()
    assert (task.reason, task.learner_id) == ("ask", learner_id)
    today = office.get("/heute").text
    assert "L-0001" in today and "obstacle=level" not in today
    with database.write() as db:
        close_call(db, stands.own, task.id, NOW)
    assert "obstacle=level" in office.get("/heute").text


def test_nobody_without_a_number_is_to_be_called(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    learner_id, _ = add(database, stands.own, home, level="", phone="")
    office = login(Role.COORDINATOR)
    office.post(f"/lernende/{learner_id}/anrufen")
    with database.read() as db:
        assert db.exec(select(CallTask)).all() == []


def test_families_with_one_number_are_no_twins(
    database: Database, stands: Standing, home: str
) -> None:
    """`محمد` and `فاطمة` with one number were "the same person"."""
    for name in ("محمد", "فاطمة", "Олена", "Taras"):
        add(database, stands.own, home, call_name=name)
    with database.read() as db:
        on = read_ground(db, stands.own, rules(db, stands.own, DAY), DAY)
        assert hindered(db, stands.own, on, "twin") == ()


def test_two_people_stay_two_once_somebody_said_so(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home)
    assert said(database, stands.own, first) == ("twin",)
    office = login(Role.COORDINATOR)
    compared = office.get(f"/lernende/{first}/doppelt/{second}?lang=de")
    assert compared.status_code == 200 and "L-0002" in compared.text
    office.post(f"/lernende/{first}/doppelt/{second}", data={"what": "two"})
    assert said(database, stands.own, first) == ()
    assert said(database, stands.own, second) == ()


def test_one_record_goes_on_and_nothing_told_is_lost(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    first, code = add(database, stands.own, home, level="", child_ages=[])
    second, other = add(database, stands.own, None, level="A2.1", child_ages=[3])
    third, _ = add(database, stands.own, home, phone="", channel="helper")
    with database.write() as db:
        low, high = sorted((second, third))
        tie = LearnerLink(
            office_id=stands.own.office_id,
            first_id=low,
            second_id=high,
            kind="course",
        )
        db.add(tie)
    office = login(Role.COORDINATOR)
    office.post(f"/lernende/{first}/doppelt/{second}", data={"what": "same"})
    with database.read() as db:
        kept, left = db.get_one(Learner, first), db.get_one(Learner, second)
        assert (kept.place_id, kept.level, kept.child_ages) == (home, "A2.1", [3])
        assert (kept.state, left.state, left.level) == ("waiting", "withdrawn", "A2.1")
        ties = {(t.first_id, t.second_id): t.kind for t in db.exec(select(LearnerLink))}
        assert ties[min(first, third), max(first, third)] == "course"
        for receipt in (code, other):
            found = by_code(db, stands.own, receipt)
            assert found is not None and found.id == first
    assert said(database, stands.own, first) == ()
    assert "dieselbe Person" in office.get(f"/lernende/{first}?lang=de").text


def test_joined_both_ways_somebody_still_waits(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    """A into B and, from an old window, B into A: both had left the list."""
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home)
    office = login(Role.COORDINATOR)
    for kept, other in ((first, second), (second, first), (first, second)):
        office.post(f"/lernende/{kept}/doppelt/{other}", data={"what": "same"})
    with database.read() as db:
        states = [db.get_one(Learner, who).state for who in (first, second)]
    assert states == ["waiting", "withdrawn"]


def test_a_record_is_not_joined_into_itself(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    """It said that the person has an invitation, a seat or has left."""
    first, _ = add(database, stands.own, home)
    office = login(Role.COORDINATOR)
    url = f"/lernende/{first}/doppelt/{first}"
    assert office.get(url).location == f"/lernende/{first}"
    page = office.post(f"{url}?lang=de", data={"what": "same"}, follow_redirects=True)
    assert "ein und derselbe Eintrag" in page.text and page.status_code == 200
    with database.read() as db:
        assert db.get_one(Learner, first).state == "waiting"


def test_two_windows_join_at_once(
    database: Database, stands: Standing, home: str
) -> None:
    """The later of two waits for the first, whatever its order, and then refuses."""
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home, goal="Etwas")

    def other_way() -> None:
        with database.write() as db, pytest.raises(UserError, match="off the list"):
            merge(db, stands.own, second, first, NOW)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as db:
            merge(db, stands.own, first, second, NOW)
            late = pool.submit(other_way)
            assert not wait([late], timeout=0.5).done, "it waits"
        late.result(timeout=20)
    with database.read() as db:
        states = [db.get_one(Learner, who).state for who in (first, second)]
    assert states == ["waiting", "withdrawn"]


def test_a_correction_begun_before_reaches_the_record_that_goes_on(
    login: Login, database: Database, stands: Standing, home: str, client: FlaskClient
) -> None:
    """It was written to the record that had just left the list, and nobody read it."""
    first, _ = add(database, stands.own, home)
    second, code = add(database, stands.own, home)
    client.post("/status", data={"code": code})
    client.post("/status/korrigieren")
    client.post("/anmelden/weg", data={"mode": "bus", "max_minutes": "45"})
    login(Role.COORDINATOR).post(
        f"/lernende/{first}/doppelt/{second}", data={"what": "same"}
    )
    client.post("/anmelden/pruefen", data={"consent": "yes"})
    with database.read() as db:
        modes = [db.get_one(Learner, who).mode for who in (first, second)]
    assert modes == ["bus", "bike"]
    assert 'action="/status/zurueck"' not in client.get("/status/seite").text


def test_whoever_waits_goes_on_waiting(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home)
    with database.write() as db:
        records.set_state(db, stands.own, first, "unreachable", NOW)
    login(Role.COORDINATOR).post(
        f"/lernende/{first}/doppelt/{second}", data={"what": "same"}
    )
    with database.read() as db:
        assert db.get_one(Learner, first).state == "waiting"


def test_a_tie_of_the_second_record_outlives_a_remark_of_the_first(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    """ "These are two" stood in the way of "only together", which was lost."""
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home)
    third, _ = add(database, stands.own, home, call_name="Erdachte")
    with database.write() as db:
        link(db, stands.own, first, third, "two", NOW)
        link(db, stands.own, second, third, "course", NOW)
    login(Role.COORDINATOR).post(
        f"/lernende/{first}/doppelt/{second}", data={"what": "same"}
    )
    with database.read() as db:
        ties = {(t.first_id, t.second_id): t.kind for t in db.exec(select(LearnerLink))}
    assert ties[min(first, third), max(first, third)] == "course"


def test_whoever_has_a_seat_is_not_taken_off_the_list(
    login: Login, database: Database, stands: Standing, home: str
) -> None:
    first, _ = add(database, stands.own, home)
    second, _ = add(database, stands.own, home)
    with database.write() as db:
        db.get_one(Learner, second).state = "enrolled"
    login(Role.COORDINATOR).post(
        f"/lernende/{first}/doppelt/{second}", data={"what": "same"}
    )
    with database.read() as db:
        assert db.get_one(Learner, second).state == "enrolled"
        assert db.get_one(Learner, first).state == "waiting"


def test_a_house_of_many_with_one_number_is_compared_once_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred people of one shelter made *Heute* read five thousand pairs anew."""
    read: list[str] = []

    def latin_key(name: str) -> str:
        read.append(name)
        return names.latin_key(name)

    monkeypatch.setattr(same_person, "latin_key", latin_key)
    house = [
        Learner(id=f"p{n:02}", call_name=name, phone="04261 983100")
        for n, name in enumerate(("Olena", "Олена", "Taras", *ALPHABET))
    ]
    found = same_person.twins(house, {("p03", "p04")})
    assert found == {"p00": ("p01",), "p01": ("p00",)}
    assert len(read) == len(house)


def test_the_list_and_a_record_are_judged_alike(
    database: Database, stands: Standing, home: str
) -> None:
    """The list reads only the columns that are judged."""
    add(database, stands.own, home)
    add(database, stands.own, home, phone="0171 3920013", women_only=True)
    add(database, stands.own, home, phone="0171 3920014", course_types=["integration"])
    add(database, stands.own, None, phone="", place_text="Brütendorf", consent=False)
    with database.read() as db:
        on = read_ground(db, stands.own, rules(db, stands.own, DAY), DAY)
        rows = db.exec(select(Learner).where(Learner.state == "waiting")).all()
        for key in OBSTACLES:
            expected = {row.id for row in rows if key in obstacles(row, on)}
            assert set(hindered(db, stands.own, on, key)) == expected
        told = {count.key: count.people for count in counts(db, stands.own, on)}
        assert told == {"unknown_place": 1, "kind": 1, "contact": 1, "consent": 1}


def test_a_record_for_which_a_seat_is_kept_stays(
    database: Database, stands: Standing
) -> None:
    """Whoever was planned and not told yet still waits: the seat held a withdrawn."""
    with database.write() as db:
        made = furnish(db, stands.own, people=4)
        approved(db, made, proposal(made))
    seated, waits = made.learners[0], made.learners[3]
    with pytest.raises(UserError), database.write() as db:
        merge(db, stands.own, waits, seated, NOW)
    with database.write() as db:
        merge(db, stands.own, seated, waits, NOW)
    with database.read() as db:
        assert db.get_one(Learner, waits).state == "withdrawn"
        assert db.get_one(Learner, seated).state == "waiting"


def test_whoever_leaves_gives_the_seat_back_in_the_same_moment(
    database: Database, stands: Standing
) -> None:
    """The course went on counting somebody who had left the list."""
    with database.write() as db:
        made = furnish(db, stands.own, people=4)
        course = approved(db, made, proposal(made))[0]
        assert leave(db, stands.own, made.learners[0], NOW)
        assert leave(db, stands.own, made.learners[3], NOW)
        db.refresh(course)
        assert course.held == 2
        for who in (made.learners[0], made.learners[3]):
            assert db.get_one(Learner, who).state == "withdrawn"


def test_in_the_middle_of_a_course_somebody_calls(
    database: Database, stands: Standing
) -> None:
    with database.write() as db:
        made = furnish(db, stands.own, people=1)
        db.get_one(Learner, made.learners[0]).state = "attending"
        db.flush()
        assert not leave(db, stands.own, made.learners[0], NOW)


def test_a_number_that_begins_with_49_keeps_its_digits() -> None:
    """Leer has the dialling code 0491; only behind a plus is 49 the country."""
    assert stored_number("0491 000120") == "491000120"
    assert stored_number("+49 491 000120") == "491000120"
