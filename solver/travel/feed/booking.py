"""When a Rufbus can be booked, and until when one must call.

A class is known weeks ahead, so a lead time alone closes no ride. It does where nobody
can call in time: before `since` (the moment people learn of the course, for its first
meeting), where the operator takes calls only shortly before (`most_minutes`) but does
not answer then, or where the day's last call was yesterday.
"""

from dataclasses import dataclass

DAY = 86_400
LONGEST_SILENCE = 14  # days without anyone answering that are looked back over
EVERY_DAY = frozenset(range(7))
Span = tuple[int, int]


@dataclass(frozen=True)
class Booking:
    """The terms of one Rufbus (GTFS-Flex `booking_rules.txt`), all optional.

    `lead_minutes`, `most_minutes`: at least and at most so long before being picked
    up. `last_day`, `last_time`: at the latest so many days before, until that second
    of the day; `first_day`, `first_time`: at the earliest. `phone_hours`: seconds of
    the day between which calls are taken on `phone_weekdays` (0 is Monday); none given
    means at any time.
    """

    lead_minutes: int | None = None
    most_minutes: int | None = None
    last_day: int | None = None
    last_time: int | None = None
    first_day: int | None = None
    first_time: int | None = None
    phone_hours: tuple[Span, ...] = ()
    phone_weekdays: frozenset[int] = EVERY_DAY

    @property
    def lead(self) -> int:
        """The seconds between the last call and being picked up, at least."""
        return 0 if self.last_day is not None else (self.lead_minutes or 0) * 60

    def latest_call(self, pickup: int) -> int:
        """Return the last second for a call, phone hours aside.

        All seconds are on the clock of the day on which one is picked up; negative
        ones lie on the days before.
        """
        by = pickup - self.lead
        if self.last_day is None:
            return by
        until = DAY if self.last_time is None else self.last_time
        return min(by, until - self.last_day * DAY)

    def earliest_call(self, pickup: int) -> int | None:
        """Return the first second at which a call is taken, None if any will do."""
        bounds = []
        if self.most_minutes is not None:
            bounds.append(pickup - self.most_minutes * 60)
        if self.first_day is not None:
            bounds.append((self.first_time or 0) - self.first_day * DAY)
        return max(bounds, default=None)

    def deadline(self, pickup: int, weekday: int) -> int | None:
        """Return until when one must have called, None if nobody answers before.

        `weekday` is that of the day on which one is picked up.
        """
        by = self.latest_call(pickup)
        return by if not self.phone_hours else self.answered_by(by, weekday)

    def answered_by(self, moment: int, weekday: int) -> int | None:
        """Return the last second up to `moment` at which calls are taken."""
        day = moment // DAY
        for back in range(LONGEST_SILENCE):
            if (weekday + day - back) % 7 not in self.phone_weekdays:
                continue
            start = (day - back) * DAY
            ends = [min(start + e, moment) for s, e in self.phone_hours
                    if start + s <= moment]  # fmt: skip
            if ends:
                return max(ends)
        return None

    def pickups(
        self, first: int, last: int, weekday: int, since: int | None
    ) -> list[Span]:
        """Return the spans within [first, last] in which a pickup can be booked.

        `since`: the second from which people can call at all. The answer changes only
        where a call begins or ceases to count, so these moments cut the span.
        """
        cuts = {first}
        for moment in self.turns(first, last, since):
            cuts.update(m for m in (moment, moment + 1) if first < m <= last)
        starts = sorted(cuts)
        spans: list[Span] = []
        for start, after in zip(starts, [*starts[1:], last + 1], strict=True):
            if not self.bookable(start, weekday, since):
                continue
            if spans and spans[-1][1] == start - 1:
                start = spans.pop()[0]
            spans.append((start, after - 1))
        return spans

    def bookable(self, pickup: int, weekday: int, since: int | None) -> bool:
        """Say whether someone can call in time for being picked up at `pickup`."""
        by = self.deadline(pickup, weekday)
        bounds = [b for b in (self.earliest_call(pickup), since) if b is not None]
        return by is not None and all(by >= bound for bound in bounds)

    def turns(self, first: int, last: int, since: int | None) -> list[int]:
        """Return the pickups at which an answer of `bookable` may change."""
        calls = [] if since is None else [since]
        if self.first_day is not None:
            calls.append((self.first_time or 0) - self.first_day * DAY)
        if self.last_day is not None:
            until = DAY if self.last_time is None else self.last_time
            calls.append(until - self.last_day * DAY)
        if self.most_minutes is not None or since is not None:
            low = first - self.lead - (self.most_minutes or 0) * 60
            low = min([low, *calls])
            days = range(max(low // DAY, -LONGEST_SILENCE), last // DAY + 1)
            calls += [d * DAY + at for d in days for s in self.phone_hours for at in s]
        leads = {0, self.lead, (self.most_minutes or 0) * 60}
        return [call + lead for call in calls for lead in leads]


ANY_TIME = Booking()
