"""Dated rule sets read from TOML: levels, course kinds, patterns, languages and more.

Pure: files or tables in, frozen dataclasses of `schema` out. `parse` takes the table of
a stored version as well, where dates are ISO strings.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from service.rulesets.interpreting_checks import check_interpreting
from service.rulesets.schema import (
    SETS,
    UNIT_MINUTES,
    WEEKDAYS,
    Band,
    Childcare,
    Counties,
    CourseKind,
    CourseKinds,
    Entitlements,
    Languages,
    Levels,
    PatternMeeting,
    Patterns,
    RuleFile,
    Rules,
    SchoolHolidays,
    Travel,
)
from service.rulesets.strict import RuleError, build, known, unique


def read_rules(folder: Path) -> Rules:
    """All rule files of a folder.

    Raises: RuleError naming file and key.
    """
    sets = {name: read_set(name, folder / f"{name}.toml") for name in SETS}
    rules = Rules(**sets)  # type: ignore[arg-type]
    check_references(rules)
    return rules


def read_set(name: str, path: Path) -> RuleFile:
    """One rule file.

    Raises: RuleError naming file and key.
    """
    return parse(name, read_table(path), path.name)


def read_table(path: Path) -> dict[str, Any]:
    """The plain table of a TOML file.

    Raises: RuleError where the file is missing or no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RuleError(f"{path.name}: not found in {path.parent.name}/") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: not valid TOML: {error}") from None


def parse(name: str, table: Mapping[str, Any], where: str) -> RuleFile:
    """One rule set from its table (of a file, or of a stored version).

    Raises: RuleError naming key, value and remedy.
    """
    if name not in SETS:
        raise RuleError(f"{where}: unknown set {name!r}; known: {', '.join(SETS)}")
    found: RuleFile = build(SETS[name], table, where)
    if found.set != name:
        raise RuleError(f"{where}/set: expected {name!r}, found {found.set!r}")
    _CHECKS.get(name, _check_nothing)(found, where)
    return found


def parse_patterns(table: Mapping[str, Any]) -> Patterns:
    """The weekly patterns of a stored version; raises RuleError."""
    found = parse("patterns", table, "patterns")
    assert isinstance(found, Patterns)
    return found


def _check_nothing(rules: Any, where: str) -> None:
    """Sets without rules of their own beyond their types."""


def _check_levels(rules: Levels, where: str) -> None:
    ids = unique((x.id for x in rules.level), f"{where}/level")
    unique((x.id for x in rules.self_rating), f"{where}/self_rating")
    by_id = {x.id: x for x in rules.level}
    for level in rules.level:
        at = f"{where}/level/{level.id}"
        known([level.track], ("general", "literacy", "second_script"), f"{at}/track")
        known(level.neighbours, sorted(ids), f"{at}/neighbours")
        for other in level.neighbours:
            if level.id not in by_id[other].neighbours:
                raise RuleError(f"{at}/neighbours: {other} does not name it back")
    for rating in rules.self_rating:
        if rating.level is not None:
            known([rating.level], ids, f"{where}/self_rating/{rating.id}/level")


def _check_kinds(rules: CourseKinds, where: str) -> None:
    unique((x.id for x in rules.kind), f"{where}/kind")
    fields = set(CourseKind.__dataclass_fields__)
    for kind in rules.kind:
        at = f"{where}/kind/{kind.id}"
        if not 1 <= kind.min_size <= kind.max_size:
            raise RuleError(f"{at}/min_size: must be 1 … max_size ({kind.max_size})")
        if kind.teaching_units < 1:
            raise RuleError(f"{at}/teaching_units: must be at least 1")
        if kind.online_only and not kind.online:
            raise RuleError(f"{at}/online_only: only together with online = true")
        known(kind.uncertain, fields, f"{at}/uncertain")
        known([kind.group], ("integration", "vocational", "county"), f"{at}/group")
        known([kind.childcare], ("beside", "in_room"), f"{at}/childcare")


