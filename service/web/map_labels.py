"""Where place names stand on the drawn map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.web.map_parts import Circle, Place, PlaceLabel, Projection

# Average advance of a Fira Sans letter, as a part of the font size.
LETTER = 0.56
DOT = 2.5
Box = tuple[float, float, float, float]


def placed_labels(
    places: Iterable[Place],
    circles: Sequence[Circle],
    projection: Projection,
    font_size: float = 12,
) -> tuple[PlaceLabel, ...]:
    """Labels of the places, the weightiest first; what finds no room is left out.

    A place with courses is labelled beside its circles and has no dot. Eight spots
    are tried: below, above, right, left, then the corners.
    """
    taken: list[Box] = [
        (c.x - c.radius, c.y - c.radius, c.x + c.radius, c.y + c.radius)
        for c in circles
    ]
    labels = []
    for place in sorted(places, key=lambda p: (-p.weight, p.name)):
        label = _placed(place, circles, projection, font_size, taken)
        if label:
            labels.append(label)
    return tuple(labels)


def _placed(
    place: Place,
    circles: Sequence[Circle],
    projection: Projection,
    size: float,
    taken: list[Box],
) -> PlaceLabel | None:
    x, y = projection.point(place.longitude, place.latitude)
    if not (0 <= x <= projection.width and 0 <= y <= projection.height):
        return None
    own = [c for c in circles if c.place == place.name]
    around = _around(own, x, y)
    text = f"{place.name} {place.note}".strip()
    for left, top, anchor in _spots(around, LETTER * size * len(text), size):
        box = (left, top, left + LETTER * size * len(text), top + size * 1.15)
        if _inside(box, projection) and not any(_cross(box, t) for t in taken):
            taken.append(box)
            at = {"start": box[0], "middle": (box[0] + box[2]) / 2, "end": box[2]}
            return PlaceLabel(
                place.name,
                place.note,
                place.kind,
                round(at[anchor], 1),
                round(top + size * 0.92, 1),
                anchor,
                x,
                y,
                not own,
                bool(own) or bool(place.kind),
            )
    return None


def _around(own: Sequence[Circle], x: float, y: float) -> Box:
    boxes = [
        (c.x - c.radius, c.y - c.radius, c.x + c.radius, c.y + c.radius) for c in own
    ]
    if not boxes:
        return (x - DOT, y - DOT, x + DOT, y + DOT)
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _spots(around: Box, width: float, size: float) -> list[tuple[float, float, str]]:
    """(left, top, anchor) of the eight spots around a box, best first."""
    left, top, right, bottom = around
    high = size * 1.15
    middle_x, middle_y = (left + right - width) / 2, (top + bottom - high) / 2
    above, below = top - high - 1, bottom + 1
    before, after = left - width - 3, right + 3
    return [
        (middle_x, below, "middle"),
        (middle_x, above, "middle"),
        (after, middle_y, "start"),
        (before, middle_y, "end"),
        (after, above + high * 0.6, "start"),
        (before, above + high * 0.6, "end"),
        (after, below - high * 0.6, "start"),
        (before, below - high * 0.6, "end"),
    ]


def _inside(box: Box, projection: Projection) -> bool:
    return (
        box[0] >= 2
        and box[1] >= 0
        and box[2] <= projection.width - 2
        and box[3] <= projection.height
    )


def _cross(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
