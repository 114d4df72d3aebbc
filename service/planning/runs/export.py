"""A run's instance and plan in the plain format that other programs check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlmodel import select

from service.database import Database
from service.errors import UserError
from service.planning.runs.folder import run_folder
from service.planning.tables import PlanningRun
from solver.formation.check.project import project
from solver.formation.problem.files import read_instance, read_plan


def export(database: Database, state_dir: Path, wanted: str, folder: Path) -> None:
    """Writes instance.json and plan.json; `wanted` is a run's id or its number.

    Raises UserError where there is no such ready run or its files are gone.
    """
    with database.read() as session:
        runs = session.exec(select(PlanningRun)).all()
    found = [r for r in runs if wanted in (r.id, str(r.number)) and r.state == "ready"]
    if not found:
        raise UserError("There is no finished run %(run)s.", "run", run=wanted)
    source = run_folder(state_dir, found[0].id)
    try:
        instance = read_instance(source / "instance.json")
        plan = read_plan(source / "plan.json")
    except OSError:
        raise UserError("The files of run %(run)s are gone.", run=wanted) from None
    plain_instance, plain_plan = project(instance, plan)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "instance.json", plain_instance)
    _write(folder / "plan.json", plain_plan)


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
