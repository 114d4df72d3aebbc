"""What a least share costs and whether it is kept, in words of one language."""

from __future__ import annotations

from service import i18n
from service.planning.shares.queries import Price, Split


def kept(limited: Split, language: str) -> str:
    """Whether the groups have the least share."""
    if not limited.groups:
        return i18n.text(
            language, "No group has enough people: the least share has no effect."
        )
    if not limited.below:
        return i18n.text(language, "Every group has it.")
    groups = i18n.plural(
        language,
        "%(num)s group is below it",
        "%(num)s groups are below it",
        len(limited.below),
    )
    lacks = i18n.plural(
        language, "%(num)s place short.", "%(num)s places short.", limited.lacks
    )
    return f"{groups}, {lacks}"


def cost(price: Price, language: str) -> str:
    """The places it costs, or that it costs none as far as is known."""
    placed, without = price.placed, price.placed_without
    if price.people > 0:
        return i18n.plural(
            language,
            "The least share costs %(num)s place: without it %(b)s people would have "
            "one, with it %(a)s.",
            "The least share costs %(num)s places: without it %(b)s people would have "
            "one, with it %(a)s.",
            price.people,
            a=placed,
            b=without,
        )
    if price.people < 0:
        return i18n.text(
            language,
            "With the least share more people have a place: %(a)s, without it %(b)s. "
            "Without it ways, cost and urgency weigh more.",
            a=placed,
            b=without,
        )
    if price.better:
        return i18n.text(
            language,
            "The least share costs no place: as many people have one with it as "
            "without it (%(a)s). Without it the plan is better in ways, cost or "
            "urgency.",
            a=placed,
        )
    return i18n.text(
        language,
        "As far as is known the least share costs no place: the search without it "
        "found no better plan than the one with it.",
    )


def method(price: Price, placed: int | None, language: str) -> str:
    """How it was found out; `placed` is how many people the run's own plan places."""
    how = i18n.plural(
        language,
        "Searched for from this plan on, %(num)s second with and as long without it, "
        "on the same data; the best plans known are compared, which more time could "
        "still improve.",
        "Searched for from this plan on, %(num)s seconds with and as long without it, "
        "on the same data; the best plans known are compared, which more time could "
        "still improve.",
        price.seconds,
    )
    if price.placed == placed:
        return how
    longer = i18n.text(
        language,
        "Searched on for longer, this plan comes to another number "
        "of people: %(a)s instead of %(n)s.",
        a=price.placed,
        n=placed,
    )
    return f"{longer} {how}"
