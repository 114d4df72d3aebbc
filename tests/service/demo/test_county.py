"""The demo counties: sizes, references, shares, and the same answer every time."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from service.demo.county import COUNTIES, DATA, generate
from service.demo.running import covers, meetings_of
from service.demo.service_days import is_school_holiday
from service.demo.shapes import DemoCounty, DemoLearner
from service.places.read import read_places
from service.rulesets.read import read_rules

TODAY = date(2026, 11, 2)
RULES = read_rules(DATA / "rules")
PATTERNS = {p.id: p for p in RULES.patterns.pattern}
KINDS = {k.id: k for k in RULES.course_kinds.kind}
SLOTS = {
    f"{d}-{b}" for d in ("mo", "tu", "we", "th", "fr", "sa") for b in ("am", "pm", "ev")
}


@cache
def demo(county: str, learners: int | None = None, seed: int = 1) -> DemoCounty:
    return generate(county, learners, seed, TODAY)


def complete(county: DemoCounty) -> list[DemoLearner]:
    return [x for x in county.learners if not x.call_me]


def share(county: DemoCounty, field: str, value: object) -> float:
    people = complete(county)
    return sum(bool(getattr(p, field) == value) for p in people) / len(people)


def test_equal_arguments_give_equal_counties() -> None:
    assert generate("cloppenburg", 60, 3, TODAY) == generate(
        "cloppenburg", 60, 3, TODAY
    )


def test_another_seed_gives_other_people() -> None:
    assert demo("cloppenburg", 60, 3).learners != demo("cloppenburg", 60, 4).learners


@pytest.mark.parametrize(
    ("county", "count"), [("cloppenburg", 600), ("rotenburg", 1200)]
)
def test_usual_sizes(county: str, count: int) -> None:
    found = demo(county)
    assert len(found.learners) == count
    assert 20 <= len(found.venues) <= 40
    assert 5 <= len(found.providers) <= 6
    assert 10 <= len(found.courses) <= 16
    assert len(found.teachers) == round(count / 18)
    assert 6 <= sum(x.call_me for x in found.learners) <= 10
    assert found.online_parallel >= 1


@pytest.mark.parametrize("learners", [20, 21, 57, 5000])
def test_other_sizes(learners: int) -> None:
    found = demo("cloppenburg", learners)
    assert len(found.learners) == learners
    assert found.courses
    assert any(x.call_me for x in found.learners)
    phones = Counter(x.phone for x in found.learners if x.phone)
    families = max(len(f.members) for f in found.families)
    assert max(phones.values()) <= families


@pytest.mark.parametrize(
    ("county", "learners", "text"),
    [
        ("oldenburg", 60, "unknown demo county"),
        ("cloppenburg", 19, "choose 20 to 5000"),
    ],
)
def test_unknown_county_or_size_is_refused(
    county: str, learners: int, text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        generate(county, learners, 1, TODAY)


@pytest.mark.parametrize("county", COUNTIES)
def test_every_reference_of_a_learner_exists(county: str) -> None:
    found = demo(county)
    places = {p.name for p in read_places(DATA / "places" / f"{county}.csv")}
    levels = {x.id for x in RULES.levels.level} | {""}
    languages = {x.code for x in RULES.languages.language}
    pages = {x.code for x in RULES.languages.language if x.page}
    entitlements = {x.id for x in RULES.entitlements.entitlement} | {""}
    evidence = {x.id for x in RULES.levels.evidence} | {""}
    for one in found.learners:
        assert one.place is None or one.place in places
        assert one.level in levels
        assert one.level_evidence in evidence
        assert set(one.languages) <= languages
        assert one.contact_language in pages
        assert one.entitlement in entitlements
        assert set(one.free_times) | set(one.free_times_b or ()) <= SLOTS
        assert one.priority in (1, 2, 3, 5)
    assert len({x.id for x in found.learners}) == len(found.learners)


def test_gender_is_known_of_some_and_goes_with_their_wishes() -> None:
    county = demo("cloppenburg")
    assert 0.25 <= share(county, "gender", "") <= 0.45
    assert 0.25 <= share(county, "gender", "female") <= 0.45
    wishes = {p.gender for p in county.learners if "women" in p.course_types}
    assert "male" not in wishes
    assert {p.gender for p in county.learners if p.call_me} == {""}


@pytest.mark.parametrize("county", COUNTIES)
def test_every_reference_of_the_supply_exists(county: str) -> None:
    found = demo(county)
    places = {p.name: p for p in read_places(DATA / "places" / f"{county}.csv")}
    providers = {p.id for p in found.providers}
    venues = {v.id for v in found.venues}
    for venue in found.venues:
        home = places[venue.place]
        assert abs(venue.latitude - home.latitude) < 0.006
        assert abs(venue.longitude - home.longitude) < 0.009
        assert venue.provider is None or venue.provider in providers
        assert all(0 <= c.taken <= c.places for c in venue.childcare)
    for teacher in found.teachers:
        assert teacher.provider in providers
        assert teacher.venues
        assert set(teacher.venues) <= venues
        assert teacher.kinds
        assert set(teacher.kinds) <= set(KINDS)
    assert all(set(f.kinds) <= set(KINDS) and f.kinds for f in found.funding)
    assert len({(v.name, v.place) for v in found.venues}) == len(found.venues)
    assert {a.provider for a in found.accounts if a.role == "provider"} <= providers
    for zone in found.zones:
        assert {zone.feeds, *zone.places} <= set(places)


@pytest.mark.parametrize("county", COUNTIES)
def test_running_courses_fit_their_rooms_and_teachers(county: str) -> None:
    found = demo(county)
    rooms = {r.id: r for v in found.venues for r in v.rooms}
    teachers = {t.id: t for t in found.teachers}
    money = {f.id: f for f in found.funding}
    busy: Counter[tuple[str, int, int]] = Counter()
    for course in found.courses:
        meetings = meetings_of(PATTERNS[course.pattern])
        teacher = teachers[course.teacher]
        assert course.kind in teacher.kinds
        assert set(course.levels) <= set(KINDS[course.kind].levels)
        assert course.kind in money[course.funding].kinds
        assert covers(teacher.available, meetings)
        assert 0 < course.taken < course.capacity
        assert course.module_starts
        for weekday, start, _ in meetings:
            busy[course.teacher, weekday, start] += 1
        if course.online:
            assert course.room is None
            continue
        room = rooms[course.room or ""]
        assert course.capacity <= room.seats
        assert covers(room.hours, meetings)
        for weekday, start, _ in meetings:
            busy[room.id, weekday, start] += 1
    assert max(busy.values()) == 1


@pytest.mark.parametrize("county", COUNTIES)
def test_dates_of_term_and_modules(county: str) -> None:
    found = demo(county)
    assert found.term_from.weekday() == 0
    assert found.term_from >= TODAY + timedelta(days=28)
    assert found.anchor_monday == found.term_from
    days = [found.term_from, *(d for c in found.courses for d in c.module_starts)]
    for day in days:
        assert not is_school_holiday(day, found.land, RULES.school_holidays.holiday)
        assert day > TODAY
    for line in found.funding:
        assert line.valid_from <= found.term_from < found.term_to <= line.valid_to


@pytest.mark.parametrize("county", COUNTIES)
def test_shares_stay_near_what_the_documentation_states(county: str) -> None:
    found = demo(county)
    assert share(found, "mode", "bus") == pytest.approx(0.42, abs=0.07)
    assert share(found, "mode", "car") == pytest.approx(0.27, abs=0.07)
    assert share(found, "literacy", "none") == pytest.approx(0.06, abs=0.03)
    assert share(found, "entitlement", "") == pytest.approx(0.44, abs=0.07)
    assert share(found, "priority", 1) == pytest.approx(0.62, abs=0.08)
    people = complete(found)
    parents = sum(bool(p.child_ages) for p in people) / len(people)
    shifts = sum(p.free_times_b is not None for p in people) / len(people)
    relatives = sum(len(f.members) for f in found.families) / len(people)
    gaps = sum(not (p.level and p.free_times and p.mode and p.place) for p in people)
    assert parents == pytest.approx(0.26, abs=0.05)
    assert shifts == pytest.approx(0.065, abs=0.03)
    assert relatives == pytest.approx(0.07, abs=0.02)
    assert gaps / len(people) == pytest.approx(0.04, abs=0.02)


def test_languages_follow_the_countys_figures() -> None:
    spoken = Counter(p.languages[0] for p in complete(demo("rotenburg")))
    assert {"uk", "pl", "ar"} == {name for name, _ in spoken.most_common(3)}
    assert spoken["nl"] > 0


def test_villages_have_their_share() -> None:
    found = demo("cloppenburg")
    kinds = {p.name: p.kind for p in read_places(DATA / "places" / "cloppenburg.csv")}
    homes = Counter(kinds[p.place] for p in found.learners if p.place)
    assert 0.12 <= homes["village"] / homes.total() <= 0.35


def test_nobody_could_be_taken_for_a_real_person() -> None:
    for one in demo("rotenburg").learners:
        assert one.call_me or one.call_name.startswith("Demo-")
        assert one.email == "" or one.email.endswith("@example.org")
        assert one.address == "" or "(erfunden)" in one.address
        assert one.phone == "" or one.phone.startswith(
            ("0176 040690", "0171 39200", "030 23125 ", "069 90009 ", "040 66969 ")
        )


def test_call_me_has_a_language_and_a_number_only() -> None:
    for one in demo("cloppenburg").learners:
        if one.call_me:
            assert one.phone
            assert (one.call_name, one.level, one.place, one.free_times) == (
                *("", "", None),
                (),
            )


def test_levels_agree_with_scripts() -> None:
    for one in demo("rotenburg").learners:
        if one.level:
            expected = {"none": "Alpha", "other": "Zweitschrift"}.get(one.literacy)
            assert (one.level == expected) or expected is None
            assert (one.level in ("Alpha", "Zweitschrift")) == (expected is not None)


def test_families_share_home_time_and_way() -> None:
    found = demo("cloppenburg")
    people = {p.id: p for p in found.learners}
    for family in found.families:
        members = [people[m] for m in family.members]
        assert 2 <= len(members) <= 4
        assert len({(m.place, m.mode, m.free_times) for m in members}) == 1
        if family.kind == "course":
            assert len({m.level for m in members}) == 1


def test_admissions_were_seen_before_they_stopped() -> None:
    for one in demo("cloppenburg").learners:
        if one.entitlement == "admitted-44-4":
            assert one.entitlement_seen_on is not None
            assert one.entitlement_seen_on <= date(2026, 2, 8)


def test_money_would_pay_for_nine_in_ten() -> None:
    for county, count in (("cloppenburg", 600), ("rotenburg", 1200)):
        euros = sum(f.amount_cents for f in demo(county).funding) / 100
        assert 0.85 <= euros / 620 / count <= 0.95


def test_every_role_has_an_account() -> None:
    accounts = demo("cloppenburg").accounts
    assert {a.role for a in accounts} == {
        *("coordinator", "administrator", "helper"),
        *("agency", "interpreter", "provider"),
    }
    assert len({a.name for a in accounts}) == len(accounts)
