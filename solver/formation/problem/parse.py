"""From JSON to an Instance: every field checked, every reference known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from solver.errors import InputError
from solver.formation.problem.instance import (
    FORMAT,
    ONLINE,
    CostRule,
    Fairness,
    Funding,
    Instance,
    Kind,
    Learner,
    Pattern,
    Room,
    Teacher,
    Venue,
    Weights,
)
from solver.formation.problem.parse_extras import (
    age_ranges,
    apart_pairs,
    existing_courses,
    overlap_pairs,
    pins,
    previous,
    together_groups,
)
from solver.jsonfile import Node

#: Sums of scores stay below this, so that doubles and 64-bit integers are exact.
EXACT = 2**52


@dataclass(frozen=True, slots=True)
class Frame:
    """What teachers, learners and courses may refer to; all by id, in order."""

    slots: frozenset[str]
    patterns: Mapping[str, Pattern]
    kinds: Mapping[str, Kind]
    places: frozenset[str]
    venues: Mapping[str, Venue]


def instance(root: Node) -> Instance:
    """The instance in canonical order.

    Raises: InputError naming the place, what was expected and what was found.
    """
    if root["format"].text() != FORMAT:
        root["format"].fail(f'the format "{FORMAT}"')
    at = _frame(root)
    rooms = root["rooms"].by_id(lambda n: _room(n, at))
    teachers = root["teachers"].by_id(lambda n: _teacher(n, at))
    learners = root["learners"].by_id(lambda n: _learner(n, at, teachers))
    existing = existing_courses(root, at.kinds, at.patterns, at.venues)
    found = Instance(
        slots=tuple(sorted(at.slots)),
        patterns=at.patterns,
        kinds=at.kinds,
        places=tuple(sorted(at.places)),
        venues=at.venues,
        rooms=rooms,
        teachers=teachers,
        existing=existing,
        funding=root["funding"].by_id(lambda n: _funding(n, at)),
        learners=learners,
        car=_car(root["travel"]["car"], at),
        transit=_transit(root["travel"]["pt"], at),
        online_max=root["online"]["max"].whole(),
        online_parallel=root["online"]["max_parallel"].whole(),
        cost=_cost(root["cost"]),
        weights=_weights(root["weights"]),
        pins=pins(root["pins"], learners),
        previous=previous(root["previous"], existing),
        overlaps=overlap_pairs(root, at.slots),
        together=together_groups(root, learners),
        apart=apart_pairs(root, learners),
        max_courses=_max_courses(root),
        fairness=_fairness(root),
    )
    _exact(found)
    return found


def _frame(root: Node) -> Frame:
    slots = frozenset(_distinct(root["slots"]))
    patterns = _patterns(root, slots)
    nodes = {n.path.removeprefix("kinds/"): n for n in root["kinds"].fields().values()}
    kinds = {name: _kind(name, n, patterns) for name, n in sorted(nodes.items())}
    places = frozenset(_ids(root["places"]))
    venues = root["venues"].by_id(lambda n: _venue(n, places, slots))
    if ONLINE in venues:
        raise InputError("venues/online", '"online" cannot be the id of a venue')
    return Frame(slots, patterns, kinds, places, venues)


def _max_courses(root: Node) -> int | None:
    if not root.has("limits") or not root["limits"].has("max_courses"):
        return None
    return root["limits"]["max_courses"].whole()


def _distinct(node: Node) -> list[str]:
    found = [n.text() for n in node.items()]
    for name in found:
        if found.count(name) > 1:
            raise InputError(f"{node.path}/{name}", "stands twice")
    return found


def _ids(node: Node) -> list[str]:
    return list(node.by_id(lambda n: n["id"].text()))


def _optional_numbers(root: Node, key: str, patterns: set[str]) -> dict[str, Fraction]:
    if not root.has(key):
        return {}
    fields = root[key].fields()
    for name, node in fields.items():
        if name not in patterns:
            raise InputError(node.path, "is not a known pattern")
    return {name: node.amount() for name, node in fields.items()}


def _patterns(root: Node, slots: frozenset[str]) -> dict[str, Pattern]:
    nodes = root["patterns"].fields()
    meetings = _optional_numbers(root, "pattern_meetings", set(nodes))
    loads = _optional_numbers(root, "pattern_load", set(nodes))
    units = _optional_numbers(root, "pattern_units", set(nodes))
    per_slot = float(root["cost"]["slots_to_units"].amount())
    found = {}
    for name, node in sorted(nodes.items()):
        met = node.names(slots, "slot")
        if not met:
            node.fail("at least one slot")
        found[name] = Pattern(
            id=name,
            slots=met,
            meetings=meetings.get(name, Fraction(len(met))),
            load=loads.get(name, Fraction(len(met))),
            units=float(units[name]) if name in units else per_slot * len(met) / 4,
        )
    return found


def _kind(name: str, node: Node, patterns: dict[str, Pattern]) -> Kind:
    def whole(key: str) -> int:
        return node[key].whole() if node.has(key) else 0

    def flag(key: str) -> bool:
        return node[key].flag() if node.has(key) else False

    return Kind(
        id=name,
        level=node["level"].text() if node.has("level") else name,
        min_size=node["min"].whole(),
        max_size=node["max"].whole(),
        childcare=node["childcare"].flag(),
        online=node["online"].flag(),
        patterns=node["patterns"].names(patterns, "pattern"),
        children_in_room=flag("children_in_room"),
        keep_free=whole("keep_free"),
        min_reserve=whole("min_reserve"),
        online_only=flag("online_only"),
    )


def _venue(node: Node, places: frozenset[str], slots: frozenset[str]) -> Venue:
    care = {}
    for slot, places_node in sorted(node["childcare"].fields().items()):
        if slot not in slots:
            raise InputError(places_node.path, "is not a known slot")
        care[slot] = places_node.whole("a whole number of places")
    return Venue(
        id=node["id"].text(),
        place=node["place"].one_of(places, "place"),
        childcare=care,
        rent=float(node["rent"].amount()),
        childcare_ages=age_ranges(node, slots),
    )


def _room(node: Node, at: Frame) -> Room:
    return Room(
        id=node["id"].text(),
        venue=node["venue"].one_of(at.venues, "venue"),
        seats=node["seats"].whole("a whole number of seats"),
        slots=frozenset(node["slots"].names(at.slots, "slot")),
    )


def _teacher(node: Node, at: Frame) -> Teacher:
    area = frozenset(at.venues) | {ONLINE}
    return Teacher(
        id=node["id"].text(),
        kinds=frozenset(node["kinds"].names(at.kinds, "course kind")),
        venues=frozenset(node["venues"].names(area, "venue")),
        slots=frozenset(node["slots"].names(at.slots, "slot")),
        max_load=node["max_slots"].amount(),
        rate=float(node["rate"].amount()),
    )


def _funding(node: Node, at: Frame) -> Funding:
    return Funding(
        id=node["id"].text(),
        amount=int(node["amount"].amount("an amount of money")),
        kinds=frozenset(node["kinds"].names(at.kinds, "course kind")),
    )


def _learner(node: Node, at: Frame, teachers: Mapping[str, Teacher]) -> Learner:
    children = node["children"].whole("a whole number of children")
    ages = _child_ages(node, children)
    minutes = "a whole number of minutes"
    return Learner(
        id=node["id"].text(),
        place=node["place"].one_of(at.places, "place"),
        level=node["level"].text() if node.has("level") else "",
        accepts=frozenset(node["accepts"].names(at.kinds, "course kind")),
        mode=node["mode"].one_of(frozenset({"car", "pt"}), 'mode ("car" or "pt")'),
        walk=node["walk"].whole(minutes),
        max_travel=node["max_travel"].whole(minutes),
        slots=frozenset(node["slots"].names(at.slots, "slot")),
        children=children,
        online=node["online"].flag(),
        min_meetings=node["min_meetings"].amount("a number of meetings"),
        priority=node["priority"].whole("a whole number"),
        child_ages=ages,
        barred_venues=_barred(node, "barred_venues", at.venues, "venue"),
        barred_teachers=_barred(node, "barred_teachers", teachers, "teacher"),
        groups=_groups(node),
    )


def _child_ages(node: Node, children: int) -> tuple[int, ...] | None:
    if not node.has("child_ages"):
        return None
    ages = [n.whole("an age in years") for n in node["child_ages"].items()]
    if len(ages) != children:
        node["child_ages"].fail(f"{children} ages, one per child")
    return tuple(sorted(ages))


def _groups(node: Node) -> dict[str, str]:
    if not node.has("groups"):
        return {}
    return {key: n.text() for key, n in sorted(node["groups"].fields().items())}


def _barred(
    node: Node, key: str, known: Mapping[str, object], what: str
) -> frozenset[str]:
    return frozenset(node[key].names(known, what)) if node.has(key) else frozenset()


def _car(node: Node, at: Frame) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for place, row in node.fields().items():
        _known(row, place, at.places, "place")
        found[place] = {}
        for venue, minutes in row.fields().items():
            _known(minutes, venue, at.venues, "venue")
            found[place][venue] = minutes.whole("a whole number of minutes")
    return found


def _transit(node: Node, at: Frame) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for place, row in node.fields().items():
        _known(row, place, at.places, "place")
        found[place] = {}
        for venue, by_slot in row.fields().items():
            _known(by_slot, venue, at.venues, "venue")
            found[place][venue] = _slot_minutes(by_slot, at.slots)
    return found


def _slot_minutes(node: Node, slots: frozenset[str]) -> dict[str, int]:
    value = node.value
    if not isinstance(value, dict):
        node.fail("an object")
    found = {}
    for slot, minutes in value.items():
        # Tens of thousands of these: only a doubtful value pays for a Node.
        if type(minutes) is not int or not 0 <= minutes <= 10**6 or slot not in slots:
            _known(node[slot], slot, slots, "slot")
            minutes = node[slot].whole("a whole number of minutes")
        found[slot] = minutes
    return found


def _known(node: Node, name: str, known: object, what: str) -> None:
    if name not in known:  # type: ignore[operator]
        raise InputError(node.path, f'"{name}" is not a known {what}')


def _cost(node: Node) -> CostRule:
    return CostRule(
        slots_to_units=float(node["slots_to_units"].amount()),
        per_unit=float(node["per_unit"].amount()),
        childcare_course=float(node["childcare_course"].amount()),
    )


def _weights(node: Node) -> Weights:
    names = (
        "priority minute long_minute long_from cost online_minutes moved dropped"
        " cancelled"
    )
    values = {name: node[name].amount("a weight") for name in names.split()}
    if node.has("existing"):
        values["existing"] = node["existing"].amount("a weight")
    if node.has("fair_share"):
        values["fair_share"] = node["fair_share"].amount("a weight")
    return Weights(**values)


def _fairness(root: Node) -> Fairness | None:
    if not root.has("fairness"):
        return None
    node = root["fairness"]
    share = node["least_share"].amount("a share from 0 to 1")
    if share > 1:
        node["least_share"].fail("a share from 0 to 1")
    least = node["least_people"].whole() if node.has("least_people") else 1
    return Fairness(node["by"].text(), share, least)


def _exact(found: Instance) -> None:
    """Raises InputError when the largest possible score is no exact number."""
    w = found.weights
    people = max(1, len(found.learners))
    worst = max([x.max_travel for x in found.learners.values()], default=0)
    units = max([p.units for p in found.patterns.values()], default=0.0)
    rates = max([t.rate for t in found.teachers.values()], default=0.0)
    rents = max([v.rent for v in found.venues.values()], default=0.0)
    course = units * (rates + rents + found.cost.per_unit) + found.cost.childcare_course
    courses = max(1, len(found.teachers) * max(1, len(found.slots)))
    top = w.priority * sum(x.priority for x in found.learners.values())
    top += people * (w.minute + w.long_minute) * (worst + w.online_minutes)
    top += w.cost * Fraction(course) * courses
    top += people * (w.moved + w.dropped + w.cancelled + w.existing + w.fair_share)
    if top * w.scale() > EXACT:
        raise InputError(
            "weights", "together with amounts too large to compute exactly"
        )
