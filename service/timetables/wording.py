"""The reasons of a timetable's report as message ids, so that they can be translated.

The solver reports in English, as its command line does; what is not listed here is
shown as it came.
"""

from __future__ import annotations

import re

REASONS = tuple(
    (re.compile(pattern, re.DOTALL), message)
    for pattern, message in (
        (r"the id is empty|the service_id is empty", "The id is empty."),
        (r'id "(?P<value>.*)" stands twice', "The id “%(value)s” stands twice."),
        (
            r'service_id "(?P<value>.*)" stands twice',
            "The id “%(value)s” stands twice.",
        ),
        (
            r'\w+ "(?P<value>.*)" is not in (?P<where>[\w. ]+)',
            "“%(value)s” is not in %(where)s.",
        ),
        (r'\w+ "(?P<value>.*)" cannot be read', "“%(value)s” cannot be read."),
        (r'\w+ "(?P<value>.*)" is no date', "“%(value)s” is no date."),
        (r'\w+ "(?P<value>.*)" is unknown', "“%(value)s” is unknown."),
        (
            r"(?P<n>\d+) fields, the header has (?P<m>\d+)",
            "The line has %(n)s fields instead of %(m)s.",
        ),
        (
            r"a quote is left open",
            "A quotation mark is left open.",
        ),
        (
            r"(?P<n>\d+) row\(s\) with a line break within quotes",
            "%(n)s entries go over several lines.",
        ),
        (
            r"separated by semicolons, not commas",
            "Separated by semicolons instead of commas; read all the same.",
        ),
        (
            r"separated by tabs, not commas",
            "Separated by tabs instead of commas; read all the same.",
        ),
        (
            r'line "(?P<name>.*)" may run only if booked: "(?P<word>.*)"',
            "Line “%(name)s” may be a call bus (“%(word)s”).",
        ),
        (
            r"(?P<n>\d+) more line\(s\) may run only if booked",
            "%(n)s more lines may be call buses.",
        ),
        (
            r"feed_start_date is (?P<told>.*), but the services begin (?P<day>.*)",
            "The file says of itself that it begins on %(told)s; its trips begin on "
            "%(day)s.",
        ),
        (
            r"feed_end_date is (?P<told>.*), but the services end (?P<day>.*)",
            "The file says of itself that it ends on %(told)s; its trips end on "
            "%(day)s.",
        ),
        (
            r"stop_sequence stands twice in the trip",
            "Two stops of the trip have the same number.",
        ),
        (
            r"no time at the trip's first or last stop",
            "The trip has no time at its first or last stop.",
        ),
        (r"departure before arrival", "The bus leaves before it arrives."),
        (
            r"arrival before the departure of an earlier stop of the trip",
            "The bus arrives before it left the stop before.",
        ),
        (r"a weekday is not 0 or 1", "A weekday is neither 0 nor 1."),
        (r"it ends before it begins", "It ends before it begins."),
        (
            r"the service has this date already",
            "This date stands there already.",
        ),
        (
            r"the trip has no two timed stops",
            "The trip has no two stops with times.",
        ),
        (
            r"not UTF-8; read as Windows-1252",
            "Not UTF-8; read as an older Windows text.",
        ),
    )
)


def sentence(reason: str) -> tuple[str, dict[str, str]] | None:
    """Message id and values of a reason; None for one that is not listed."""
    for pattern, message in REASONS:
        found = pattern.fullmatch(reason)
        if found:
            return message, found.groupdict()
    return None
