"""What the survey of a plan says, from the run's folder: gaps, values, fairness."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SURVEY, PLAYED, PLAN = "survey.json", "played", "plan.json"
#: Kinds of the jobs that write them.
SURVEY_JOB, PLAY_JOB = "planning.survey", "planning.play"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Survey:
    """Courses one short, what a little more brings, shares of groups."""

    gaps: Sequence[Json]
    almost: Sequence[Json]
    values: Sequence[Json]
    fairness: Json


def read_survey(folder: Path) -> Survey | None:
    """None until the worker has written it."""
    found = _read(folder / SURVEY)
    if found is None:
        return None
    return Survey(found["gaps"], found["almost"], found["values"], found["fairness"])


def key_of(chosen: Iterable[str]) -> str:
    """A short name of a choice of changes; the order does not matter."""
    return hashlib.sha256("\n".join(sorted(set(chosen))).encode()).hexdigest()[:16]


def played_path(folder: Path, key: str) -> Path:
    """Where the joint effect of a choice stands."""
    return folder / PLAYED / f"{key}.json"


def read_played(folder: Path, key: str) -> Json | None:
    """The joint effect, None until it is solved."""
    found: Json | None = _read(played_path(folder, key))
    return found


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
