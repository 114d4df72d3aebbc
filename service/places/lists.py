"""An office's own list of places: how it looks, how its lines meet what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from service.access import Scope, scoped
from service.lists import words
from service.lists.cells import read_postal_code, read_text, read_word
from service.lists.columns import NUMBER, Column, Layout, back_of, text_of
from service.lists.queries import Explained
from service.lists.records import Record, RecordList
from service.lists.words import FLAGS, Ways
from service.places import actions
from service.places.forms import PlaceIn
from service.places.queries import fold
from service.places.tables import Place
from service.typed.numbers import decimal

KINDS: Ways = {"village": ("Dorf", "Ortsteil", "village"), "town": ("Stadt", "town")}


@dataclass(frozen=True)
class Known(words.Known):
    """The words of a list of places."""

    @property
    def vocabularies(self) -> frozenset[str]:
        """The names of all vocabularies."""
        return frozenset({"place-kind"})

    def ways(self, vocabulary: str) -> Ways:
        """Every code of a vocabulary with the ways it is written."""
        return KINDS if vocabulary == "place-kind" else FLAGS

    def meant(self, vocabulary: str) -> Mapping[str, str]:
        """What people write and most likely mean."""
        return {"ort": "village", "gemeinde": "village"}


def _degrees(cell: str, _known: Any) -> float | None:
    return decimal(cell.replace("°", "")) if cell.strip() else None


def _position(name: str) -> Any:
    def write(row: Any, _known: Any) -> str:
        return f"{getattr(row, name):.5f}".replace(".", ",")

    return write


LAYOUT = Layout(
    name="places",
    columns=(
        Column("nummer", NUMBER, read_text, text_of(NUMBER), (), ("nr", "id")),
        Column(
            "ort",
            "name",
            read_text,
            text_of("name"),
            ("name", "ortsname", "ortsteil"),
            ("dorf", "ortschaft"),
        ),
        Column(
            "plz",
            "postal_code",
            read_postal_code,
            text_of("postal_code"),
            ("postal_code", "postleitzahl"),
        ),
        Column(
            "breite",
            "latitude",
            _degrees,
            _position("latitude"),
            ("latitude", "lat", "breitengrad"),
        ),
        Column(
            "laenge",
            "longitude",
            _degrees,
            _position("longitude"),
            ("länge", "longitude", "lon", "lng", "längengrad"),
        ),
        Column(
            "art",
            "kind",
            read_word("place-kind", "village"),
            back_of(KINDS, "kind"),
            ("kind",),
        ),
        Column(
            "gemeinde",
            "municipality",
            read_text,
            text_of("municipality"),
            ("municipality",),
        ),
        Column(
            "gemeindeschluessel",
            "municipality_ags",
            read_text,
            text_of("municipality_ags"),
            ("gemeindeschlüssel", "municipality_ags"),
            ("ags",),
        ),
    ),
    who=(NUMBER, "name"),
    example={
        "ort": "Beverbruch",
        "plz": "49681",
        "breite": "52,99",
        "laenge": "8,11",
        "art": "Dorf",
        "gemeinde": "Garrel",
    },
)


def _known(_session: Session, _scope: Scope, explained: Explained) -> Known:
    return Known(
        today=explained.today, words=explained.words, accepted=explained.accepted
    )


def _standing(session: Session, scope: Scope) -> Sequence[Record]:
    return [
        Record(
            row.id,
            PlaceIn.model_construct(
                **{name: getattr(row, name) for name in PlaceIn.model_fields}
            ),
        )
        for row in session.exec(scoped(Place, scope))
    ]


PLACES = RecordList(
    layout=LAYOUT,
    model=PlaceIn,
    standing=_standing,
    known=_known,
    natural=lambda model: (fold(model.name), model.postal_code),
    add=actions.add_place,
    change=actions.change_place,
)
