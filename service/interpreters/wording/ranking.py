"""Why somebody has this rank, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.i18n import plural, text

# A private reason has one wording for all its kinds.
REASONS: Mapping[str, str] = {
    "language": "does not speak the language well enough",
    "dialect": "does not speak this dialect",
    "setting": "does not take this kind of talk",
    "not_suitable": "not suitable",
    "gender": "another gender is wished for",
    "notice": "wants to know earlier",
    "quiet": "cannot be reached in time",
    "remote": "does not interpret by phone or video",
    "connection": "no way there and back is known",
    "travel": "the way is too long",
    "available": "has no time then",
    "clash": "has another assignment then",
    "week": "has enough assignments this week",
    "allowance": "the year's allowance would not be enough",
    "paused": "is pausing",
    "own_staff": "works for the own administration only",
}
PARTS: Mapping[str, str] = {
    "continuity": "came the last time",
    "preferred": "is wished for by the institution",
    "fallback": "not in the wished way",
    "alternative": "at another time that would do",
    "gender_wish": "another gender was wished for",
}


@dataclass(frozen=True)
class Part:
    """A part of the score in words; `good` where it speaks for the person."""

    words: str
    points: int

    @property
    def good(self) -> bool:
        """Whether it raises the rank."""
        return self.points > 0


def reason(code: str, language: str) -> str:
    """Why somebody is left out; an unknown rule is not told either."""
    return text(language, REASONS.get(code, REASONS["not_suitable"]))


def parts(
    found: Mapping[str, int], minutes: int, jobs: int, language: str
) -> tuple[Part, ...]:
    """What the score is made of, in words; `jobs`: how many the person has."""
    told = [
        Part(text(language, PARTS[name]), points)
        for name, points in found.items()
        if name in PARTS and points
    ]
    told.append(Part(way(minutes, language), found.get("minutes", 0)))
    told.append(Part(_load(jobs, language), found.get("load", 0)))
    return tuple(sorted(told, key=lambda part: -part.points))


def way(minutes: int, language: str) -> str:
    """How much longer somebody is on the way because of this talk."""
    if minutes <= 0:
        return text(language, "no trip")
    words = ("%(num)s minute on the way", "%(num)s minutes on the way")
    return plural(language, *words, minutes)


def _load(jobs: int, language: str) -> str:
    if not jobs:
        return text(language, "no assignment lately")
    words = ("%(num)s assignment lately", "%(num)s assignments lately")
    return plural(language, *words, jobs)


SMALL = (
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def number(count: int, language: str) -> str:
    """Up to twelve in words."""
    return text(language, SMALL[count]) if count < len(SMALL) else str(count)


def sign(
    wished: tuple[str, int], others: Sequence[tuple[str, int]], language: str
) -> tuple[str, ...]:
    """The sign's sentences: how many can come, and what else would be possible.

    `wished` and `others` are what is asked for, in words ("10:30", "by phone now"),
    each with the number of people; other ways without anybody are not told.
    """
    asked, count = wished
    if count:
        words = ("one can come", "%(count)s can come")
        first = plural(language, *words, count, count=number(count, language))
    else:
        first = text(language, "nobody at %(when)s", when=asked)
    more = [
        text(language, "%(way)s: %(count)s", way=other, count=number(found, language))
        for other, found in others
        if found
    ]
    return (first, *more)
