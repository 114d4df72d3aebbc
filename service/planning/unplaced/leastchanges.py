"""The smallest changes of a plan, those that are the same told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from service.access import Scope
from service.learners.tables import Learner
from service.places.tables import Place
from service.planning.tables import Finding
from service.planning.unplaced.changewords import (
    Names,
    change_sentences,
    proven,
    tried,
)
from service.planning.wording import CAUSE_OF, CAUSES

SHOWN = 4  # rows of a cause before "further ones"


@dataclass(frozen=True)
class ChangeRow:
    """A change and everybody for whom it is the smallest; money in whole euros.

    `brings` counts people whom it places, `steps` are ids for playing it through.
    """

    cause: str
    levels: tuple[str, ...]
    places: tuple[str, ...]
    people: tuple[tuple[str, int], ...]  # learner id, record number
    sentences: tuple[str, ...]
    kind: str
    venue: str
    pattern: str
    brings: int
    cost: int
    proved: bool
    tried: bool
    choice: str


def change_rows(
    session: Session, scope: Scope, run_id: str, known: Names, language: str
) -> tuple[ChangeRow, ...]:
    """Every change of a plan, by cause, what helps most people first."""
    found = session.exec(
        select(Finding, Learner, Place)
        .join(Learner, col(Learner.id) == col(Finding.learner_id))
        .outerjoin(Place, col(Place.id) == col(Learner.place_id))
        .where(Finding.office_id == scope.office_id, Finding.run_id == run_id)
        .order_by(col(Learner.number))
    ).all()
    same: dict[tuple[object, ...], list[tuple[Finding, Learner, str]]]
    same = defaultdict(list)
    for finding, who, at in found:
        if finding.change is None or "steps" not in finding.change:
            continue
        said = change_sentences(finding.change, known, language)
        cause = CAUSE_OF.get(finding.rule, "plan")
        same[cause, said].append((finding, who, at.name if at else ""))
    rows = [
        _row(str(cause), said, members)  # type: ignore[arg-type]
        for (cause, said), members in same.items()
    ]
    order = list(CAUSES)
    return tuple(
        sorted(rows, key=lambda r: (order.index(r.cause), -r.brings, r.people))
    )


def _row(
    cause: str,
    said: tuple[str, ...],
    members: Sequence[tuple[Finding, Learner, str]],
) -> ChangeRow:
    change: Mapping[str, Any] = members[0][0].change or {}
    patches = {repr(f.change["patch"]) for f, _, _ in members if f.change}
    everyone = {who.id for _, who, _ in members}
    brought = set(change.get("people", ())) if len(patches) == 1 else everyone
    chosen = [members[0][1].id] if len(patches) == 1 else sorted(everyone)
    return ChangeRow(
        cause=cause,
        levels=tuple(sorted({who.level for _, who, _ in members})),
        places=tuple(sorted({place for _, _, place in members if place})),
        people=tuple((who.id, who.number) for _, who, _ in members),
        sentences=said,
        kind=str(change.get("kind") or ""),
        venue=str(change.get("venue") or ""),
        pattern=str(change.get("pattern") or ""),
        brings=max(len(brought), 1),
        cost=int(change.get("cost") or 0) if len(patches) == 1 else 0,
        proved=all(proven(f.change) for f, _, _ in members),
        tried=all(proven(f.change) or tried(f.change) for f, _, _ in members),
        choice=".".join(chosen),
    )