def _check_patterns(rules: Patterns, where: str) -> None:
    bands = {b.id: b for b in rules.band}
    unique((b.id for b in rules.band), f"{where}/band")
    unique((p.id for p in rules.pattern), f"{where}/pattern")
    for pattern in rules.pattern:
        at = f"{where}/pattern/{pattern.id}"
        known(pattern.held, ("venue", "online"), f"{at}/held")
        weeks = ("a", "b") if pattern.alternating else ("every",)
        for number, meeting in enumerate(pattern.meetings):
            here = f"{at}/meetings/{number}"
            known([meeting.weekday], WEEKDAYS, f"{here}/weekday")
            known([meeting.week], weeks, f"{here}/week")
            known([meeting.band], bands, f"{here}/band")
            _check_meeting(meeting, bands[meeting.band], here)


def _check_meeting(meeting: PatternMeeting, band: Band, where: str) -> None:
    if meeting.end - meeting.start < meeting.units * UNIT_MINUTES:
        raise RuleError(f"{where}/end: {meeting.units} units need more time")
    if not band.start <= meeting.start < meeting.end <= band.end:
        raise RuleError(f"{where}/start: outside the hours of band {band.id!r}")


def _check_childcare(rules: Childcare, where: str) -> None:
    unique((g.id for g in rules.age_group), f"{where}/age_group")
    groups = sorted(rules.age_group, key=lambda g: g.from_years)
    for group in groups:
        if not 0 <= group.from_years <= group.to_years:
            raise RuleError(f"{where}/age_group/{group.id}: years run backwards")
    for lower, upper in itertools.pairwise(groups):
        if upper.from_years <= lower.to_years:
            raise RuleError(f"{where}/age_group/{upper.id}: overlaps {lower.id}")


def _check_travel(rules: Travel, where: str) -> None:
    unique((m.id for m in rules.mode), f"{where}/mode")
    for mode in rules.mode:
        if mode.speed_kmh <= 0 or mode.detour_factor < 1 or mode.max_km <= 0:
            raise RuleError(
                f"{where}/mode/{mode.id}: speed and max_km above 0, detour at least 1"
            )


def _check_languages(rules: Languages, where: str) -> None:
    unique((x.code for x in rules.language), f"{where}/language")
    for one in rules.language:
        known([one.direction], ("ltr", "rtl"), f"{where}/language/{one.code}")


def _check_entitlements(rules: Entitlements, where: str) -> None:
    unique((x.id for x in rules.entitlement), f"{where}/entitlement")


def _check_holidays(rules: SchoolHolidays, where: str) -> None:
    for number, holiday in enumerate(rules.holiday):
        if holiday.last < holiday.first:
            raise RuleError(f"{where}/holiday/{number}/last: before first")


def _check_counties(rules: Counties, where: str) -> None:
    unique((x.ags for x in rules.county), f"{where}/county")
    unique((x.slug for x in rules.county), f"{where}/county")


_CHECKS: dict[str, Callable[[Any, str], None]] = {
    "levels": _check_levels,
    "course_kinds": _check_kinds,
    "patterns": _check_patterns,
    "childcare": _check_childcare,
    "travel": _check_travel,
    "languages": _check_languages,
    "entitlements": _check_entitlements,
    "school_holidays": _check_holidays,
    "counties": _check_counties,
    "interpreting": check_interpreting,
}


def check_references(rules: Rules) -> None:
    """Checks that sets name only what the others hold.

    Raises: RuleError naming the key.
    """
    levels = [x.id for x in rules.levels.level]
    patterns = [x.id for x in rules.patterns.pattern]
    groups = {k.group for k in rules.course_kinds.kind}
    for kind in rules.course_kinds.kind:
        at = f"course_kinds.toml/kind/{kind.id}"
        known(kind.levels, levels, f"{at}/levels")
        known(kind.patterns, patterns, f"{at}/patterns")
    for one in rules.entitlements.entitlement:
        known(one.opens, groups, f"entitlements.toml/entitlement/{one.id}/opens")
    spoken = [x.code for x in rules.languages.language]
    for name in rules.interpreting.unclear:
        known(name.languages, spoken, f"interpreting.toml/unclear/{name.id}/languages")
    for dialect in rules.interpreting.dialect:
        at = f"interpreting.toml/dialect/{dialect.id}/language"
        known([dialect.language], spoken, at)
