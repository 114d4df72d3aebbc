"""What is wrong with a catalogue that a machine can see, text by text.

`python -m tests.house.translations ar` prints it. A text that is right all the same
stands in `service/translations/LANGUAGE/allowed.csv`: check, message id, reason.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.messages.pofile import read_po

from service import i18n
from tests.house.messages import Message
from tests.house.tree import ROOT, tracked

VALUE = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"<[^>]+>")
BUTTON = re.compile(
    r"(?:\bbutton|continue_button|save_button|link_button|post_button)\(\s*_\(\s*"
    r'"([^"]+)"|<button[^>]*>\s*\{\{ _\("([^"]+)"\)|'
    r'class="btn[^"]*"[^>]*>\s*\{\{ _\("([^"]+)"\)'
)
#: So much longer than the German a button may be, and what is short whatever it says.
WIDER, SHORT = 2.2, 16
STOPS = ".።۔"
ENDS = "!?…:؟፧፥፦"
HYPHEN = "\u00ad"  # where a long German word may be broken
DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u00ad\ufeff"
#: Share of letters that are of the language's own script, beside terms of offices.
OWN_SHARE = 0.35
SCRIPTS = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Ethi": "ETHIOPIC", "Latn": "LATIN"}
#: Letters that belong to a neighbour of the language.
FOREIGN: Mapping[str, str] = {
    "ar": "پچژگکی",
    "fa": "كيىةټډړښ",
    "prs": "كيىةټډړښ",
    "uk": "ыэъё",
    "ru": "іїєґў",
    "bg": "ыэёіїєґ",
}


@dataclass(frozen=True)
class Text:
    """One text of a catalogue beside its German; a plural has several forms."""

    key: Message
    forms: tuple[str, ...]
    german: tuple[str, ...]
    file: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The message id, or both of a plural."""
        return self.key if isinstance(self.key, tuple) else (self.key,)


@dataclass(frozen=True)
class Fault:
    """One text that a check finds fault with, and why."""

    check: str
    text: Text
    why: str

    def __str__(self) -> str:
        said = " | ".join(self.text.forms)
        return f"{self.check}: {self.why}: {self.text.ids[0][:70]!r}: {said[:90]}"


