"""Jobs beside a finished plan: proven changes, its survey, changes played through.

A plan is ready before its smallest changes are solved again: nobody waits for that.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from service.jobs.work_item import Handler, Work
from service.planning.gaps.survey import (
    PLAN,
    PLAY_JOB,
    SURVEY,
    SURVEY_JOB,
    key_of,
    played_path,
)
from service.planning.runs.folder import run_folder
from service.planning.solving.solve import told
from service.planning.tables import Finding

PROVE_SECONDS, VALUE_SECONDS = 20, 55


def survey(work: Work) -> None:
    """Job `planning.survey`: proven changes; gaps, values and fairness of a plan."""
    folder = _folder(work)
    if not (folder / PLAN).is_file():
        return
    _prove(work, folder)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        words = ["survey", *_files(folder), "--values", str(VALUE_SECONDS)]
        told(words, Path(scratch), SURVEY, work.keep_alive, later=True)
        os.replace(Path(scratch) / SURVEY, folder / SURVEY)


def _prove(work: Work, folder: Path) -> None:
    """Puts changes that were solved again in the place of those only reckoned."""
    words = ["explain", *_files(folder), "--prove", str(PROVE_SECONDS)]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        target = "reasons.json"
        found = told(words, Path(scratch), target, work.keep_alive, later=True)
    with work.database.write() as session:
        for finding in session.exec(_findings(work)):
            if why := found.get(finding.learner_id):
                finding.rule = why["reasons"][0]["rule"]
                finding.reasons, finding.change = why["reasons"], why["change"]
                session.add(finding)


def play(work: Work) -> None:
    """Job `planning.play`: the joint effect of the smallest changes of some people."""
    folder = _folder(work)
    chosen = [str(name) for name in work.job.payload["changes"]]
    target = played_path(folder, key_of(chosen))
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        asked = Path(scratch) / "changes.json"
        content = {"changes": _changes(work, folder, chosen)}
        asked.write_text(json.dumps(content), encoding="utf-8")
        words = ["play", *_files(folder), "--changes", str(asked)]
        found = told(words, Path(scratch), "played.json", work.keep_alive)
        whole = Path(scratch) / "whole.json"
        whole.write_text(json.dumps({**found, "changes": chosen}), encoding="utf-8")
        os.replace(whole, target)


def _folder(work: Work) -> Path:
    return run_folder(work.settings.state_dir, str(work.job.payload["run"]))


def _files(folder: Path) -> list[str]:
    return [str(folder / "instance.json"), str(folder / PLAN)]


def _findings(work: Work) -> SelectOfScalar[Finding]:
    """The people without a place in the job's plan."""
    return select(Finding).where(
        Finding.office_id == work.scope.office_id,
        Finding.run_id == str(work.job.payload["run"]),
    )


def _changes(work: Work, folder: Path, chosen: list[str]) -> list[dict[str, Any]]:
    """Patches of the chosen: learners by id, courses one short as "almost:N"."""
    found: list[dict[str, Any]] = []
    people = [name for name in chosen if not name.startswith("almost:")]
    with work.database.read() as session:
        kept = {row.learner_id: row.change for row in session.exec(_findings(work))}
    for name in people:
        change = kept.get(name)
        if change:
            found.append({"patch": change["patch"], "kinds": [change["kind"]]})
    almost = _almost(folder)
    for name in chosen:
        if name.startswith("almost:") and int(name[7:]) < len(almost):
            one = almost[int(name[7:])]
            found.append({"patch": one["needs"]["patch"], "kinds": [one["kind"]]})
    return found


def _almost(folder: Path) -> list[Mapping[str, Any]]:
    path = folder / SURVEY
    if not path.is_file():
        return []
    found: list[Mapping[str, Any]] = json.loads(path.read_text())["almost"]
    return found


HANDLERS: dict[str, Handler] = {SURVEY_JOB: survey, PLAY_JOB: play}
