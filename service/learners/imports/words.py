"""The words of a list: what the answers of a column may be called.

Pure. A vocabulary gives every code with the ways it is written. What is written
otherwise is looked up among the words that the office has explained before; else it is
unknown, perhaps with a suggestion, which somebody has to confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process

from service.learners.forms import DAYS, PARTS, SLOTS
from service.places.queries import PlaceView, fold, search
from service.rulesets.queries import RulesInForce
from service.typed.mistyped import Mistyped
from service.typed.names import search_key
from service.typed.signs import plain

IGNORED = "-"  # an explained word that says nothing: "keine Angabe"
LIKE = 84  # of 100: how much alike a suggested word must be
Ways = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Known:
    """What an office knows, for reading and writing a list.

    `words` are explained ones, (vocabulary, key of the word) → code; `accepted` are
    columns whose eaten zeros somebody has allowed to be put back.
    """

    rules: RulesInForce
    places: tuple[PlaceView, ...]
    today: date
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    by_id: dict[str, PlaceView] = field(default_factory=dict)
    indexes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update({place.id: place for place in self.places})


SENTENCES = {
    "unknown": "“%(value)s” is not known here. Explain the word once, or correct this "
    "line.",
}


class UnknownWord(Mistyped):
    """A word that no vocabulary has; it can be explained once for the whole office."""

    def __init__(self, vocabulary: str, word: str) -> None:
        super().__init__(SENTENCES["unknown"], value=word[:40])
        self.vocabulary = vocabulary
        self.word = word


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
FLAGS: Ways = {
    "yes": ("ja", "x", "1", "true", "wahr"),
    "no": ("nein", "0", "false", "falsch"),
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
    "flag": dict.fromkeys(("j", "y", "✓", "✔"), "yes")
    | dict.fromkeys(("n", "/", "–"), "no"),
    "state": {"aktiv": "waiting", "offen": "waiting", "warteliste": "waiting"},
    "evidence": {"einstufungstest": "test", "pruefung": "certificate"},
    "slot": dict.fromkeys(("immer", "egal", "jederzeit", "flexibel"), "all")
    | dict.fromkeys(("morgens", "fruh", "vormittag"), "every-am")
    | {"nachmittag": "every-pm", "abend": "every-ev"},
    "level": {"alphabetisierung": "Alpha", "analphabet": "Alpha"},
}


@lru_cache(maxsize=2048)
def word_key(text: str) -> str:
    """By this two spellings are one word: case, accents, dashes and blanks aside."""
    return search_key(text) or plain(text).casefold()


def meaning(vocabulary: str, written: str, known: Known) -> str:
    """The code of a word, "" for one that says nothing.

    Raises: UnknownWord.
    """
    key = word_key(written)
    code = _index(vocabulary, known).get(key)
    if code is not None:
        return code
    explained = known.words.get((vocabulary, key), "")
    if explained == IGNORED:
        return ""
    if explained and explained in codes(vocabulary, known):
        return explained
    raise UnknownWord(vocabulary, written)


def codes(vocabulary: str, known: Known) -> Ways:
    """Every code of a vocabulary with the ways it is written, the usual one first."""
    return VOCABULARIES[vocabulary](known)


def suggestion(vocabulary: str, written: str, known: Known) -> str:
    """The code that is most likely meant by an unknown word, "" where nobody knows."""
    key = word_key(written)
    meant = MEANT.get(vocabulary, {})
    found = {word_key(word): code for word, code in meant.items()}.get(key, "")
    if found in codes(vocabulary, known):
        return found
    if vocabulary == "place":
        return _place_meant(written, known)
    index = _index(vocabulary, known)
    like = process.extractOne(key, list(index), scorer=fuzz.ratio, score_cutoff=LIKE)
    # Words of three letters are alike by chance.
    return index[like[0]] if like and len(key) > 3 else ""


def _place_meant(written: str, known: Known) -> str:
    """The only place that begins so: "Rotenburg" is "Rotenburg (Wümme)"."""
    needle = fold(written)
    if not needle:
        return ""
    starting = [p for p in known.places if fold(p.name).split()[:1] == [needle]]
    if len(starting) == 1:
        return starting[0].id
    found = search(known.places, written, most=2)
    if len(found) == 1:
        return found[0].id
    names = {fold(p.name).split()[0]: p.id for p in known.places if fold(p.name)}
    names |= {fold(place.name): place.id for place in known.places}
    like = process.extractOne(needle, list(names), scorer=fuzz.ratio, score_cutoff=LIKE)
    return names[like[0]] if like else ""


def _index(vocabulary: str, known: Known) -> dict[str, str]:
    """Key of every way to write a word → its code, made once per list."""
    if vocabulary not in known.indexes:
        known.indexes[vocabulary] = {
            word_key(way): code
            for code, ways in codes(vocabulary, known).items()
            for way in (*ways, code)
        }
    return known.indexes[vocabulary]