@lru_cache(maxsize=40)
def texts(language: str) -> tuple[Text, ...]:
    """All texts of a language that German has too."""
    german = {} if language == i18n.DEFAULT else {t.key: t for t in texts("de")}
    found = []
    for path in sorted((i18n.FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if not message.id:
                    continue
                several = isinstance(message.id, list | tuple)
                key = tuple(message.id) if several else message.id
                forms = tuple(message.string) if several else (message.string,)
                beside = german[key].forms if key in german else ()
                found.append(Text(key, forms, beside, path.name))
    return tuple(found)


def faults(language: str) -> list[Fault]:
    """What all checks find in a language, but for what is allowed with a reason."""
    fine = {(check, message) for check, message, _reason in allowed(language)}
    return [
        Fault(name, one, why)
        for one in texts(language)
        for name, check in CHECKS.items()
        for why in check(one, language)
        if (name, one.ids[0]) not in fine
    ]


def allowed(language: str) -> list[tuple[str, str, str]]:
    """Check, message id and reason of each exception."""
    path = i18n.FOLDER / language / "allowed.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["check"], row["message"], row["reason"])
            for row in csv.DictReader(file)
        ]


def values(one: Text, language: str) -> Iterator[str]:
    """Values are those of the message, each as often; a plural may leave some out."""
    wanted = Counter(VALUE.findall(one.ids[-1]))
    for form in one.forms:
        used = Counter(VALUE.findall(form))
        if used != wanted if len(one.ids) == 1 else used - wanted:
            yield f"{sorted(used)} instead of {sorted(wanted)}"
        if re.search(r"%(?!\(\w+\)[sd])", form.replace("%%", "")):
            yield "a sign % without a value"
        if sorted(TAG.findall(form)) != sorted(TAG.findall(one.ids[-1])):
            yield "other tags"


def script(one: Text, language: str) -> Iterator[str]:
    """Letters are those of the language."""
    known = i18n._told().get(language, {}).get("script", "Latn")
    own = SCRIPTS.get(known, "LATIN")
    for form in one.forms:
        bare = TAG.sub("", VALUE.sub(" ", form))
        names = [unicodedata.name(c, "") for c in bare if c.isalpha()]
        share = sum(own in name for name in names) / len(names) if names else 1
        if len(names) > 6 and share < (1 if own == "LATIN" else OWN_SHARE):
            yield f"{share:.0%} {own}"
        for word in re.findall(r"\w+", bare):
            if own == "CYRILLIC" and len(_scripts(word)) > 1:
                yield f"two scripts in {word!r}"
        if foreign := set(bare) & set(FOREIGN.get(language, "")):
            yield f"letters of another language: {' '.join(sorted(foreign))}"


def _scripts(word: str) -> set[str]:
    names = [unicodedata.name(c, "") for c in word if c.isalpha()]
    return {own for own in SCRIPTS.values() for name in names if own in name}


def translated(one: Text, language: str) -> Iterator[str]:
    """Words are not simply the English or, but for easy German, the German ones.

    A single word may be the same in several languages.
    """
    letters = [c for c in VALUE.sub("", one.ids[0]) if c.isalpha()]
    if len(letters) < 8:
        return
    several = len(VALUE.sub("", one.forms[0]).split()) > 1
    if several and one.forms[0] == one.ids[0] and one.german[:1] != one.ids[:1]:
        yield "equals the English"
    german = not language.startswith(i18n.DEFAULT) and one.forms[0] in one.german
    if german and several:
        yield "equals the German"


def spaces(one: Text, language: str) -> Iterator[str]:
    """No space at an end that the message has not, none twice, no mark of direction."""
    for form in one.forms:
        if form != form.strip() and one.ids[-1] == one.ids[-1].strip():
            yield "a space at an end"
        if "  " in form and "  " not in one.ids[-1]:
            yield "two spaces"
        if set(form) & (set(DIRECTIONS) - {HYPHEN if language == "de" else ""}):
            yield "a mark of direction"
        if form.count("\n") != one.ids[-1].count("\n"):
            yield "other line breaks"


def digits(one: Text, language: str) -> Iterator[str]:
    """Digits are 0 to 9, as on the bus stop."""
    for form in one.forms:
        if other := [c for c in form if c.isdigit() and c not in "0123456789²³"]:
            yield f"digits {other}"


def stops(one: Text, language: str) -> Iterator[str]:
    """A full stop where the German has one, none where it has none."""
    if not one.german:
        return
    german = one.german[-1].removesuffix("Min.")  # an abbreviation, not a sentence
    for form in one.forms:
        ends = form[-1:] in STOPS
        both = german.endswith(".") and one.ids[-1].endswith(".")  # not "12 Min."
        if both and not ends and form[-1:] not in ENDS + ")”»s":
            yield "the full stop is missing"
        if ends and not {one.german[-1][-1:], one.ids[-1][-1:]} & set(
            STOPS + ENDS + ")"
        ):
            yield "a full stop that the German has not"


def width(one: Text, language: str) -> Iterator[str]:
    """A button stays about as wide as the German one."""
    if one.ids[0] not in buttons() or not one.german:
        return
    for form in one.forms:
        most = max(WIDER * max(map(len, one.german)), SHORT)
        if len(form) > most:
            yield f"{len(form)} letters on a button of {len(one.german[0])}"


CHECKS: Mapping[str, Callable[[Text, str], Iterator[str]]] = {
    "values": values,
    "script": script,
    "translated": translated,
    "spaces": spaces,
    "digits": digits,
    "stops": stops,
    "width": width,
}


@lru_cache(maxsize=1)
def buttons() -> frozenset[str]:
    """What stands on buttons of templates."""
    found: set[str] = set()
    for name in tracked():
        if name.parts[0] == "templates" and name.suffix == ".html":
            source = (ROOT / name).read_text(encoding="utf-8")
            found.update(*BUTTON.findall(source), ())
    return frozenset(found - {""})


@dataclass(frozen=True)
class Term:
    """One thing, how German calls it, and the beginnings of the language's word."""

    name: str
    german: re.Pattern[str]
    stems: tuple[tuple[str, ...], ...]  # one of these; each all its words

    def kept_in(self, form: str) -> bool:
        """Whether a text uses the word, in any of its cases."""
        bare = _bare(form)
        return any(all(stem in bare for stem in words) for words in self.stems)


def glossary(language: str) -> tuple[Term, ...]:
    """The terms of `glossary.csv`: term, german, word; alternatives behind a stroke."""
    path = i18n.FOLDER / language / "glossary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_term(row["term"], row["german"], row["word"]) for row in rows)


def _term(name: str, german: str, word: str) -> Term:
    spoken = "|".join(re.escape(one) for one in _alternatives(german))
    return Term(
        name,
        re.compile(rf"\b(?:{spoken})(?:e|en|es|er|n|s|in|innen)?\b"),
        tuple(
            tuple(_stem(part) for part in _bare(one).split() if len(part) > 1)
            for one in _alternatives(word)
        ),
    )


def _alternatives(text: str) -> list[str]:
    bare = re.sub(r"\([^)]*\)", "", text)
    return [one.strip() for one in re.split(r"\s*[/;]\s*| oder ", bare) if one.strip()]


def _bare(text: str) -> str:
    """Small letters without vowel signs and marks, which cases and spellings change."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))


def _stem(word: str) -> str:
    """The part of a word that stays when its ending or its article changes."""
    word = word.removeprefix("ال")
    return word[: max(3, len(word) * 2 // 3)]


def strays(language: str) -> dict[Term, tuple[list[Text], int]]:
    """Texts whose German uses a term and which use another word; and of how many."""
    found: dict[Term, tuple[list[Text], int]] = {}
    for term in glossary(language):
        meant = [t for t in texts(language) if term.german.search(" ".join(t.german))]
        kept = [t for t in meant if any(map(term.kept_in, t.forms))]
        found[term] = ([t for t in meant if t not in kept], len(meant))
    return found


if __name__ == "__main__":
    for fault in faults(sys.argv[1]):
        print(fault)
