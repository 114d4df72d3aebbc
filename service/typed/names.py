"""Names compared and found: in their own script, and as a reader looks for them.

Pure. Nothing here decides that two people are one: `same_name` asks a human to look,
`similar_keys` only suggests.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from service.typed.signs import plain, without_marks

# Letters of their own that a reader without them types otherwise.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t",
        "ŋ": "n", "þ": "th", "æ": "a", "œ": "o", "ß": "ss", "ə": "e",
        # One Arabic letter in several forms
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي",
        "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ؤ": "و", "ئ": "ي", "ـ": "",
    }
)  # fmt: skip
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_NO_LETTERS = re.compile(r"[\W_]+")
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e",
        "є": "ie", "ж": "zh", "з": "z", "и": "i", "і": "i", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
        "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    }
)  # fmt: skip
# Sounds that every alphabet writes in its own way.
_VOWELS = re.compile("[aeiouyj]")
_CLOSE = 88  # of 100: "Oleksandr" and "Aleksandr" are close, "Olena" and "Taras" not


def same_name(text: str) -> str:
    """The key by which a name is the same: case, accents and punctuation aside.

    In its own script: "Олена" and "Тарас", "Łucja" and "Ucja" stay two.
    """
    return _words(_without_accents(plain(text).casefold()))


def search_key(text: str) -> str:
    """The key in which a reader finds a name: "Mueller", "Muller" and "Müller" alike.

    A part of a name is found if its key lies within the name's key.
    """
    folded = _without_accents(plain(text).casefold()).translate(_LETTERS)
    for two, one in _UMLAUTS:
        folded = folded.replace(two, one)
    return _words(folded)


def found_in(needle: str, *texts: str) -> bool:
    """Whether every word looked for stands in the texts, in a reader's spelling."""
    key = search_key(" ".join(texts))
    return all(word in key for word in search_key(needle).split())


def account_name(text: str) -> str:
    """The name somebody signs in with, as it is kept: NFC, small, no hidden marks."""
    return " ".join(without_marks(text).split()).lower()


def similar_keys(first: str, second: str) -> bool:
    """Whether two names, by their latin keys, may be one: "Олена" and "Olena".

    For suggestions only. Scripts without a table here are never similar; nor are names
    whose first consonant is another one, such as "Łucja" and "Ucja".
    """
    if not first or not second:
        return False
    same_start = _VOWELS.sub("", first)[:1] == _VOWELS.sub("", second)[:1]
    return same_start and fuzz.ratio(first, second) >= _CLOSE


def latin_key(text: str) -> str:
    """The search key in a to z, Cyrillic letters as they sound; "" in other scripts."""
    key = search_key(text).translate(_CYRILLIC)
    return key if key.isascii() else ""


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    kept = (c for c in parts if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _words(text: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", text).split())
