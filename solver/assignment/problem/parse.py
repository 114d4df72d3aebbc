"""From JSON to an Instance: every field checked, every reference known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from solver.assignment.problem.instance import (
    BANDS,
    DAY,
    FORMAT,
    MODES,
    TRANSIT,
    VEHICLES,
    WEEK,
    Assigned,
    Instance,
    Interpreter,
    Request,
    Span,
    Timetable,
    Wanted,
    Weights,
)
from solver.errors import InputError
from solver.jsonfile import Node

#: Scores stay below this, so that doubles and 64-bit integers are exact.
EXACT = 2**52
#: More weeks, or more people for one request, are a slip of the pen.
MOST_WEEKS, MOST_NEEDED = 60, 20


@dataclass(frozen=True, slots=True)
class Frame:
    """What interpreters and requests may refer to."""

    places: frozenset[str]
    settings: frozenset[str]
    languages: frozenset[str]
    agencies: Mapping[str, str]


def instance(root: Node) -> Instance:
    """The instance in canonical order.

    Raises: InputError naming the place, what was expected and what was found.
    """
    if root["format"].text() != FORMAT:
        root["format"].fail(f'the format "{FORMAT}"')
    at = _frame(root)
    interpreters = root["interpreters"].by_id(lambda n: _interpreter(n, at))
    people = frozenset(interpreters)
    requests = root["requests"].by_id(lambda n: _request(n, at, people))
    found = Instance(
        weeks=_weeks(root["horizon"]),
        stay=root["rules"]["stay"].whole("a whole number of minutes"),
        home_pause=root["rules"]["home_pause"].whole("a whole number of minutes"),
        places=tuple(sorted(at.places)),
        timetable=_timetable(root, at),
        agencies=at.agencies,
        interpreters=interpreters,
        requests=requests,
        confirmed=_confirmed(root["fixed"], requests, people),
        weights=_weights(root["weights"]),
    )
    _exact(found)
    return found


def _frame(root: Node) -> Frame:
    places = frozenset(root["places"].by_id(lambda n: n["id"].text()))
    settings = frozenset(_texts(root["settings"]))

    def place(node: Node) -> str:
        node["setting"].one_of(settings, "setting")
        return node["place"].one_of(places, "place")

    languages = frozenset(_texts(root["languages"]))
    return Frame(places, settings, languages, root["agencies"].by_id(place))


def _texts(node: Node) -> list[str]:
    found = [n.text() for n in node.items()]
    for name in sorted(set(found)):
        if found.count(name) > 1:
            raise InputError(f"{node.path}/{name}", "stands twice")
    return found


def _weeks(node: Node) -> int:
    day = node["start"].text()
    try:
        monday = date.fromisoformat(day).weekday() == 0
    except ValueError:
        monday = False
    if not monday:
        node["start"].fail("the date of a Monday as YYYY-MM-DD")
    weeks = node["weeks"].whole("a whole number of weeks", 1)
    if weeks > MOST_WEEKS:
        node["weeks"].fail(f"at most {MOST_WEEKS} weeks")
    if node["minutes"].whole("a whole number of minutes") != weeks * WEEK:
        node["minutes"].fail(f"{weeks * WEEK} minutes for {weeks} weeks")
    return weeks


def _span(node: Node, most: int | None = None) -> Span:
    ends = [n.whole("a whole number of minutes") for n in node.items()]
    if len(ends) != 2 or ends[0] >= ends[1] or (most is not None and ends[1] > most):
        limit = f", at most {most}" if most is not None else ""
        node.fail(f"[from, to] in minutes, from before to{limit}")
    return ends[0], ends[1]


# --- travel ---------------------------------------------------------------------------


def _timetable(root: Node, at: Frame) -> Timetable:
    bands = root["bands"]
    spans = {name: _span(bands[name], DAY) for name in BANDS}
    ordered = sorted(spans.values())
    joins = pairwise(ordered)
    whole = ordered[0][0] == 0 and ordered[-1][1] == DAY
    if not whole or any(a[1] != b[0] for a, b in joins):
        bands.fail("bands that cover each minute of the day once")
    travel = root["travel"]
    roads = {m: _minutes(travel[m], at) for m in VEHICLES if m != TRANSIT}
    weekend = bands["weekend"].one_of(frozenset(BANDS), "band")
    return Timetable(roads, _transit(travel[TRANSIT], at), spans, weekend)


def _known(node: Node, names: frozenset[str], what: str) -> dict[str, Node]:
    fields = node.fields()
    for name, member in fields.items():
        if name not in names:
            raise InputError(member.path, f'"{name}" is not a known {what}')
    return fields


def _minutes(node: Node, at: Frame) -> dict[str, dict[str, int]]:
    return {
        a: {
            b: n.whole("a whole number of minutes")
            for b, n in _known(row, at.places, "place").items()
        }
        for a, row in _known(node, at.places, "place").items()
    }


def _transit(node: Node, at: Frame) -> dict[str, dict[str, dict[str, int]]]:
    return {
        a: {
            b: {
                band: n.whole("a whole number of minutes")
                for band, n in _known(times, frozenset(BANDS), "band").items()
            }
            for b, times in _known(row, at.places, "place").items()
        }
        for a, row in _known(node, at.places, "place").items()
    }


# --- people and requests --------------------------------------------------------------


def _interpreter(node: Node, at: Frame) -> Interpreter:
    spoken = {
        name: n.whole("a level from 1", 1)
        for name, n in sorted(
            _known(node["languages"], at.languages, "language").items()
        )
    }
    windows = sorted(_span(n, WEEK) for n in node["windows"].items())
    cents = "a whole number of cents"
    return Interpreter(
        id=node["id"].text(),
        kind=node["kind"].one_of(frozenset({"volunteer", "staff"}), "kind"),
        place=node["place"].one_of(at.places, "place"),
        mode=node["mode"].one_of(frozenset(VEHICLES), "way of travelling"),
        gender=node["gender"].text(),
        languages=spoken,
        settings=frozenset(node["settings"].names(at.settings, "setting")),
        windows=tuple(windows),
        absences=tuple(sorted(_span(n) for n in node["absences"].items())),
        max_week=node["max_week"].whole("a whole number of jobs"),
        max_oneway=node["max_oneway"].whole("a whole number of minutes"),
        notice=node["notice"].whole("a whole number of minutes"),
        phone=node["phone"].flag(),
        video=node["video"].flag(),
        excluded_places=frozenset(node["excluded_places"].names(at.places, "place")),
        excluded_agencies=frozenset(
            node["excluded_agencies"].names(at.agencies, "agency")
        ),
        rate_cents=node["rate_cents"].whole(cents),
        paid_cents=node["paid_cents"].whole(cents),
        limit_cents=node["limit_cents"].whole(cents),
        load=node["load"].whole("a whole number of jobs"),
    )


def _request(node: Node, at: Frame, people: frozenset[str]) -> Request:
    start = node["start"].whole("a moment in minutes")
    end = node["end"].whole("a moment in minutes")
    if end <= start:
        node["end"].fail("an end after the start")
    others = {n.whole("a moment in minutes") for n in node["alternatives"].items()}
    needed = node["needed"].whole("a whole number of interpreters", 1)
    if needed > MOST_NEEDED:
        node["needed"].fail(f"at most {MOST_NEEDED} interpreters")
    return Request(
        id=node["id"].text(),
        agency=node["agency"].one_of(at.agencies, "agency"),
        place=node["place"].one_of(at.places, "place"),
        setting=node["setting"].one_of(at.settings, "setting"),
        times=(start, *sorted(others - {start})),
        length=end - start,
        modes=_modes(node["modes"]),
        languages=_wanted(node["languages"], at),
        gender=None if node["gender"].value is None else node["gender"].text() or None,
        gender_hard=node["gender_hard"].flag(),
        needed=needed,
        priority=node["priority"].whole("a whole number"),
        preferred=frozenset(node["preferred"].names(people, "interpreter")),
        never=frozenset(node["never"].names(people, "interpreter")),
        earlier=_earlier(node["earlier"], people),
    )


def _earlier(node: Node, people: frozenset[str]) -> str | None:
    return None if node.value is None else node.one_of(people, "interpreter")


def _modes(node: Node) -> tuple[str, ...]:
    """The modes in their own order: the wished one first."""
    node.names(frozenset(MODES), "mode")
    if not node.value:
        node.fail("at least one mode")
    return tuple(n.text() for n in node.items())


def _wanted(node: Node, at: Frame) -> tuple[Wanted, ...]:
    found = [
        Wanted(
            n["language"].one_of(at.languages, "language"),
            n["level"].whole("a level from 1", 1),
        )
        for n in node.items()
    ]
    if not found:
        node.fail("at least one language")
    return tuple(found)


def assigned(node: Node) -> Assigned:
    """An assignment as it stands, of whatever ids and moment."""
    start = node["start"].value
    if type(start) is not int:
        node["start"].fail("a moment in whole minutes")
    return Assigned(
        request=node["request"].text(),
        start=start,
        mode=node["mode"].text(),
        interpreters=tuple(n.text() for n in node["interpreters"].items()),
    )


def _confirmed(
    node: Node, requests: Mapping[str, Request], people: frozenset[str]
) -> dict[str, Assigned]:
    found: dict[str, Assigned] = {}
    for member in node.items():
        name = member["request"].one_of(requests, "request")
        if name in found:
            raise InputError(f"{node.path}/{name}", "is confirmed twice")
        member["mode"].one_of(frozenset(MODES), "mode")
        member["interpreters"].names(people, "interpreter")
        found[name] = assigned(member)
    return dict(sorted(found.items()))


def _weights(node: Node) -> Weights:
    names = ("priority", "continuity", "preferred", "minute", "load")
    values = {n: node[n].whole("a whole number") for n in (*names, "alternative")}
    fallback = _known(node["fallback"], frozenset(MODES), "mode")
    return Weights(
        fallback={m: n.whole("a whole number") for m, n in fallback.items()},
        gender=node["gender"].whole("a whole number"),
        **values,
    )


def _exact(found: Instance) -> None:
    """Raises InputError when the largest possible score is no exact number."""
    w = found.weights
    jobs = sum(r.needed for r in found.requests.values())
    trips = max([p.max_oneway for p in found.interpreters.values()], default=0)
    loads = max([p.load for p in found.interpreters.values()], default=0)
    each = w.continuity + w.preferred + w.alternative + w.gender + w.minute * 2 * trips
    each += max(w.fallback.values(), default=0) + w.load * 2 * (loads + jobs)
    top = w.priority * sum(r.priority for r in found.requests.values()) + jobs * each
    if top > EXACT:
        raise InputError(
            "weights", "together with amounts too large to compute exactly"
        )
