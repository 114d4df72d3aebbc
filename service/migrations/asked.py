"""Triggers that ask for a new check of a course with whatever can touch it.

They stand in the database for the same reason as those of `stamps`: no write can forget
them. Each raises `course_check.asked` of the courses that a change may break or mend,
in the transaction of the change; what counts for no rule (a phone number, a name) asks
for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from service.migrations import triggers

PREFIX = "course_check_"
ALIVE = "('asked', 'countered', 'confirmed', 'published', 'running')"
SEATED = "('held', 'invited', 'taken')"
GONE = "('withdrawn', 'unreachable', 'deleted')"
EVERY = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Watch:
    """What of a table counts, and which courses (`c`) a row ({row}) can touch.

    `columns`: an update that changes none of them asks for nothing. `kept`: only rows
    for which it holds count; an update counts where it begins or ends to hold.
    """

    courses: str
    columns: tuple[str, ...]
    events: tuple[str, ...] = EVERY
    kept: str = ""


_OWN = "c.id = {row}.course_id"
_ALL = "1 = 1"
_VENUE = "c.venue_id = {row}.venue_id"
_LEARNERS = (
    "SELECT s.course_id FROM seat s "
    f"WHERE s.learner_id = {{row}}.id AND s.state IN {SEATED}"
)
WATCHED: Mapping[str, Watch] = {
    # Courses share a house's childcare, a room, a teacher's week and a line's money.
    "course": Watch(
        "(c.id = {row}.id OR c.venue_id = {row}.venue_id "
        "OR c.teacher_id = {row}.teacher_id OR c.funding_id = {row}.funding_id)",
        (
            *("kind", "levels", "pattern", "meetings", "anchor_monday", "start_on"),
            *("end_on", "school_holidays", "no_meeting_on", "skipped_on"),
            *("changed_dates", "online"),
            *("venue_id", "room_id", "teacher_id", "provider_id", "funding_id"),
            *("cost_cents", "minimum", "capacity", "childcare", "children_in_room"),
            "external",
        ),
        ("INSERT", "UPDATE"),
        f"{{row}}.state IN {ALIVE}",
    ),
    "seat": Watch(
        f"({_OWN} OR c.venue_id = "
        "(SELECT d.venue_id FROM course d WHERE d.id = {row}.course_id) "
        "OR c.id IN (SELECT s.course_id FROM learner_link l "
        "JOIN seat s ON s.learner_id = l.first_id OR s.learner_id = l.second_id "
        f"WHERE (l.first_id = {{row}}.learner_id OR l.second_id = {{row}}.learner_id) "
        f"AND s.state IN {SEATED}))",
        ("course_id", "learner_id"),
        kept=f"{{row}}.state IN {SEATED}",
    ),
    "learner": Watch(
        f"(c.id IN ({_LEARNERS}) OR c.venue_id IN (SELECT d.venue_id FROM course d "
        f"WHERE d.id IN ({_LEARNERS})))",
        (
            *("call_me", "place_id", "place_text", "level", "free_times"),
            *("free_times_b", "anchor_monday", "child_ages", "mode", "max_minutes"),
            *("course_types", "gender", "women_only", "entitlement"),
            *("entitlement_until", "earliest_start", "min_meetings", "step_free"),
            *("online_device", "online_connection", "allowed_providers"),
        ),
        ("UPDATE",),
        f"{{row}}.state NOT IN {GONE}",
    ),
    "learner_link": Watch(
        "c.id IN (SELECT s.course_id FROM seat s "
        "WHERE (s.learner_id = {row}.first_id OR s.learner_id = {row}.second_id) "
        f"AND s.state IN {SEATED})",
        ("first_id", "second_id", "kind"),
    ),
    "venue": Watch(
        "c.venue_id = {row}.id",
        ("place_id", "latitude", "longitude", "step_free", "active"),
        ("UPDATE",),
    ),
    "room": Watch("c.room_id = {row}.id", ("venue_id", "seats", "active"), ("UPDATE",)),
    "room_hours": Watch(
        "c.room_id = {row}.room_id",
        ("room_id", "weekday", "start_minute", "end_minute"),
    ),
    "childcare_offer": Watch(
        _VENUE,
        (
            *("venue_id", "weekday", "start_minute", "end_minute"),
            *("from_age", "to_age", "places"),
        ),
    ),
    "teacher": Watch(
        "c.teacher_id = {row}.id",
        (
            *("provider_id", "levels", "kinds", "venue_ids", "online", "available"),
            *("max_units_week", "active"),
        ),
        ("UPDATE",),
    ),
    "funding_line": Watch(
        "c.funding_id = {row}.id",
        ("amount_cents", "valid_from", "valid_to", "kinds", "active"),
        ("UPDATE",),
    ),
    "provider": Watch("c.provider_id = {row}.id", ("active",), ("UPDATE",)),
    "absence": Watch(
        "(c.teacher_id = {row}.teacher_id OR c.room_id = {row}.room_id "
        "OR c.venue_id = {row}.venue_id OR c.id IN (SELECT b.course_id "
        "FROM substitution b WHERE b.teacher_id = {row}.teacher_id))",
        ("teacher_id", "room_id", "venue_id", "first_on", "last_on"),
    ),
    "substitution": Watch(_OWN, ("course_id", "day", "instead_of", "teacher_id")),
    # Where people live, where zones lie, when buses go: any course may be hit.
    "place": Watch(_ALL, ("latitude", "longitude"), ("UPDATE", "DELETE")),
    "on_demand_zone": Watch(
        _ALL,
        (
            *("place_ids", "outline", "weekdays", "start_minute", "end_minute"),
            *("lead_minutes", "wait_minutes"),
        ),
    ),
    "feed": Watch(_ALL, ("prepared_digest",), kept="{row}.active"),
    "rule_set": Watch(_ALL, ("kind", "version", "valid_from", "valid_to", "body")),
    "office": Watch(_ALL, ("land",), ("UPDATE",)),
}

_ASK = """\
INSERT INTO course_check (id, office_id, course_id, asked, checked, digest, \
overruled_digest, overruled_by, overruled_reason)
SELECT {id}, c.office_id, c.id, 1, 0, '', '', '', '' FROM course c
WHERE c.state IN {alive} AND {which}
ORDER BY c.id
ON CONFLICT (office_id, course_id) DO UPDATE SET asked = course_check.asked + 1;"""
# What a check has written goes with the course, or the person, that it speaks of.
ERASED = {
    "course": (("course_finding", "course_id"), ("course_check", "course_id")),
    "learner": (("course_finding", "learner_id"),),
}
_IDS = {
    "sqlite": "lower(hex(randomblob(7)))",
    "postgresql": "left(md5(gen_random_uuid()::text), 14)",
}
_POSTGRES = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public_stamp WHERE office_id = {office} FOR UPDATE;
  {ask}
  RETURN NULL;
END $$"""

