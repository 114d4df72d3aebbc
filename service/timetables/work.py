"""The worker's part: reads an uploaded timetable in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import NotFound
from service.jobs.actions import MAX_ATTEMPTS
from service.jobs.priority import WAITED_FOR, step_back
from service.jobs.work_item import Handler, Work
from service.timetables import actions
from service.timetables.child import READ, REFUSED
from service.timetables.files import feeds_folder, store_folder

PAUSE = 0.2  # seconds between looks at the child
LONGEST_LOOKS = 6000  # twenty minutes
MOST_PROBLEM = 600  # characters


class Interrupted(Exception):
    """The job was cancelled or taken by another worker, or the worker is to stop."""


class ChildFailed(Exception):
    """The child process ended without an answer."""


@dataclass(frozen=True)
class Answer:
    """What the child said: a report, or the reason of a refusal."""

    digest: str
    report: dict[str, Any]
    problem: str


def prepare(work: Work) -> None:
    """Prepares the job's timetable and puts it in use, or stores why not."""
    feed_id = str(work.job.payload["feed_id"])
    with work.database.write() as session:
        try:
            feed = actions.start(session, work.scope, feed_id)
        except NotFound:
            return
        if feed is None:
            return
        names = {feed.stored_as: feed.filename}
        names.update({file["stored_as"]: file["filename"] for file in feed.beside})
    folder = feeds_folder(work.settings)
    answer = _answer_or_give_up(work, [folder / name for name in names])
    problem = named(answer.problem, names)
    if not problem and not answer.report.get("trips"):
        problem = f"{', '.join(names.values())}: no trip runs on any day"
    with work.database.write() as session:
        if problem:
            problem = problem[:MOST_PROBLEM]
            actions.refuse(session, work.scope, feed_id, problem, work.now())
        else:
            actions.make_ready(
                session,
                work.scope,
                feed_id,
                answer.digest,
                named(answer.report, names),
                work.now(),
            )


def _answer_or_give_up(work: Work, paths: Sequence[Path]) -> Answer:
    """The child's answer; the last failed attempt counts as a refusal."""
    try:
        return run_child(work, paths)
    except ChildFailed as error:
        if work.job.attempts < MAX_ATTEMPTS:
            raise
        return Answer("", {}, str(error))


def named(told: Any, names: Mapping[str, str]) -> Any:
    """What the child said with the files' own names instead of their digests."""
    if isinstance(told, str):
        for stored_as, filename in names.items():
            told = told.replace(stored_as, filename)
        return told
    if isinstance(told, list):
        return [named(one, names) for one in told]
    if isinstance(told, dict):
        return {key: named(one, names) for key, one in told.items()}
    return told


def run_child(work: Work, paths: Sequence[Path]) -> Answer:
    """Runs the child to its end.

    Raises: Interrupted if the job is no longer ours, ChildFailed without an answer.
    """
    command = [sys.executable, "-m", "service.timetables.child"]
    command += [str(store_folder(work.settings)), *map(str, paths)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdout=out, stderr=err
        )
        step_back(WAITED_FOR, child.pid)
        try:
            _wait(work, child)
        finally:
            child.kill()
            child.wait()
        said, complained = _text(out), _text(err)
    if child.returncode == READ:
        told = json.loads(said)
        return Answer(told["digest"], told["report"], "")
    if child.returncode == REFUSED:
        return Answer("", {}, complained.strip())
    raise ChildFailed(f"the file could not be read (code {child.returncode})")


def _wait(work: Work, child: subprocess.Popen[bytes]) -> None:
    for _ in range(LONGEST_LOOKS):
        try:
            child.wait(PAUSE)
        except subprocess.TimeoutExpired:
            if not work.keep_alive():
                raise Interrupted(work.job.id) from None
        else:
            return
    raise ChildFailed("reading it took longer than twenty minutes")


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", errors="replace"))


HANDLERS: dict[str, Handler] = {actions.JOB: prepare}
