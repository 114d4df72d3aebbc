"""Where what is missing: people without a place by area and level, with kinds.

The kinds that somebody accepts stand in the survey of the plan; who still has no place
and why stands in the findings. A person counts in one row; the kinds of course that
suit the people of a row stand in it with the number whom each suits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from service.access import Scope, scoped
from service.places.tables import Place
from service.planning.gaps.survey import Survey
from service.planning.unplaced.queries import Waiting
from service.planning.wording import CAUSES

AREAS = ("place", "municipality", "county")
ANY_KIND = "alle"  # the address's word for everybody whom some kind suits
RUNNING = "run:"  # a seat in a course that runs already is no kind that lacks a course
Kinds = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Wanted:
    """What of the table is shown and how: values of the page's address."""

    by: str = "place"
    municipality: str = ""
    level: str = ""
    kind: str = ""
    cause: str = ""
    childcare: bool = False
    sort: str = "people"
    down: bool = True


@dataclass(frozen=True)
class Gap:
    """People of an area and level for whom a course is missing.

    `kinds` says how many of them each kind would suit, the most wanted first; `cause`
    is what stands in the way of most of them, `hindered` how many that are.
    """

    place_id: str  # "" but for a single village or town
    place: str
    municipality: str
    level: str
    order: int
    kinds: tuple[tuple[str, int], ...]
    people: int
    childcare: int
    cause: str
    hindered: int


@dataclass(frozen=True)
class Spot:
    """A village or town with its people without a place."""

    place_id: str
    name: str
    municipality: str
    longitude: float
    latitude: float
    people: int


SORTS: Mapping[str, Callable[[Gap], Any]] = {
    "place": lambda g: (g.place, g.municipality, g.order),
    "level": lambda g: (g.order, g.place),
    "people": lambda g: (g.people, g.childcare),
    "care": lambda g: (g.childcare, g.people),
}


def kinds_of(survey: Survey) -> Kinds:
    """Kinds of course that each person without a place accepts, levels left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for gap in survey.gaps:
        if not str(gap["kind"]).startswith(RUNNING):
            for learner in gap.get("learners", ()):
                found[learner].add(str(gap["kind"]).partition("/")[0])
    return {learner: frozenset(kinds) for learner, kinds in found.items()}


def chosen(
    people: Iterable[Waiting], kinds: Kinds, wanted: Wanted
) -> tuple[Waiting, ...]:
    """Everybody whom the filter leaves, each once."""
    return tuple(p for p in people if _of(p, kinds, wanted) and _fits(p, wanted))


def gaps(people: Iterable[Waiting], kinds: Kinds, wanted: Wanted) -> tuple[Gap, ...]:
    """The table in the chosen order; people are those the filter leaves."""
    members: defaultdict[tuple[str, str], list[Waiting]] = defaultdict(list)
    for person in people:
        members[_area(person, wanted.by), person.level].append(person)
    rows = [_gap(some, kinds, wanted.by) for some in members.values()]
    rows.sort(key=SORTS["level"])  # what is alike stands in the order of the levels
    key = SORTS.get(wanted.sort, SORTS["people"])
    return tuple(sorted(rows, key=key, reverse=wanted.down))


def spots(
    session: Session, scope: Scope, people: Iterable[Waiting]
) -> tuple[Spot, ...]:
    """Where the people live, for the map."""
    count = Counter(person.place_id for person in people)
    return tuple(
        Spot(p.id, p.name, p.municipality, p.longitude, p.latitude, count[p.id])
        for p in session.exec(scoped(Place, scope).order_by(Place.name))
        if count[p.id]
    )


def _of(person: Waiting, kinds: Kinds, wanted: Wanted) -> frozenset[str]:
    """The kinds that suit a person; with a kind wanted, that one or none."""
    mine = kinds.get(person.learner_id, frozenset())
    return mine & {wanted.kind} if wanted.kind else mine


def _fits(person: Waiting, wanted: Wanted) -> bool:
    return (
        wanted.municipality in ("", person.municipality)
        and wanted.level in ("", person.level)
        and wanted.cause in ("", person.cause)
        and (person.childcare or not wanted.childcare)
    )


def _area(person: Waiting, by: str) -> str:
    return {"place": person.place_id, "municipality": person.municipality}.get(by, "")


def _gap(people: Sequence[Waiting], kinds: Kinds, by: str) -> Gap:
    one = people[0]
    count = Counter(person.cause for person in people)
    cause = max(CAUSES, key=lambda name: count[name])
    suits = Counter(kind for person in people for kind in kinds[person.learner_id])
    return Gap(
        place_id=one.place_id if by == "place" else "",
        place={"place": one.place, "municipality": one.municipality}.get(by, ""),
        municipality=one.municipality if by != "county" else "",
        level=one.level,
        order=one.order,
        kinds=tuple(sorted(suits.items(), key=lambda pair: (-pair[1], pair[0]))),
        people=len(people),
        childcare=len([person for person in people if person.childcare]),
        cause=cause,
        hindered=count[cause],
    )