_POSTGRES_ERASE = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {erase}
  RETURN OLD;
END $$"""


def install(connection: Connection) -> None:
    """Puts the triggers up unless all stand.

    Where some were missing, changes may have gone unseen: every course is looked at.
    """
    dialect = connection.dialect.name
    wanted = _triggers(dialect)
    if set(standing(connection)) == set(wanted):
        return
    remove(connection)
    for statements in wanted.values():
        for statement in statements:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_ask(dialect, _ALL))


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


def _triggers(dialect: str) -> dict[str, tuple[str, ...]]:
    """Statements by name; the name holds a digest of what they do."""
    write = _sqlite if dialect == "sqlite" else _postgres
    found = dict(
        write(table, event, watch)
        for table, watch in WATCHED.items()
        for event in watch.events
    )
    return found | dict(_erasing(dialect, table) for table in ERASED)


def _erasing(dialect: str, table: str) -> tuple[str, tuple[str, ...]]:
    erase = " ".join(
        f"DELETE FROM {other} WHERE {column} = OLD.id;"
        for other, column in ERASED[table]
    )
    name = _name(table, "erase", erase)
    made = f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW"
    if dialect == "sqlite":
        return name, (f"{made} BEGIN {erase} END",)
    function = _POSTGRES_ERASE.format(name=name, erase=erase)
    return name, (function, f"{made} EXECUTE FUNCTION {name}()")


def _sqlite(table: str, event: str, watch: Watch) -> tuple[str, tuple[str, ...]]:
    when = _when(event, watch, "{old} IS NOT {new}")
    ask = _ask("sqlite", _which(table, event, watch))
    name = _name(table, event, when + ask)
    made = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
    return name, (f"{made} BEGIN {ask} END",)


def _postgres(table: str, event: str, watch: Watch) -> tuple[str, tuple[str, ...]]:
    """Deferred to the commit; the office's stamp is locked before its checks."""
    when = _when(event, watch, "{old}::text IS DISTINCT FROM {new}::text")
    ask = _ask("postgresql", _which(table, event, watch))
    office = _office(table, "OLD" if event == "DELETE" else "NEW")
    name = _name(table, event, when + ask + _POSTGRES)
    function = _POSTGRES.format(name=name, office=office, ask=ask)
    made = f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}"
    rest = f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}"
    return name, (function, f"{made} {rest} EXECUTE FUNCTION {name}()")


def _ask(dialect: str, which: str) -> str:
    return _ASK.format(id=_IDS[dialect], alive=ALIVE, which=which)


def _when(event: str, watch: Watch, differs: str) -> str:
    """When a row's change counts; "" for always."""
    if event != "UPDATE":
        row = "OLD" if event == "DELETE" else "NEW"
        return f"WHEN ({watch.kept.format(row=row)})" if watch.kept else ""
    changed = " OR ".join(
        differs.format(old=f"OLD.{name}", new=f"NEW.{name}") for name in watch.columns
    )
    if not watch.kept:
        return f"WHEN ({changed})"
    before, after = (f"({watch.kept.format(row=row)})" for row in ("OLD", "NEW"))
    return f"WHEN (({before} OR {after}) AND ({before} <> {after} OR {changed}))"


def _which(table: str, event: str, watch: Watch) -> str:
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(event, ("NEW", "OLD"))
    touched = " OR ".join(watch.courses.format(row=row) for row in rows)
    return f"c.office_id = {_office(table, rows[0])} AND ({touched})"


def _office(table: str, row: str) -> str:
    return f"{row}.id" if table == "office" else f"{row}.office_id"


def _name(table: str, event: str, does: str) -> str:
    digest = hashlib.sha256(does.encode()).hexdigest()[:8]
    return f"{PREFIX}{table}_{event.lower()}_{digest}"
