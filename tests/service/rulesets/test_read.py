"""The rule files of data/ are readable, and every kind of fault is named."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.rulesets.read import parse, read_rules, read_set
from service.rulesets.schema import SETS, CourseKinds, Levels, Patterns, in_force
from service.rulesets.strict import RuleError

FOLDER = Path(__file__).parents[3] / "data" / "rules"
RULES = read_rules(FOLDER)


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def test_every_level_and_kind_of_the_domain_is_there() -> None:
    levels = [x.id for x in sorted(RULES.levels.level, key=lambda x: x.order)]
    assert levels == [
        *("Alpha", "Zweitschrift", "A1.1", "A1.2", "A2.1", "A2.2"),
        *("B1.1", "B1.2", "B2", "C1", "C2"),
    ]
    kinds = {k.id: k for k in RULES.course_kinds.kind}
    assert (kinds["integration"].teaching_units, kinds["mama"].childcare) == (
        600,
        "in_room",
    )
    assert kinds["integration-alpha"].max_size == 16
    assert kinds["job-on-site"].min_size == 3


def test_literacy_and_second_script_have_no_neighbours_to_be_pooled_with() -> None:
    for level in RULES.levels.level:
        if level.track != "general":
            assert level.neighbours == ()
    for kind in RULES.course_kinds.kind:
        if set(kind.levels) & {"Alpha", "Zweitschrift"}:
            assert len(kind.levels) == 1
            assert not kind.mixes_neighbours


def test_disputed_figures_are_marked() -> None:
    general = next(k for k in RULES.course_kinds.kind if k.id == "integration")
    assert {"max_size", "price_cents_per_unit", "full_pay_to"} <= set(general.uncertain)


def test_legacy_kind_ends_on_its_day() -> None:
    youth = next(k for k in RULES.course_kinds.kind if k.id == "integration-youth")
    assert youth.legacy
    assert in_force(youth, date(2025, 4, 30))
    assert not in_force(youth, date(2025, 5, 1))


def test_every_level_but_c2_has_a_kind_open_to_everyone_or_by_letter() -> None:
    served = {x for k in RULES.course_kinds.kind if not k.legacy for x in k.levels}
    assert served == {x.id for x in RULES.levels.level}


def test_pattern_counts_its_units_and_slots() -> None:
    patterns = {p.id: p for p in RULES.patterns.pattern}
    assert patterns["am5"].units_per_week == 20
    assert patterns["am5"].meetings[0].start == 8 * 60 + 30
    assert patterns["shift2"].units_per_week == 7
    assert patterns["shift2"].slots == ("th-am", "th-ev", "tu-am", "tu-ev")


def test_languages_start_with_the_fourteen_of_the_language_page() -> None:
    pages = [x.code for x in RULES.languages.language if x.page]
    assert len(pages) == 14
    assert pages[:4] == ["de", "de-simple", "en", "ar"]


def test_admissions_stopped_in_february_2026() -> None:
    kinds = {x.id: x for x in RULES.entitlements.entitlement}
    assert kinds["admitted-44-4"].admission_to == date(2026, 2, 8)
    assert kinds["obliged-44a"].admission_to is None


@pytest.mark.parametrize("name", sorted(SETS))
def test_stored_version_reads_like_the_file(name: str) -> None:
    stored = json.loads(json.dumps(table(name), default=date.isoformat))
    assert parse(name, stored, "row") == read_set(name, FOLDER / f"{name}.toml")


@pytest.mark.parametrize(
    ("name", "path", "value", "text"),
    [
        ("levels", ("level", 0, "order"), "10", "level/0/order: expected int"),
        ("levels", ("level", 0, "colour"), "red", "level/0/colour: unknown key"),
        ("levels", ("level", 3, "id"), "A1.1", "'A1.1' stands twice"),
        ("levels", ("level", 2, "neighbours"), [], "A1.1 does not name it back"),
        ("levels", ("level", 0, "neighbours"), ["A0"], "'A0' is unknown"),
        ("levels", ("self_rating", 0, "level"), "A0", "'A0' is unknown"),
        ("levels", ("valid_from",), "soon", "valid_from: expected a date"),
        ("levels", ("set",), "level", "expected 'levels', found 'level'"),
        ("course_kinds", ("kind", 0, "min_size"), 40, "must be 1 … max_size (25)"),
        ("course_kinds", ("kind", 0, "teaching_units"), 0, "at least 1"),
        ("course_kinds", ("kind", 0, "levels"), "A1.1", "levels: expected a list"),
        ("course_kinds", ("kind", 0, "uncertain"), ["size"], "'size' is unknown"),
        ("course_kinds", ("kind", 1, "online_only"), True, "only together with"),
        ("patterns", ("pattern", 0, "meetings", 0, "end"), "25:00", 'like "08:30"'),
        ("patterns", ("pattern", 0, "meetings", 0, "units"), 5, "5 units need more"),
        ("patterns", ("pattern", 0, "meetings", 0, "start"), "07:30", "outside"),
        ("patterns", ("pattern", 0, "meetings", 0, "weekday"), "Mo", "'Mo' is unkn"),
        ("patterns", ("pattern", 0, "meetings", 0, "week"), "a", "'a' is unknown"),
        ("patterns", ("pattern", 0, "meetings"), [3], "meetings/0: expected a table"),
        ("childcare", ("age_group", 1, "from_years"), 2, "3-5: overlaps 0-2"),
        ("childcare", ("age_group", 2, "to_years"), 5, "run backwards"),
        ("travel", ("mode", 0, "speed_kmh"), 0, "above 0"),
        ("languages", ("language", 0, "direction"), "up", "'up' is unknown"),
        ("school_holidays", ("holiday", 0, "last"), "2020-01-01", "before first"),
        ("counties", ("county", 1, "slug"), "cloppenburg", "stands twice"),
    ],
)
def test_fault_names_file_key_and_value(
    name: str, path: tuple[str | int, ...], value: object, text: str
) -> None:
    body: Any = table(name)
    spot = body
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    with pytest.raises(RuleError) as error:
        parse(name, body, f"{name}.toml")
    assert str(error.value).startswith(f"{name}.toml/")
    assert text in str(error.value)


def test_missing_key_is_named() -> None:
    body = table("levels")
    del body["level"][2]["can_do"]
    with pytest.raises(RuleError, match=r"levels\.toml/level/2/can_do: missing"):
        parse("levels", body, "levels.toml")


def test_unknown_set_missing_file_and_broken_toml(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="unknown set 'levles'"):
        parse("levles", {}, "x.toml")
    with pytest.raises(RuleError, match=r"levels\.toml: not found"):
        read_set("levels", tmp_path / "levels.toml")
    (tmp_path / "levels.toml").write_text("set = ")
    with pytest.raises(RuleError, match="not valid TOML"):
        read_set("levels", tmp_path / "levels.toml")


def test_kind_with_a_pattern_of_another_file_is_refused(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text("utf-8")
        if path.name == "course_kinds.toml":
            text = text.replace('"am5"', '"am9"', 1)
        (tmp_path / path.name).write_text(text, "utf-8")
    with pytest.raises(RuleError, match="integration/patterns: 'am9' is unknown"):
        read_rules(tmp_path)


def test_types_of_the_parsed_sets() -> None:
    assert isinstance(RULES.levels, Levels)
    assert isinstance(RULES.course_kinds, CourseKinds)
    assert isinstance(RULES.patterns, Patterns)
