"""Prepared timetables on disk: written once, mapped by every process."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from solver.travel.errors import FeedError
from solver.travel.feed import reading
from solver.travel.feed.archive import sha256
from solver.travel.feed.booking import EVERY_DAY, Booking
from solver.travel.feed.booking_rules import Rule
from solver.travel.feed.flex import FlexTrip
from solver.travel.feed.reading import Feed
from solver.travel.feed.report import report
from solver.travel.timetable import compact
from solver.travel.timetable.compact import Timetable
from solver.travel.timetable.lines import LINES
from solver.travel.timetable.merge import merged
from solver.travel.timetable.strings import Strings, pack

FORMAT = "kursmittler-timetable-3"  # part of the digest: a new layout is a new file
REPORT, FLEX, TERMS = "report.json", "flex.json", "terms.json"


@dataclass(frozen=True)
class PreparedFeed:
    """A timetable in the store: its name there and the report on its feeds."""

    digest: str
    report: dict[str, object]


def prepare(paths: Sequence[Path], store: Path) -> PreparedFeed:
    """Read feeds, write `store/<digest>/` and return its digest and report.

    The digest depends on the feeds' content alone, not on their names or order. What
    is there already is not read again. Raises FeedError and leaves the store as it was.
    """
    if not paths:
        raise FeedError("no feed given; name at least one GTFS zip file")
    for path in paths:
        if not path.is_file():
            raise FeedError(f"{path}: no such file")
    by_digest = {sha256(path): path for path in paths}
    digest = name_of(list(by_digest))
    if not (store / digest).is_dir():
        chosen = [by_digest[key] for key in sorted(by_digest)]
        write(digest, [reading.read(path) for path in chosen], store)
    told = json.loads((store / digest / REPORT).read_text("utf-8"))
    return PreparedFeed(digest, told)


def name_of(digests: list[str]) -> str:
    """Return the digest of a set of feeds in this layout."""
    text = "\n".join([FORMAT, *sorted(digests)])
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def write(digest: str, read: list[Feed], store: Path) -> None:
    """Write the timetable of `read` beside its place and rename it into it."""
    store.mkdir(parents=True, exist_ok=True)
    table = merged([compact.build(feed) for feed in read])
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=store))
    try:
        for name, array in arrays(table).items():
            np.save(beside / f"{name}.npy", array, allow_pickle=False)
        booked = [asdict(trip) for trip in table.flex]
        (beside / FLEX).write_text(json.dumps(booked, default=sorted), "utf-8")
        terms = [[trip, asdict(rule)] for trip, rule in table.terms.items()]
        (beside / TERMS).write_text(json.dumps(terms, default=sorted), "utf-8")
        every = [line for feed in read for line in feed.lines.to_dicts()]
        (beside / LINES).write_text(json.dumps(every, ensure_ascii=False), "utf-8")
        told = json.dumps(report(read), ensure_ascii=False, indent=1)
        (beside / REPORT).write_text(told, "utf-8")
        os.replace(beside, store / digest)
    except OSError:
        if not (store / digest).is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def arrays(table: Timetable) -> dict[str, Any]:
    """Return the timetable's arrays by file name; texts are two arrays each."""
    result: dict[str, Any] = {}
    for field in fields(Timetable):
        value = getattr(table, field.name)
        if isinstance(value, Strings):
            result[f"{field.name}.blob"] = value.blob
            result[f"{field.name}.offsets"] = value.offsets
        elif isinstance(value, np.ndarray):
            result[field.name] = value
    return result


@lru_cache(maxsize=4)
def open_timetable(store: Path, digest: str) -> Timetable:
    """Map the timetable `store/<digest>/` into memory, read-only.

    Raises FeedError if it is not there.
    """
    folder = store / digest
    if not (folder / REPORT).is_file():
        raise FeedError(f"timetable {digest}: not in the store; upload the feed again")
    columns: dict[str, Any] = {}
    for field in fields(Timetable):
        if (folder / f"{field.name}.npy").exists():
            columns[field.name] = mapped(folder, field.name)
        elif (folder / f"{field.name}.blob.npy").exists():
            blob = mapped(folder, f"{field.name}.blob")
            offsets = mapped(folder, f"{field.name}.offsets")
            columns[field.name] = Strings(blob, offsets)
    columns = {**of_before(columns), **columns}
    booked = json.loads((folder / FLEX).read_text("utf-8"))
    flex = tuple(flex_trip(b) for b in booked)
    return Timetable(**columns, flex=flex, terms=terms_in(folder))


def of_before(columns: dict[str, Any]) -> dict[str, Any]:
    """Return what timetables written by an earlier version lack."""
    nodes, routes = len(columns["node_change"]), len(columns["route_name"])
    return {
        "stop_twin": np.full(len(columns["stop_node"]), -1, np.int32),
        "node_listing": np.zeros(nodes, np.uint8),
        "route_agency": pack([""] * routes),
        "route_booked": np.zeros(routes, np.int8),
    }


def terms_in(folder: Path) -> dict[int, Rule]:
    """Return the terms of scheduled trips; timetables of before have none."""
    if not (folder / TERMS).is_file():
        return {}
    told = json.loads((folder / TERMS).read_text("utf-8"))
    return {
        trip: Rule(rule["lead_minutes"], rule["phone"], booking(rule["booking"]))
        for trip, rule in told
    }


def mapped(folder: Path, name: str) -> Any:
    """Return one array, mapped; an empty one cannot be and is read."""
    path = folder / f"{name}.npy"
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        return np.load(path, allow_pickle=False)


def flex_trip(told: dict[str, Any]) -> FlexTrip:
    """Return a flexible trip from JSON."""
    for side in ("pick", "drop"):
        told[f"{side}_stops"] = tuple(told[f"{side}_stops"])
        rings = told[f"{side}_rings"]
        told[f"{side}_rings"] = tuple(tuple(map(tuple, ring)) for ring in rings)
    terms = booking(told.pop("booking", {}))  # timetables of before have none
    return FlexTrip(**told, booking=terms)


def booking(told: dict[str, Any]) -> Booking:
    """Return terms of booking from JSON."""
    told["phone_hours"] = tuple(map(tuple, told.get("phone_hours", ())))
    told["phone_weekdays"] = frozenset(told.get("phone_weekdays", EVERY_DAY))
    return Booking(**told)
