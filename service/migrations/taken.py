"""Triggers that take an interpreter's time for absences and for courses they teach.

Jobs are booked by `service.interpreters.booking`; courses and the pool know nothing of
it. The ticks that follow from their rows are written here, in the transaction of the
write, so that the key of `interpreter_tick` refuses a job, a course and an absence at
the same time, whoever comes second. A course may be taught through an absence (the
teacher's own absences are the courses' business): it takes the tick over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from service.migrations import triggers

PREFIX = "interpreter_time_"
TICK = 300  # seconds
# Of a longer absence the rest is refused by booking alone.
LONGEST = 400 * 86400 // TICK

_TEACHES = (
    "SELECT i.id FROM interpreter i WHERE i.office_id = {row}.office_id "
    "AND 'teacher:' || i.teacher_id = {row}.resource"
)
_QUARTER = "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2)"
_IN_QUARTER = "tick BETWEEN {row}.tick * 3 AND {row}.tick * 3 + 2"

_FIRST = {
    "sqlite": "(CAST(strftime('%s', {at}) AS INTEGER) / 300)",
    "postgresql": "CAST(floor(extract(epoch FROM {at}) / 300) AS INTEGER)",
}
_LAST = {
    "sqlite": "((CAST(strftime('%s', {at}) AS INTEGER) + 299) / 300)",
    "postgresql": "CAST(ceil(extract(epoch FROM {at}) / 300) AS INTEGER)",
}
_SERIES = {
    "sqlite": (
        "(WITH RECURSIVE r(tick) AS (SELECT {low} WHERE {low} < {high} UNION ALL "
        "SELECT tick + 1 FROM r WHERE tick + 1 < {high}) SELECT tick FROM r)"
    ),
    "postgresql": "(SELECT generate_series({low}, {high} - 1) AS tick)",
}
_LEAST = {"sqlite": "min({a}, {b})", "postgresql": "least({a}, {b})"}

Event = tuple[str, str]  # the table, and what happens to it


def _fill(dialect: str, low: str, high: str, whose: str) -> str:
    """Absences take the ticks between that nobody has; a job there refuses them."""
    first = _FIRST[dialect].format(at="a.starts_at")
    last = _LAST[dialect].format(at="a.ends_at")
    most = _LEAST[dialect].format(a=high, b=f"{low} + {LONGEST}")
    series = _SERIES[dialect].format(low=low, high=most)
    return (
        "INSERT INTO interpreter_tick "
        "(interpreter_id, tick, office_id, kind, about_id) "
        "SELECT a.interpreter_id, s.tick, a.office_id, 'absence', min(a.id) "
        f"FROM interpreter_absence a JOIN {series} s "
        f"ON s.tick >= {first} AND s.tick < {last} "
        f"WHERE a.interpreter_id IN ({whose}) AND NOT EXISTS (SELECT 1 "
        "FROM interpreter_tick t WHERE t.interpreter_id = a.interpreter_id "
        "AND t.tick = s.tick AND t.kind <> 'job') "
        "GROUP BY a.interpreter_id, s.tick, a.office_id;"
    )


def _absent(dialect: str, row: str) -> str:
    low = _FIRST[dialect].format(at=f"{row}.starts_at")
    high = _LAST[dialect].format(at=f"{row}.ends_at")
    return _fill(dialect, low, high, f"{row}.interpreter_id")


def _present(row: str) -> str:
    return (
        "DELETE FROM interpreter_tick WHERE kind = 'absence' "
        f"AND interpreter_id = {row}.interpreter_id AND about_id = {row}.id;"
    )


def _taught(_dialect: str) -> str:
    teaches = _TEACHES.format(row="NEW")
    return (
        "DELETE FROM interpreter_tick WHERE kind = 'absence' "
        f"AND {_IN_QUARTER.format(row='NEW')} AND interpreter_id IN ({teaches}); "
        "INSERT INTO interpreter_tick "
        "(interpreter_id, tick, office_id, kind, about_id) "
        "SELECT x.id, NEW.tick * 3 + d.n, NEW.office_id, 'course', NEW.course_id "
        f"FROM ({teaches}) x CROSS JOIN {_QUARTER} d;"
    )


def _not_taught(dialect: str) -> str:
    teaches = _TEACHES.format(row="OLD")
    return (
        "DELETE FROM interpreter_tick WHERE kind = 'course' "
        f"AND about_id = OLD.course_id AND {_IN_QUARTER.format(row='OLD')} "
        f"AND interpreter_id IN ({teaches}); "
        + _fill(dialect, "OLD.tick * 3", "OLD.tick * 3 + 3", teaches)
    )


def _teaches_now(_dialect: str) -> str:
    """All courses of the teacher; those of the former one are given back."""
    mine = "o.resource = 'teacher:' || NEW.teacher_id AND o.office_id = NEW.office_id"
    return (
        "DELETE FROM interpreter_tick "
        "WHERE kind = 'course' AND interpreter_id = NEW.id; "
        "DELETE FROM interpreter_tick WHERE kind = 'absence' "
        "AND interpreter_id = NEW.id AND EXISTS (SELECT 1 FROM occupancy o "
        f"WHERE {mine} AND o.tick = interpreter_tick.tick / 3); "
        "INSERT INTO interpreter_tick "
        "(interpreter_id, tick, office_id, kind, about_id) "
        "SELECT NEW.id, o.tick * 3 + d.n, NEW.office_id, 'course', o.course_id "
        f"FROM occupancy o CROSS JOIN {_QUARTER} d WHERE {mine};"
    )


def _gone(_dialect: str) -> str:
    return "DELETE FROM interpreter_tick WHERE interpreter_id = OLD.id;"


def _wanted(dialect: str) -> Mapping[str, tuple[Event, str, str]]:
    """By name: table and event, when it counts, and what is done."""
    both = f"{_present('OLD')} {_absent(dialect, 'OLD')} {_absent(dialect, 'NEW')}"
    teaches = "substr({row}.resource, 1, 8) = 'teacher:'"
    other = "OLD.teacher_id IS DISTINCT FROM NEW.teacher_id"
    if dialect == "sqlite":
        other = "OLD.teacher_id IS NOT NEW.teacher_id"
    return {
        "course_in": (
            ("occupancy", "INSERT"),
            teaches.format(row="NEW"),
            _taught(dialect),
        ),
        "course_out": (
            ("occupancy", "DELETE"),
            teaches.format(row="OLD"),
            _not_taught(dialect),
        ),
        "absence_in": (
            ("interpreter_absence", "INSERT"),
            "",
            _absent(dialect, "NEW"),
        ),
        "absence_out": (
            ("interpreter_absence", "DELETE"),
            "",
            f"{_present('OLD')} {_absent(dialect, 'OLD')}",
        ),
        "absence_moved": (("interpreter_absence", "UPDATE"), "", both),
        "teacher_in": (
            ("interpreter", "INSERT"),
            "NEW.teacher_id IS NOT NULL",
            _teaches_now(dialect),
        ),
        "teacher_other": (("interpreter", "UPDATE"), other, _teaches_now(dialect)),
        "gone": (("interpreter", "DELETE"), "", _gone(dialect)),
    }


def install(connection: Connection) -> None:
    """Puts the triggers up unless all stand.

    Where some were missing, what stands of absences and courses is written anew; a job
    that was booked meanwhile keeps its ticks.
    """
    dialect = connection.dialect.name
    wanted = _triggers(dialect)
    if set(standing(connection)) == set(wanted):
        return
    remove(connection)
    for statements in wanted.values():
        for statement in statements:
            connection.exec_driver_sql(statement)
    _write_anew(connection)


def remove(connection: Connection) -> None:
    """Takes the triggers down, those of earlier versions too."""
    names = standing(connection)
    triggers.remove(connection, PREFIX)
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def standing(connection: Connection) -> dict[str, str]:
    """The tables of the triggers that stand, by name."""
    return triggers.standing(connection, PREFIX)


def _triggers(dialect: str) -> dict[str, Sequence[str]]:
    """Statements by name; the name holds a digest of what they do."""
    found: dict[str, Sequence[str]] = {}
    for key, ((table, event), when, does) in _wanted(dialect).items():
        digest = hashlib.sha256((when + does).encode()).hexdigest()[:8]
        name = f"{PREFIX}{key}_{digest}"
        kind = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
        counts = f" WHEN ({when})" if when else ""
        if dialect == "sqlite":
            found[name] = (f"{kind}{counts} BEGIN {does} END",)
            continue
        function = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NULL; END $$"
        )
        found[name] = (function, f"{kind}{counts} EXECUTE FUNCTION {name}()")
    return found


def _write_anew(connection: Connection) -> None:
    """Ticks of all courses, then of all absences by their own trigger.

    A job that was booked while triggers were missing keeps its ticks.
    """
    tick = "o.tick * 3 + d.n"
    connection.exec_driver_sql(
        "INSERT INTO interpreter_tick "
        "(interpreter_id, tick, office_id, kind, about_id) "
        f"SELECT i.id, {tick}, i.office_id, 'course', min(o.course_id) "
        "FROM interpreter i JOIN occupancy o ON o.office_id = i.office_id "
        f"AND o.resource = 'teacher:' || i.teacher_id CROSS JOIN {_QUARTER} d "
        "WHERE NOT EXISTS (SELECT 1 FROM interpreter_tick t "
        f"WHERE t.interpreter_id = i.id AND t.tick = {tick}) "
        f"GROUP BY i.id, {tick}, i.office_id"
    )
    dialect = connection.dialect.name
    first = _FIRST[dialect].format(at="interpreter_absence.starts_at")
    last = _LAST[dialect].format(at="interpreter_absence.ends_at")
    connection.exec_driver_sql(
        "UPDATE interpreter_absence SET starts_at = starts_at WHERE NOT EXISTS ("
        "SELECT 1 FROM interpreter_tick t WHERE t.kind = 'job' "
        "AND t.interpreter_id = interpreter_absence.interpreter_id "
        f"AND t.tick >= {first} AND t.tick < {last})"
    )
