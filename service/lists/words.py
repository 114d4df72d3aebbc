"""The words of a list: what the answers of a column may be called.

Pure. A vocabulary gives every code with the ways it is written. What is written
otherwise is looked up among the words that the office has explained before; else it is
unknown, perhaps with a suggestion, which somebody has to confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process

from service.typed.mistyped import Mistyped
from service.typed.names import search_key
from service.typed.signs import plain

IGNORED = "-"  # an explained word that says nothing: "keine Angabe"
LIKE = 84  # of 100: how much alike a suggested word must be
Ways = Mapping[str, tuple[str, ...]]

FLAGS: Ways = {
    "yes": ("ja", "x", "1", "true", "wahr"),
    "no": ("nein", "0", "false", "falsch"),
}
FLAGS_MEANT: Mapping[str, str] = dict.fromkeys(("j", "y", "✓", "✔"), "yes") | (
    dict.fromkeys(("n", "/", "–"), "no")
)
SENTENCES = {
    "unknown": "“%(value)s” is not known here. Explain the word once, or correct this "
    "line.",
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What an office knows, for reading and writing a list; each kind adds its own.

    `words` are explained ones, (vocabulary, key of the word) → code; `accepted` are
    columns whose eaten zeros somebody has allowed to be put back.
    """

    today: date
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    indexes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def vocabularies(self) -> frozenset[str]:
        """The names of all vocabularies of this kind of list."""
        return frozenset({"flag"})

    def ways(self, vocabulary: str) -> Ways:
        """Every code of a vocabulary with the ways it is written, the usual first."""
        return FLAGS if vocabulary == "flag" else {}

    def meant(self, vocabulary: str) -> Mapping[str, str]:
        """What people write and most likely mean: suggested, never just taken."""
        return FLAGS_MEANT if vocabulary == "flag" else {}

    def guess(self, vocabulary: str, written: str) -> str | None:
        """The vocabulary's own way to suggest a code; None where it has none."""
        return None


class UnknownWord(Mistyped):
    """A word that no vocabulary has; it can be explained once for the whole office."""

    def __init__(self, vocabulary: str, word: str) -> None:
        super().__init__(SENTENCES["unknown"], value=word[:40])
        self.vocabulary = vocabulary
        self.word = word


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
    if explained and explained in known.ways(vocabulary):
        return explained
    raise UnknownWord(vocabulary, written)


def suggestion(vocabulary: str, written: str, known: Known) -> str:
    """The code that is most likely meant by an unknown word, "" where nobody knows."""
    key = word_key(written)
    meant = {word_key(word): code for word, code in known.meant(vocabulary).items()}
    found = meant.get(key, "")
    if found in known.ways(vocabulary):
        return found
    guessed = known.guess(vocabulary, written)
    if guessed is not None:
        return guessed
    index = _index(vocabulary, known)
    like = process.extractOne(key, list(index), scorer=fuzz.ratio, score_cutoff=LIKE)
    # Words of three letters are alike by chance.
    return index[like[0]] if like and len(key) > 3 else ""


def _index(vocabulary: str, known: Known) -> dict[str, str]:
    """Key of every way to write a word → its code, made once per list."""
    if vocabulary not in known.indexes:
        known.indexes[vocabulary] = {
            word_key(way): code
            for code, ways in known.ways(vocabulary).items()
            for way in (*ways, code)
        }
    return known.indexes[vocabulary]
