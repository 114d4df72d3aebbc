"""Reading instances and plans, writing plans: the only place that touches files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solver.formation.problem import parse
from solver.formation.problem.instance import Instance
from solver.formation.problem.parse_extras import course
from solver.formation.problem.plan import Plan
from solver.jsonfile import Node, digest, read_bytes, write
from solver.jsonfile import parse as parse_json


def read_instance(path: Path | str) -> Instance:
    """The instance in `path`.

    Raises: InputError when it cannot be read or is malformed.
    """
    return read_with_digest(path)[0]


def read_with_json(path: Path | str) -> tuple[Instance, Mapping[str, Any]]:
    """The instance and the file's own JSON, lists in its own order, read once."""
    found = read_json(path)
    return parse.instance(Node(found)), found


def read_with_digest(path: Path | str) -> tuple[Instance, str]:
    """The instance and the SHA-256 of its file."""
    data = read_bytes(Path(path))
    return parse.instance(Node(parse_json(data, str(path)))), digest(data)


def read_json(path: Path | str) -> Mapping[str, Any]:
    """The file's own JSON, lists in its own order."""
    found: Mapping[str, Any] = parse_json(read_bytes(Path(path)), str(path))
    return found


def instance_from(value: object) -> Instance:
    """The instance in already parsed JSON (decimals as Decimal or int)."""
    return parse.instance(Node(value))


def read_plan(path: Path | str) -> Plan:
    """The plan in `path`; whether it is valid is for the check to say.

    Raises: InputError when it cannot be read or is malformed.
    """
    return plan_from(parse_json(read_bytes(Path(path)), str(path)))


def plan_from(value: object) -> Plan:
    """The plan in already parsed JSON."""
    root = Node(value)
    fields = root.fields()
    courses = fields["courses"].items() if "courses" in fields else []
    enrolled = fields["enrolments"].fields() if "enrolments" in fields else {}
    return Plan(
        tuple(course(n) for n in courses),
        {k: n.text() for k, n in enrolled.items() if n.value is not None},
    )


def write_plan(path: Path | str, plan: Plan) -> None:
    """Replace `path` by the plan, whole at every moment."""
    write(Path(path), plan.to_json())
