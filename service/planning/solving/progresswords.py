"""What a running or finished computation says of itself, in words of one language."""

from __future__ import annotations

import math
from collections.abc import Iterator

from service import i18n
from service.planning.runs.queries import RunView
from service.planning.solving.progress import Improvement, Progress


def headline(run: RunView, found: Progress, language: str) -> str:
    """How near to the best possible the plan is, or what is waited for."""
    if run.state == "queued":
        return i18n.text(language, "Waits for its turn")
    if run.state == "preparing":
        return i18n.text(language, "Travel times are being computed")
    if found.gap is not None:
        n = i18n.number(language, round(found.gap, 1))
        if run.active:
            return _still(n, language)
        return i18n.text(language, "At most %(n)s %% from the best possible", n=n)
    if found.score is None:
        return i18n.text(language, "A first plan is being made")
    if run.active:
        return i18n.text(
            language, "A valid plan stands; how good it could get is not proven yet"
        )
    return i18n.text(
        language, "How far the plan is from the best possible was not proven"
    )


def announced(run: RunView, found: Progress, language: str) -> str:
    """The headline for those who hear it: whole per cents, so that it changes less."""
    if found.gap is None:
        return headline(run, found, language)
    return _still(str(math.ceil(found.gap)), language)


def _still(n: str, language: str) -> str:
    return i18n.text(language, "Still at most %(n)s %% from the best possible", n=n)


def change(step: Improvement, language: str) -> str:
    """What a better plan has that the one before had not."""
    if step.first:
        return i18n.text(language, "First plan")
    words = [*_people(step, language), *_courses(step, language)]
    words += _money_and_ways(step, language)
    return ", ".join(words) or i18n.text(language, "other people, same size")


def _money_and_ways(step: Improvement, language: str) -> Iterator[str]:
    money = i18n.euros(language, abs(step.cents_more))
    if step.cents_more > 0:
        yield i18n.text(language, "%(money)s more", money=money)
    elif step.cents_more < 0:
        yield i18n.text(language, "%(money)s saved", money=money)
    if step.minutes_more < 0:
        n = -step.minutes_more
        minutes = i18n.plural(
            language, "%(n)s minute in all", "%(n)s minutes in all", n
        )
        yield i18n.text(language, "ways shorter by %(minutes)s", minutes=minutes)


def _people(step: Improvement, language: str) -> Iterator[str]:
    n = step.people_more
    if n > 0:
        yield i18n.plural(language, "%(num)s person more", "%(num)s people more", n)
    elif n < 0:
        yield i18n.plural(
            language,
            "%(num)s person fewer, but more urgent ones",
            "%(num)s people fewer, but more urgent ones",
            -n,
        )
    elif step.more_urgent:
        yield i18n.text(language, "more urgent people")


def _courses(step: Improvement, language: str) -> Iterator[str]:
    n = step.courses_more
    if n > 0:
        yield i18n.plural(language, "%(num)s course more", "%(num)s courses more", n)
    elif n < 0:
        yield i18n.plural(language, "%(num)s course fewer", "%(num)s courses fewer", -n)
