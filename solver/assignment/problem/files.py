"""Reading instances and plans, writing plans: the only place that touches files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solver.assignment.problem import parse
from solver.assignment.problem.instance import Instance
from solver.assignment.problem.plan import FORMAT, Plan
from solver.jsonfile import Node, digest, read_bytes, write
from solver.jsonfile import parse as parse_json


def read_instance(path: Path | str) -> Instance:
    """The instance in `path`.

    Raises: InputError when it cannot be read or is malformed.
    """
    return read_with_digest(path)[0]


def read_with_digest(path: Path | str) -> tuple[Instance, str]:
    """The instance and the SHA-256 of its file."""
    data = read_bytes(Path(path))
    return instance_from(parse_json(data, str(path))), digest(data)


def read_with_json(path: Path | str) -> tuple[Instance, Mapping[str, Any]]:
    """The instance and the file's own JSON, lists in its own order, read once."""
    found = parse_json(read_bytes(Path(path)), str(path))
    return instance_from(found), found


def instance_from(value: object) -> Instance:
    """The instance in already parsed JSON."""
    return parse.instance(Node(value))


def read_plan(path: Path | str) -> Plan:
    """The plan in `path`; whether it is valid is for the check to say.

    Raises: InputError when it cannot be read or is malformed.
    """
    return plan_from(parse_json(read_bytes(Path(path)), str(path)))


def plan_from(value: object) -> Plan:
    """The plan in already parsed JSON."""
    root = Node(value)
    if root["format"].text() != FORMAT:
        root["format"].fail(f'the format "{FORMAT}"')
    return Plan(tuple(parse.assigned(n) for n in root["assignments"].items()))


def write_plan(path: Path | str, plan: Plan) -> None:
    """Replace `path` by the plan, whole at every moment."""
    write(Path(path), plan.to_json())
