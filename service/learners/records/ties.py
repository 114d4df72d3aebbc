"""How relatives are tied: in one course where their levels share one. Pure."""

from __future__ import annotations

from service.rulesets.queries import RulesInForce


def share_a_course(known: RulesInForce, one: str, other: str) -> bool:
    """Whether some kind of course takes both levels; an unknown level may fit any."""
    if not one or not other or one == other:
        return True
    level = known.levels.get(one)
    beside = level is not None and other in level.neighbours
    return beside and any(
        kind.mixes_neighbours
        and not kind.legacy
        and one in kind.levels
        and other in kind.levels
        for kind in known.kinds.values()
    )


def tie(known: RulesInForce, wanted: str, one: str, other: str) -> str:
    """The tie that can be kept: people of different levels at least at one place."""
    if wanted == "course" and not share_a_course(known, one, other):
        return "venue"
    return wanted
