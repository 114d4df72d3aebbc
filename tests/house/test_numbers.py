"""A sentence that counts has a singular, or is worded so that it needs none."""

from __future__ import annotations

import re

from tests.house.messages import shown

NOUNS = (
    "appointments cells children courses departures kilometres lessons meetings "
    "people persons places points rooms seats trips units"
)
COUNTED = re.compile(
    r"%\((?!who|code|first)\w+\)s (?:more |free |new )?"
    rf"(?:{'|'.join(NOUNS.split())})\b"
)
#: Sentences whose number is never one, each with the reason.
NEVER_ONE = {
    "Groups of fewer than %(n)s people": "a constant of several",
    "have %(least)s to %(max)s people": "the largest size of a course",
    "for %(seats)s people": "at least the smallest size of a course",
    "group of at least %(n)s people": "a constant of several",
    "From %(n)s people it stands": "one more than the smallest size of a course",
    "%(b)s on free seats": "people, not seats, are counted",
}


def test_who_counts_knows_one() -> None:
    """“Only 1 places left” stood on the plan, “1 people have a seat” on Heute."""
    bad = [
        f"{where}: {text}"
        for text, where in shown().items()
        if isinstance(text, str)
        and COUNTED.search(text)
        and not any(known in text for known in NEVER_ONE)
    ]
    assert not bad, "give a singular and a plural:\n" + "\n".join(bad)
