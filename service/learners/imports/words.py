"""The words of a learner list: what the answers of a column may be called.

Pure. How words are looked up, explained and suggested: lists.words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from service.learners.forms import DAYS, PARTS, SLOTS
from service.lists import words
from service.lists.words import FLAGS, FLAGS_MEANT, Ways
from service.places.finding import place_meant
from service.places.queries import PlaceView
from service.rulesets.queries import RulesInForce


@dataclass(frozen=True)
class Known(words.Known):
    """What an office knows, for reading and writing a list of learners."""

    rules: RulesInForce
    places: tuple[PlaceView, ...]
    by_id: dict[str, PlaceView] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update({place.id: place for place in self.places})

    @property
    def vocabularies(self) -> frozenset[str]:
        """The names of all vocabularies of learner lists."""
        return frozenset(VOCABULARIES)

    def ways(self, vocabulary: str) -> Ways:
        """Every code of a vocabulary with the ways it is written, the usual first."""
        return VOCABULARIES[vocabulary](self)

    def meant(self, vocabulary: str) -> Mapping[str, str]:
        """What people write and most likely mean."""
        return MEANT.get(vocabulary, {})

    def guess(self, vocabulary: str, written: str) -> str | None:
        """Places are searched as everywhere."""
        return place_meant(written, self.places) if vocabulary == "place" else None


CHANNELS: Ways = {
    "sms": ("sms",),
    "call": ("anruf",),
    "email": ("e-mail",),
    "letter": ("brief",),
    "helper": ("helfer",),
    "visit": ("kommt vorbei",),
}
LITERACIES: Ways = {
    "none": ("nein",),
    "other": ("andere schrift",),
    "latin": ("ja",),
}
EVIDENCES: Ways = {
    "self": ("selbst",),
    "adviser": ("beratung",),
    "course": ("kurs besucht",),
    "test": ("test",),
    "certificate": ("zertifikat",),
}
MODES: Ways = {
    "walk": ("fuß",),
    "bike": ("rad",),
    "bus": ("bus",),
    "car": ("auto",),
    "lift": ("mitfahrt",),
}
SCHOOLINGS: Ways = {
    "none": ("keine",),
    "1-4": ("1-4 jahre",),
    "5-9": ("5-9 jahre",),
    "10+": ("10 jahre und mehr",),
    "university": ("hochschule",),
}
GENDERS: Ways = {
    "female": ("weiblich",),
    "male": ("männlich",),
    "diverse": ("divers",),
}
# A seat here comes from a course here: whoever had one elsewhere waits again.
STATES: Ways = {
    "waiting": ("wartet",),
    "withdrawn": ("abgemeldet",),
    "unreachable": ("nicht erreichbar",),
    "completed": ("abgeschlossen",),
    "invited": ("eingeladen",),
    "enrolled": ("hat platz",),
    "attending": ("im kurs",),
}
SEATED = ("invited", "enrolled", "attending")

SHORT_DAYS = dict(zip(DAYS, ("mo", "di", "mi", "do", "fr", "sa"), strict=True))
LONG_DAYS = dict(
    zip(
        DAYS,
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"),
        strict=True,
    )
)
SHORT_PARTS = {"am": "vm", "pm": "nm", "ev": "ab"}
LONG_PARTS = {"am": "vormittag", "pm": "nachmittag", "ev": "abend"}
# Words for several parts of the week at once.
MANY_SLOTS: Mapping[str, tuple[str, ...]] = {
    "all": SLOTS,
    "none": (),
    "workdays": tuple(s for s in SLOTS if not s.startswith("sa")),
    **{
        f"workdays-{part}": tuple(f"{day}-{part}" for day in DAYS[:5]) for part in PARTS
    },
    **{f"every-{part}": tuple(s for s in SLOTS if s.endswith(part)) for part in PARTS},
    **{f"every-{day}": tuple(s for s in SLOTS if s.startswith(day)) for day in DAYS},
}


def slot_word(slot: str) -> str:
    """A part of the week as lists write it: "mo-vm"."""
    return f"{SHORT_DAYS[slot[:2]]}-{SHORT_PARTS[slot[3:]]}"


def _slots(_known: Known) -> Ways:
    ways: dict[str, tuple[str, ...]] = {
        "all": ("alle",),
        "none": ("keine",),
        "workdays": ("werktags",),
    }
    ways |= {
        f"workdays-{part}": (f"mo-fr {word}s", f"werktags {word}s")
        for part, word in LONG_PARTS.items()
    }
    ways |= {f"every-{part}": (f"{word}s",) for part, word in LONG_PARTS.items()}
    ways |= {f"every-{day}": (f"{word}s",) for day, word in LONG_DAYS.items()}
    for slot in SLOTS:
        day, part = LONG_DAYS[slot[:2]], LONG_PARTS[slot[3:]]
        short = SHORT_DAYS[slot[:2]]
        ways[slot] = (slot_word(slot), f"{day} {part}", f"{day}s {part}s")
        ways[slot] += (f"{short} {part}", f"{short} {part}s")
    return ways


def _languages(known: Known) -> Ways:
    entries = known.rules.sets.languages.language
    return {e.code: (e.name_de, e.name, e.own_name) for e in entries}


def _levels(known: Known) -> Ways:
    return {level.id: (level.name_de,) for level in known.rules.sets.levels.level}


def _kinds(known: Known) -> Ways:
    return {kind.id: (kind.name_de,) for kind in known.rules.sets.course_kinds.kind}


def _entitlements(known: Known) -> Ways:
    entries = known.rules.sets.entitlements.entitlement
    return {entry.id: (entry.name_de,) for entry in entries}


def _places(known: Known) -> Ways:
    return {place.id: (place.name,) for place in known.places}


VOCABULARIES: Mapping[str, Callable[[Known], Ways]] = {
    "state": lambda _known: STATES,
    "channel": lambda _known: CHANNELS,
    "literacy": lambda _known: LITERACIES,
    "evidence": lambda _known: EVIDENCES,
    "mode": lambda _known: MODES,
    "schooling": lambda _known: SCHOOLINGS,
    "gender": lambda _known: GENDERS,
    "flag": lambda _known: FLAGS,
    "slot": _slots,
    "language": _languages,
    "level": _levels,
    "kind": _kinds,
    "entitlement": _entitlements,
    "place": _places,
}

# What people write and most likely mean: suggested, never taken without a word.
MEANT: Mapping[str, Mapping[str, str]] = {
    "gender": dict.fromkeys(("w", "f", "frau", "weibl", "female"), "female")
    | dict.fromkeys(("m", "mann", "herr", "maennl", "male"), "male")
    | {"d": "diverse"},
    "language": {
        "farsi": "fa",
        "persisch": "fa",
        "afghanisch": "prs",
        "kurdisch": "kmr",
        "pashto": "ps",
        "paschto": "ps",
        "hocharabisch": "ar",
        "mandarin": "zh",
    },
    "mode": dict.fromkeys(("opnv", "zug", "bahn", "bus und bahn"), "bus")
    | dict.fromkeys(("zu fuss", "laufen"), "walk")
    | dict.fromkeys(("pkw", "eigenes auto", "fuhrerschein"), "car")
    | dict.fromkeys(("fahrrad", "e bike"), "bike")
    | dict.fromkeys(("wird gebracht", "fahrgemeinschaft"), "lift"),
    "channel": dict.fromkeys(("mail", "email"), "email")
    | dict.fromkeys(("telefon", "telefonisch", "handy"), "call")
    | dict.fromkeys(("post", "postalisch"), "letter")
    | {"beratung": "helper", "sozialarbeit": "helper"},
    "flag": FLAGS_MEANT,
    "state": {"aktiv": "waiting", "offen": "waiting", "warteliste": "waiting"},
    "evidence": {"einstufungstest": "test", "pruefung": "certificate"},
    "slot": dict.fromkeys(("immer", "egal", "jederzeit", "flexibel"), "all")
    | dict.fromkeys(("morgens", "fruh", "vormittag"), "every-am")
    | {"nachmittag": "every-pm", "abend": "every-ev"},
    "level": {"alphabetisierung": "Alpha", "analphabet": "Alpha"},
}
