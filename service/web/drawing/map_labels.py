"""Where place names stand on the drawn map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.web.drawing.map_parts import Circle, Place, PlaceLabel, Projection

# Average advance of a Fira Sans letter, as a part of the font size.
LETTER = 0.56
DOT = 2.5
HOME = "home"
HOME_SIGN = 9.0
Box = tuple[float, float, float, float]


def placed_labels(
    places: Iterable[Place],
    circles: Sequence[Circle],
    projection: Projection,
    font_size: float = 12,
) -> tuple[PlaceLabel, ...]:
    """Labels of the places, the weightiest first; what finds no room is left out.

    A place with courses is labelled beside its circles and has no dot. Eight spots
    are tried: below, above, right, left, then the corners; first without covering
    another place's dot, then without covering circles and labels only.
    """
    order = sorted(places, key=lambda p: (p.kind != HOME, -p.weight, p.name))
    with_courses = {circle.place for circle in circles}
    dots = [
        _dot(place, projection) for place in order if place.name not in with_courses
    ]
    taken: list[Box] = [_circle_box(circle) for circle in circles]
    taken += [_dot(place, projection) for place in order if place.kind == HOME]
    labels = []
    for place in order:
        label = _placed(place, circles, projection, font_size, taken, dots)
        if label:
            labels.append(label)
    return tuple(labels)


def _circle_box(circle: Circle) -> Box:
    return (
        circle.x - circle.radius,
        circle.y - circle.radius,
        circle.x + circle.radius,
        circle.y + circle.radius,
    )


def _dot(place: Place, projection: Projection) -> Box:
    x, y = projection.point(place.longitude, place.latitude)
    reach = HOME_SIGN if place.kind == HOME else DOT
    return (x - reach, y - reach, x + reach, y + reach)


def _placed(
    place: Place,
    circles: Sequence[Circle],
    projection: Projection,
    size: float,
    taken: list[Box],
    dots: Sequence[Box],
) -> PlaceLabel | None:
    x, y = projection.point(place.longitude, place.latitude)
    if not (0 <= x <= projection.width and 0 <= y <= projection.height):
        return None
    own = [_circle_box(c) for c in circles if c.place == place.name]
    name = place.name.split(" (")[0]
    width = LETTER * size * len(f"{name} {place.note}".strip())
    spots = _spots(_around(own, _dot(place, projection)), width, size)
    for avoided in ([*taken, *dots], taken):
        for left, top, anchor in spots:
            box = (left, top, left + width, top + size * 1.15)
            if _inside(box, projection) and not any(_cross(box, t) for t in avoided):
                taken.append(box)
                at = {"start": left, "middle": left + width / 2, "end": left + width}
                return PlaceLabel(
                    name,
                    place.note,
                    place.kind,
                    round(at[anchor], 1),
                    round(top + size * 0.92, 1),
                    anchor,
                    x,
                    y,
                    dot=not own and place.kind != HOME,
                    strong=bool(own) or bool(place.kind),
                )
    return None


def _around(own: Sequence[Box], dot: Box) -> Box:
    boxes = own or [dot]
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
