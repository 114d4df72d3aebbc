"""Places of what people write: a postal code and a name, in any spelling.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from service.lists.words import IGNORED, LIKE, Known, UnknownWord, word_key
from service.places.queries import PlaceView, fold, search
from service.typed.mistyped import Mistyped

CODE, NAME = "postal_code", "place"  # the columns that a list has for them


class WhichPlace(Mistyped):
    """Several places fit what was written; the column `missing` tells them apart."""

    def __init__(self, message: str, missing: str, **values: object) -> None:
        super().__init__(message, "", **values)
        self.missing = missing


def find_place(
    code: str, name: str, places: Sequence[PlaceView], known: Known
) -> PlaceView | None:
    """The office's place of a postal code and a name; None where both are empty.

    A name that was explained as no place of the county is None, too. Raises: Mistyped
    where the code lies outside the county, WhichPlace where code and name are those of
    several places; UnknownWord for an unknown name.
    """
    coded = [p for p in places if p.postal_code == code]
    if code and not coded:
        raise Mistyped(
            "Postal code %(value)s is outside the county. Correct it, or take the "
            "line out: another office is responsible.",
            value=code[:20],
        )
    if name:
        return _named(name, coded, places, known)
    towns = [p for p in coded if p.kind == "town"]
    if len(coded) > 1 and len(towns) != 1:
        raise WhichPlace(
            "Several places have postal code %(value)s. Write the place as well.",
            NAME,
            value=code,
        )
    found = towns or coded
    return found[0] if found else None


def _named(
    name: str, coded: Sequence[PlaceView], places: Sequence[PlaceView], known: Known
) -> PlaceView | None:
    needle = fold(name)
    named = [p for p in places if p.name == name] or [
        p for p in places if needle and fold(p.name) == needle
    ]
    best = [p for p in named if p in coded] or named
    if len(best) > 1:
        raise WhichPlace(
            "Several places have this name: %(places)s. Write the postal code as well.",
            CODE,
            places=", ".join(sorted(f"{p.postal_code} {p.name}" for p in best)),
        )
    if best:
        return best[0]
    explained = known.words.get(("place", word_key(name)), "")
    if explained == IGNORED:
        return None
    for place in places:
        if place.id == explained:
            return place
    raise UnknownWord("place", name)


def place_meant(written: str, places: Sequence[PlaceView]) -> str:
    """The only place that begins so: "Rotenburg" is "Rotenburg (Wümme)"."""
    needle = fold(written)
    if not needle:
        return ""
    starting = [p for p in places if fold(p.name).split()[:1] == [needle]]
    if len(starting) == 1:
        return starting[0].id
    found = search(tuple(places), written, most=2)
    if len(found) == 1:
        return found[0].id
    names = {fold(p.name).split()[0]: p.id for p in places if fold(p.name)}
    names |= {fold(place.name): place.id for place in places}
    like = process.extractOne(needle, list(names), scorer=fuzz.ratio, score_cutoff=LIKE)
    return names[like[0]] if like else ""
