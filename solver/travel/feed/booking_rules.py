"""booking_rules.txt: how long before a ride one must call, and whom."""

from dataclasses import dataclass
from typing import Any

from solver.travel.feed import fields, rows
from solver.travel.feed.archive import Archive
from solver.travel.feed.booking import ANY_TIME, Booking
from solver.travel.feed.findings import Findings
from solver.travel.feed.stop_times import FILE

RULES = "booking_rules.txt"
MOST_NOTICE = 527_040  # minutes: a year and a day
PRIOR_DAYS = 2  # booking_type


@dataclass(frozen=True)
class Rule:
    """One line of booking_rules.txt: how long before, where, and on what terms.

    `lead_minutes` is what one tells people: whole days count as 1,440 minutes.
    """

    lead_minutes: int | None = None
    phone: str | None = None
    booking: Booking = ANY_TIME


def read_rules(archive: Archive, findings: Findings) -> dict[str, Rule]:
    """Return the booking rules by id; a value that cannot be read is named."""
    if not archive.has(RULES):
        return {}
    numbers_of = {
        "prior_notice_duration_min": (0, MOST_NOTICE),
        "prior_notice_duration_max": (0, MOST_NOTICE),
        "prior_notice_last_day": (0, 366),
        "prior_notice_start_day": (0, 366),
    }
    times_of = ("prior_notice_last_time", "prior_notice_start_time")
    wanted = (*numbers_of, *times_of, "phone_number", "booking_type")
    frame = rows.read(archive, RULES, ("booking_rule_id",), wanted, findings)
    read = [fields.integers(frame[c], *limits) for c, limits in numbers_of.items()]
    read += [fields.times(frame[c]).alias(c) for c in times_of]
    for name, column in zip((*numbers_of, *times_of), read, strict=True):
        wrong = frame.filter(column.is_null() & frame[name].is_not_null())
        if wrong.height:
            text = f'{name} "{wrong[name][0]}" cannot be read; taken as not given'
            findings.warn(RULES, wrong["line"][0], text)
    columns = [c.alias(n) for c, n in zip(read, (*numbers_of, *times_of), strict=True)]
    frame = frame.with_columns(columns).drop_nulls("booking_rule_id")
    frame = frame.unique("booking_rule_id", keep="first", maintain_order=True)
    return {
        str(row["booking_rule_id"]): rule(row) for row in frame.iter_rows(named=True)
    }


def rule(row: dict[str, Any]) -> Rule:
    """Return one booking rule. Days count only where no minutes are given."""
    minutes = row["prior_notice_duration_min"]
    days = None if minutes is not None else row["prior_notice_last_day"]
    booking = Booking(
        minutes,
        row["prior_notice_duration_max"],
        days,
        None if days is None else row["prior_notice_last_time"],
        row["prior_notice_start_day"],
        row["prior_notice_start_time"],
    )
    told = minutes if days is None else days * 1440
    return Rule(told, row["phone_number"], booking)


def terms_of(
    named: dict[int, str], rules: dict[str, Rule], findings: Findings
) -> dict[int, Rule]:
    """Return the terms of scheduled trips that name a booking rule."""
    lost = sorted(set(named.values()) - rules.keys())
    if lost:
        text = f'{len(lost)} booking rule(s) are not in {RULES}, first "{lost[0]}"'
        findings.warn(FILE, 0, text)
    return {trip: rules[name] for trip, name in named.items() if name in rules}
