"""What a run's travel times rest on, kept beside them to notice when it moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.planning.inputs.load import Inputs
from service.planning.inputs.ways import Ways

WAYS, GROUND = "ways.json", "ground.json"


def write_ways(folder: Path, trips: Ways, inputs: Inputs) -> None:
    """Keeps the run's trips and what they were computed from."""
    (folder / WAYS).write_text(json.dumps(trips.trips), encoding="utf-8")
    text = json.dumps(ground(inputs), separators=(",", ":"))
    (folder / GROUND).write_text(text, encoding="utf-8")


def read_ways(folder: Path) -> Ways | None:
    """The run's trips, or None where its files are gone."""
    try:
        kept = json.loads((folder / WAYS).read_text(encoding="utf-8"))
    except OSError:
        return None
    return Ways(
        {
            home: {
                venue: {slot: (int(trip[0]), int(trip[1])) for slot, trip in by.items()}
                for venue, by in venues.items()
            }
            for home, venues in kept.items()
        }
    )


def ground(inputs: Inputs) -> dict[str, str]:
    """A short digest for the timetable, call buses, speeds, and every position."""
    found = {
        "feed": inputs.feed.prepared_digest if inputs.feed else "",
        "zones": _digest(zone.model_dump(mode="json") for zone in inputs.zones),
        "speeds": _digest(asdict(mode) for mode in inputs.rules.sets.travel.mode),
    }
    found |= {p.id: _position(p.latitude, p.longitude) for p in inputs.places}
    found |= {v.id: _position(v.latitude, v.longitude) for v in inputs.venues}
    return found


def moved(folder: Path, inputs: Inputs, wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of the wanted entries differ from what the run's trips rest on."""
    try:
        before = json.loads((folder / GROUND).read_text(encoding="utf-8"))
    except OSError:
        return ()  # a run from before this was kept: the check of rows remains
    present = ground(inputs)
    return tuple(key for key in wanted if before.get(key) != present.get(key))


def _position(latitude: float, longitude: float) -> str:
    return f"{latitude:.5f} {longitude:.5f}"


def _digest(values: Iterable[Any]) -> str:
    text = json.dumps(list(values), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
