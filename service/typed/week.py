"""Opening times of a whole week as people write them in one cell.

Pure. "Mo–Fr 8–12, 13–17; Sa 9–12", "täglich 8:00 - 20:00", "Mo, Mi 18–21 Uhr". Days
are 0 (Monday) to 6, times minutes after midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from service.typed.hours import Minutes, stretch_text, stretches
from service.typed.mistyped import Mistyped
from service.typed.signs import plain

SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DAY = (
    r"(?:mo(?:ntags?)?|di(?:enstags?)?|mi(?:ttwochs?)?|do(?:nnerstags?)?|"
    r"fr(?:eitags?)?|sa(?:mstags?)?|sonnabends?|so(?:nntags?)?)\b\.?"
)
_MANY = {
    "täglich": range(7),
    "jeden tag": range(7),
    "alle tage": range(7),
    "werktags": range(5),
    "wochentags": range(5),
}
_DAYS = re.compile(
    rf"(?:{_DAY}(?:\s*(?:-|bis|,|/|\+|&|und)\s*{_DAY})*|{'|'.join(_MANY)})\s*:?",
    re.IGNORECASE,
)
_ONE = re.compile(rf"({_DAY})|(-|\bbis\b)", re.IGNORECASE)
_EDGE = " ,;:|\n"


def week(value: str) -> dict[int, tuple[Minutes, ...]]:
    """The stretches of each weekday that is named; {} for an empty cell.

    Raises: Mistyped where no day is named, or a day has a wrong time or none.
    """
    text = re.sub(r"\s*[\r\n]+\s*", "; ", value.strip())
    text = plain(text)
    named = list(_DAYS.finditer(text))
    if not text:
        return {}
    if not named or text[: named[0].start()].strip(_EDGE):
        raise Mistyped(
            "“%(typed)s” names no days. Write it like Mo–Fr 8–17; Sa 9–12.",
            typed=text[:40],
        )
    ends = [*(found.start() for found in named[1:]), len(text)]
    hours: dict[int, tuple[Minutes, ...]] = {}
    for found, end in zip(named, ends, strict=True):
        typed = text[found.end() : end].strip(_EDGE)
        times = () if typed.casefold() in ("zu", "geschlossen") else _times(typed)
        for day in weekdays(found[0]):
            hours[day] = _joined(hours.get(day, ()), times)
    return {day: times for day, times in sorted(hours.items()) if times}


def _times(typed: str) -> tuple[Minutes, ...]:
    found = stretches(re.sub(r"(?i)\s*\b(?:uhr|h)\b\.?|^von\s+", "", typed))
    if not found:
        raise Mistyped("After the days a time is missing. Write it like Mo–Fr 8–17.")
    return found


def _joined(first: Sequence[Minutes], second: Sequence[Minutes]) -> tuple[Minutes, ...]:
    return stretches(stretch_text([*first, *second])) if first else tuple(second)


def weekdays(value: str) -> tuple[int, ...]:
    """Days such as "Mo–Fr", "Di, Do", "werktags", Monday = 0.

    Raises: Mistyped for anything else.
    """
    text = plain(value).strip(_EDGE)
    if text.casefold() in _MANY:
        return tuple(_MANY[text.casefold()])
    found: list[int] = []
    to = False
    for match in _ONE.finditer(text):
        if match[2]:
            to = True
            continue
        day = _number(match[1])
        if to and found and found[-1] < day:
            found += range(found[-1] + 1, day)
        found.append(day)
        to = False
    left = re.sub(r"[\s,;/+&]|\bund\b", "", _ONE.sub("", text))
    if not found or left:
        raise Mistyped(
            "“%(typed)s” are no weekdays. Write them like Mo–Fr or Di, Do.",
            typed=text[:40],
        )
    return tuple(sorted(set(found)))


def _number(name: str) -> int:
    if name.casefold().startswith("sonna"):
        return SHORT.index("Sa")
    return SHORT.index(name[:2].capitalize())


def week_text(hours: Mapping[int, Sequence[Minutes]]) -> str:
    """A week as `week` reads it; days with the same times together."""
    days: dict[str, list[int]] = {}
    for day, times in sorted(hours.items()):
        if text := stretch_text(list(times)):
            days.setdefault(text, []).append(day)
    return "; ".join(f"{days_text(some)} {text}" for text, some in days.items())


def days_text(days: Sequence[int]) -> str:
    """Weekdays as `weekdays` reads them: "Mo–Fr", "Di, Do"."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{SHORT[run[0]]}–{SHORT[run[-1]]}"
        if len(run) > 2
        else ", ".join(SHORT[day] for day in run)
        for run in runs
    )
