"""What the demo assumes about each county: sizes of places, languages, buildings.

Weights of municipalities are rounded numbers of inhabitants in thousands, an assumption
to spread people plausibly, no statistics. Languages follow the order of nationalities
that Rotenburg's integration concept names (PL, SY, RO, NL, TR, and people from
Ukraine); everything beyond is assumed. See `docs/demo.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Assumptions for one county; `towns` by size, `default_learners` waiting."""

    slug: str
    default_learners: int
    area_code: str
    municipalities: Mapping[str, float]
    languages: Mapping[str, int]
    towns: tuple[str, ...]
    villages: tuple[str, ...]
    providers: tuple[tuple[str, str, str, bool], ...]  # name, short, place, licensed


CLOPPENBURG = Profile(
    slug="cloppenburg",
    default_learners=600,
    area_code="04471",
    municipalities={
        "Cloppenburg": 37, "Friesoythe": 23, "Garrel": 15, "Saterland": 14,
        "Barßel": 13, "Löningen": 14, "Emstek": 13, "Essen (Oldenburg)": 9,
        "Molbergen": 9, "Bösel": 8, "Cappeln (Oldenburg)": 8, "Lastrup": 7,
        "Lindern (Oldenburg)": 5,
    },
    languages={
        "uk": 15, "ro": 15, "ar": 14, "pl": 11, "bg": 7, "ru": 9, "kmr": 6, "tr": 4,
        "fa": 4, "prs": 4, "vi": 2, "pt": 2, "ti": 2, "so": 1, "sq": 2, "hu": 1,
        "es": 1, "nl": 1, "fr": 1, "ps": 1,
    },
    towns=(
        "Cloppenburg", "Friesoythe", "Löningen", "Garrel", "Ramsloh", "Barßel",
        "Emstek", "Molbergen", "Lastrup", "Essen (Oldenburg)", "Bösel",
        "Cappeln (Oldenburg)", "Lindern (Oldenburg)",
    ),
    villages=("Sedelsberg", "Altenoythe", "Höltinghausen", "Bethen", "Peheim"),
    providers=(
        ("VHS im Landkreis Cloppenburg (erfunden)", "VHS", "Cloppenburg", True),
        ("Bildungswerk Friesoythe (erfunden)", "BWF", "Friesoythe", True),
        ("Sprachwerkstatt Löningen (erfunden)", "SWL", "Löningen", True),
        ("Verein Miteinander Garrel (erfunden)", "VMG", "Garrel", False),
    ),
)  # fmt: skip

ROTENBURG = Profile(
    slug="rotenburg",
    default_learners=1200,
    area_code="04261",
    municipalities={
        "Rotenburg (Wümme)": 22, "Bremervörde": 19, "Zeven": 14, "Scheeßel": 13,
        "Visselhövede": 10, "Gnarrenburg": 9, "Sittensen": 6, "Sottrum": 6,
        "Heeslingen": 5, "Tarmstedt": 4, "Selsingen": 4, "Fintel": 3, "Bothel": 2.5,
        "Lauenbrück": 2, "Ahausen": 2, "Gyhum": 2.4, "Oerel": 2, "Elsdorf": 2,
        "Reeßum": 1.8, "Wilstedt": 1.8,
    },
    languages={
        "uk": 24, "pl": 12, "ar": 15, "ro": 9, "ru": 8, "kmr": 6, "tr": 5, "nl": 2,
        "fa": 4, "prs": 4, "bg": 3, "ti": 2, "so": 1, "sq": 2, "sr": 1, "es": 1,
        "vi": 1, "fr": 1, "ps": 1, "it": 1,
    },
    towns=(
        "Rotenburg (Wümme)", "Bremervörde", "Zeven", "Scheeßel", "Visselhövede",
        "Gnarrenburg", "Sittensen", "Sottrum", "Tarmstedt", "Selsingen", "Bothel",
        "Lauenbrück", "Oerel",
    ),
    villages=("Heeslingen", "Fintel", "Ahausen", "Gyhum", "Elsdorf", "Wilstedt"),
    providers=(
        ("VHS Rotenburg (erfunden)", "VHS", "Rotenburg (Wümme)", True),
        ("Bildungszentrum Bremervörde (erfunden)", "BZB", "Bremervörde", True),
        ("Lernhaus Zeven (erfunden)", "LHZ", "Zeven", True),
        ("Sprachbrücke Scheeßel (erfunden)", "SBS", "Scheeßel", False),
        ("Verein Ankommen Visselhövede (erfunden)", "VAV", "Visselhövede", False),
    ),
)  # fmt: skip

PROFILES = {"cloppenburg": CLOPPENBURG, "rotenburg": ROTENBURG}
SMALL_MUNICIPALITY = 1.0  # weight of a municipality that is not named above
VILLAGE_SHARE = 0.06  # of its municipality's weight, per village beside the main place


def place_weight(
    profile: Profile, municipality: str, villages: int, main: bool
) -> float:
    """Relative number of inhabitants of a place.

    `villages`: places of the municipality beside its main one; each gets a fixed
    share, the main place the rest but at least two fifths.
    """
    weight = profile.municipalities.get(municipality, SMALL_MUNICIPALITY)
    share = min(VILLAGE_SHARE, 0.6 / villages) if villages else 0.0
    return weight * (1 - villages * share) if main else weight * share
