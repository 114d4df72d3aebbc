"""Answers travel questions about a plan; a lane of its own keeps them quick."""

from __future__ import annotations

import json
import os
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import func, select

from service.audit.tables import AuditRow
from service.errors import NotFound
from service.jobs.work_item import Work
from service.planning.inputs.ground import read_ways
from service.planning.inputs.load import load
from service.planning.runs.folder import run_folder
from service.planning.tables import ProposedCourse, ProposedSeat
from service.planning.whatif.forms import ZoneQuestion, answer_path, key_of, question_of
from service.planning.whatif.reachable import (
    Answer,
    Desk,
    answer_shift,
    answer_zone,
    desk_of,
)
from service.timetables.files import store_folder

# The plan last asked about, by database, run and the office's last audit row.
_DESKS: dict[tuple[str, str, int | None], Desk] = {}


def handle(work: Work) -> None:
    """Job `planning.reach`: writes the answer beside the run's files.

    Without a question it only reads the timetable, so that the first one is quick.
    """
    begun = time.perf_counter()
    run_id = str(work.job.payload["run"])
    folder = run_folder(work.settings.state_dir, run_id)
    try:
        desk = _desk(work, run_id, folder)
    except NotFound:
        return
    kept = work.job.payload.get("question")
    if kept is None:
        _warm_up(desk)
        return
    question = question_of(kept)
    found = (
        answer_zone(desk, question)
        if isinstance(question, ZoneQuestion)
        else answer_shift(desk, question)
    )
    now = work.now()
    asked_at = datetime.fromisoformat(str(work.job.payload["asked_at"]))
    content = {
        "question": question.model_dump(mode="json"),
        "at": now.isoformat(),
        "computed": round(time.perf_counter() - begun, 3),
        "seconds": round((now - asked_at).total_seconds(), 3),
        "has_timetable": desk.inputs.feed is not None,
        **found.as_json(),
    }
    write(answer_path(folder, key_of(question)), content)


def _desk(work: Work, run_id: str, folder: Path) -> Desk:
    """Everything about the plan, read anew if anything was changed since."""
    own = work.scope.office_id
    with work.database.read() as session:
        last = session.exec(
            select(func.max(AuditRow.seq)).where(AuditRow.office_id == own)
        ).one()
        mark = (work.database.url, run_id, last)
        if mark not in _DESKS:
            inputs = load(session, work.scope, run_id)
            courses = session.exec(
                select(ProposedCourse).where(
                    ProposedCourse.office_id == own, ProposedCourse.run_id == run_id
                )
            ).all()
            seats = session.exec(
                select(ProposedSeat).where(
                    ProposedSeat.office_id == own, ProposedSeat.run_id == run_id
                )
            ).all()
            store = store_folder(work.settings)
            _DESKS.clear()  # one plan is looked at at a time
            _DESKS[mark] = desk_of(inputs, courses, seats, store, read_ways(folder))
    return _DESKS[mark]


def _warm_up(desk: Desk) -> Answer | None:
    """The present connections: kept scans make every later question cheaper."""
    places = [place.id for place in desk.inputs.places]
    if not places:
        return None
    return answer_zone(desk, ZoneQuestion(place_id=places[0], radius_km=2))


def write(path: Path, content: dict[str, Any]) -> None:
    """Writes beside and renames: the page always sees a whole answer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        beside.write_text(json.dumps(content), encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
