"""Takes in timetables, stores what became of them, keeps on-demand zones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import Scope, one, scoped
from service.audit.actions import record
from service.errors import UserError
from service.jobs.actions import enqueue
from service.places.actions import add_place
from service.places.tables import Place
from service.timetables.forms import FeedIn, LineMarkIn, ZoneIn
from service.timetables.localities import Locality
from service.timetables.queries import active_feed, files_of
from service.timetables.tables import Feed, LineMark, OnDemandZone

JOB = "timetables.prepare"
# Jobs of the layers above, known by their names.
WAYS_JOBS = ("courses.ways", "interpreters.ways")
OPEN = ("uploaded", "preparing")
LEAST_PLACES = 2  # a ride has two ends


def add_feed(
    session: Session,
    scope: Scope,
    feed_in: FeedIn,
    now: datetime,
    keep: Collection[str] = (),
) -> Feed:
    """Notes an uploaded timetable and queues its preparation.

    `keep` are digests of files in use that stay in use beside it; everything else is
    replaced once it is ready. The same file twice is one timetable, unless it was
    refused or replaced meanwhile. Raises UserError where a file that is to stay is
    not in use any more.
    """
    active = active_feed(session, scope)
    in_use = {f["digest"]: dict(f) for f in (files_of(active) if active else ())}
    if not set(keep) <= set(in_use):
        raise UserError(
            "A timetable that should stay is not in use any more. Look at the page "
            "again, and choose once more."
        )
    stay = set(keep) - {feed_in.file_digest}
    beside = [file for digest, file in in_use.items() if digest in stay]
    again = scoped(Feed, scope).where(
        Feed.file_digest == feed_in.file_digest,
        col(Feed.active) | col(Feed.state).in_(OPEN),
    )
    for same in session.exec(again):
        if same.beside == beside:
            return same
    feed = Feed.model_validate(
        {
            **feed_in.model_dump(),
            "beside": beside,
            "office_id": scope.office_id,
            "uploaded_by": scope.actor_id,
            "uploaded_at": now,
        }
    )
    session.add(feed)
    session.flush()
    payload = {"feed_id": feed.id}
    enqueue(session, scope, now, JOB, payload, unique_key=f"feed:{feed.id}")
    details = {"digest": feed.file_digest}
    record(session, scope, now, "timetable.upload", "feed", feed.id, details)
    return feed


def start(session: Session, scope: Scope, feed_id: str) -> Feed | None:
    """Marks a timetable as being prepared; None if that is over already."""
    if not _move(session, scope, feed_id, OPEN, state="preparing"):
        return None
    return one(session, Feed, scope, feed_id)


def refuse(
    session: Session, scope: Scope, feed_id: str, problem: str, now: datetime
) -> None:
    """Stores why a timetable cannot be used; the one in use stays in use."""
    if _move(session, scope, feed_id, OPEN, state="refused", problem=problem):
        record(session, scope, now, "timetable.refuse", "feed", feed_id)


def make_ready(
    session: Session,
    scope: Scope,
    feed_id: str,
    digest: str,
    report: Mapping[str, Any],
    now: datetime,
) -> None:
    """Stores the prepared timetable and puts it in the place of the one in use.

    One that was uploaded later and is in use already stays in use.
    """
    moved = _move(
        session,
        scope,
        feed_id,
        OPEN,
        state="ready",
        problem="",
        prepared_digest=digest,
        report=dict(report),
        valid_from=_day(report.get("from")),
        valid_to=_day(report.get("to")),
    )
    if not moved:
        return
    feed = one(session, Feed, scope, feed_id)
    in_use = session.exec(scoped(Feed, scope).where(col(Feed.active))).all()
    if all(other.uploaded_at <= feed.uploaded_at for other in in_use):
        for other in in_use:
            other.active = False
            session.add(other)
        feed.active = True
        session.add(feed)
    details = {"digest": digest, "active": feed.active}
    record(session, scope, now, "timetable.ready", "feed", feed_id, details)
    renew_ways(session, scope, now)


def put_back(session: Session, scope: Scope, feed_id: str, now: datetime) -> Feed:
    """Puts an earlier timetable in the place of the one in use.

    Agreed courses are looked at again by themselves. Raises UserError for one that was
    never ready, NotFound for a foreign one.
    """
    feed = one(session, Feed, scope, feed_id)
    if feed.state != "ready":
        raise UserError("This timetable was never read without fault.")
    if feed.active:
        return feed
    # One statement, so that two clicks never leave two timetables in use, or none.
    session.execute(
        update(Feed)
        .where(
            col(Feed.office_id) == scope.office_id,
            col(Feed.active) | (col(Feed.id) == feed_id),
        )
        .values(active=col(Feed.id) == feed_id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(feed)
    details = {"digest": feed.prepared_digest}
    record(session, scope, now, "timetable.put_back", "feed", feed_id, details)
    renew_ways(session, scope, now)
    return feed


def add_zone(
    session: Session, scope: Scope, zone_in: ZoneIn, now: datetime, row_id: str = ""
) -> OnDemandZone:
    """A new on-demand zone; UserError for unknown places or a taken name.

    `row_id`: the id that the form brought for it.
    """
    _check_zone(session, scope, zone_in, "")
    own = {"office_id": scope.office_id, **({"id": row_id} if row_id else {})}
    zone = OnDemandZone.model_validate({**_zone_values(zone_in), **own})
    session.add(zone)
    session.flush()
    record(session, scope, now, "zone.add", "zone", zone.id)
    renew_ways(session, scope, now)
    return zone


def change_zone(
    session: Session, scope: Scope, zone_id: str, zone_in: ZoneIn, now: datetime
) -> OnDemandZone:
    """Overwrites a zone; errors as `add_zone`."""
    zone = one(session, OnDemandZone, scope, zone_id)
    _check_zone(session, scope, zone_in, zone_id)
    changed = {k: v for k, v in _zone_values(zone_in).items() if getattr(zone, k) != v}
    if not changed:
        return zone
    for name, value in changed.items():
        setattr(zone, name, value)
    session.add(zone)
    record(session, scope, now, "zone.change", "zone", zone.id)
    renew_ways(session, scope, now)
    return zone


def remove_zone(session: Session, scope: Scope, zone_id: str, now: datetime) -> None:
    """Ends a zone."""
    session.delete(one(session, OnDemandZone, scope, zone_id))
    record(session, scope, now, "zone.remove", "zone", zone_id)
    renew_ways(session, scope, now)


def mark_line(
    session: Session, scope: Scope, mark_in: LineMarkIn, now: datetime
) -> None:
    """Stores what the office says of a line, or takes it back.

    The ways to public courses are told anew: who must call is part of them.
    """
    name = (LineMark.agency == mark_in.agency, LineMark.name == mark_in.name)
    found = session.exec(scoped(LineMark, scope).where(*name)).first()
    said = None if found is None else found.booked
    wanted = {"call": True, "plan": False, "file": None}[mark_in.says]
    if said == wanted:
        return
    if found is not None and wanted is None:
        session.delete(found)
    else:
        values = {**mark_in.model_dump(exclude={"says"}), "booked": wanted}
        values |= {"office_id": scope.office_id, "marked_at": now}
        mark = LineMark.model_validate(values) if found is None else found
        mark.booked, mark.marked_at = bool(wanted), now
        session.add(mark)
    session.flush()
    details = {"line": mark_in.name, "says": mark_in.says}
    record(session, scope, now, "line.mark", "line", mark_in.name[:60], details)
    renew_ways(session, scope, now)


def renew_ways(session: Session, scope: Scope, now: datetime) -> None:
    """Queues anew, once, all ways that rest on what changed."""
    for kind in WAYS_JOBS:
        enqueue(session, scope, now, kind, unique_key=f"{kind}:{scope.office_id}")


def _move(
    session: Session,
    scope: Scope,
    feed_id: str,
    before: tuple[str, ...],
    **values: Any,
) -> bool:
    """One conditional update; False if the timetable was not in such a state."""
    done = session.execute(
        update(Feed)
        .where(
            col(Feed.id) == feed_id,
            col(Feed.office_id) == scope.office_id,
            col(Feed.state).in_(before),
        )
        .values(**values)
        .returning(col(Feed.id))
        .execution_options(synchronize_session="fetch")
    ).first()
    return done is not None


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _zone_values(zone_in: ZoneIn) -> dict[str, Any]:
    values = zone_in.model_dump()
    values["outline"] = [list(point) for point in zone_in.outline]
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _check_zone(session: Session, scope: Scope, zone_in: ZoneIn, own_id: str) -> None:
    if not zone_in.outline and len(zone_in.place_ids) < LEAST_PLACES:
        raise UserError(
            "Please draw an outline or choose at least two places.", "place_ids"
        )
    same = scoped(OnDemandZone, scope).where(
        OnDemandZone.name == zone_in.name, OnDemandZone.id != own_id
    )
    if session.exec(same).first() is not None:
        raise UserError("This name is taken already.", "name")
    known = {place.id for place in session.exec(scoped(Place, scope))}
    if not known.issuperset(zone_in.place_ids):
        raise UserError("Please choose one of the options.", "place_ids")


def add_localities(
    session: Session,
    scope: Scope,
    found: Iterable[Locality],
    chosen: Collection[str],
    now: datetime,
) -> int:
    """Adds villages of the timetable as places; says how many.

    Postal code and municipality are those of the place that lies nearest.
    """
    added = 0
    for village in found:
        if village.name in chosen and village.near is not None:
            add_place(session, scope, village.as_place(), now, source="timetable")
            added += 1
    return added
