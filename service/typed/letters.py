"""Which encoding the bytes of a file are in, judged by whether words come out.

Pure. UTF-8 and UTF-16 prove themselves; the encodings of one byte a letter do not:
every one of them reads every file, so each candidate is read and the most plausible
one taken. Where two are alike the reader is unsure, and a human looks at both.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

# What spreadsheets of this country and of its newcomers' countries write, the most
# frequent first: at equal plausibility the earlier one is taken.
ONE_BYTE = ("cp1252", "mac_roman", "cp850", "cp1251", "cp1250", "cp1254", "cp1256")
MOST_SAMPLE = 200_000  # bytes
MOST_READINGS = 5
DOUBLED = "doubled"
_DOUBLED = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
    "\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_LOST = re.compile(r"\?{2,}|\ufffd|\w\?\w")
_WORD = re.compile(r"[^\s;,\t\"0-9]+")
_GERMAN = frozenset("äöüßÄÖÜ")
_OTHERS = frozenset("éèáíóúñçğışşćčłńśźżåøãâîțşţăéêëïôûÉŁŞİŚŻČŠšžŽ")
_MARKS = frozenset("„“”’‘–—…«»§°€·")

SENTENCES = {
    "unsure": "The letters of this file could be read in more than one way.",
    "doubled": "The letters of this file were encoded twice; they are read as meant.",
    "lost": "Some letters of this file are lost: they were saved as question marks. "
    "Export the list again as UTF-8.",
}


@dataclass(frozen=True)
class Letters:
    """A file's text; `doubt`, a key of SENTENCES, says why to look at it first."""

    text: str
    encoding: str
    doubt: str = ""


def letters(content: bytes, chosen: str = "") -> Letters:
    """The text of a file of unknown encoding; never raises.

    `chosen` is the encoding of one of `readings`: then there is no doubt.
    """
    if chosen:
        return Letters(_as_chosen(content, chosen), chosen)
    marked = _by_mark(content)
    if marked:
        return looked_through(marked)
    try:
        return looked_through(Letters(content.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return looked_through(_most_plausible(content))


def readings(content: bytes) -> tuple[Letters, ...]:
    """Every way in which the letters could be meant, the most plausible first."""
    first = letters(content)
    found = [first]
    if first.doubt == "doubled":
        found = [Letters(first.text, DOUBLED), Letters(_as_written(content), "utf-8")]
    elif first.encoding in ONE_BYTE:
        sample = content[:MOST_SAMPLE]
        found += [Letters(text, name) for _, _, name, text in _ranked(sample)]
    shown = {found.text[:MOST_SAMPLE]: found for found in reversed(found)}
    return tuple(reversed(shown.values()))[:MOST_READINGS]


def _as_chosen(content: bytes, chosen: str) -> str:
    text = _as_written(content)
    if chosen == DOUBLED:
        return undoubled(text) or text
    return content.decode(chosen, "replace") if chosen in ONE_BYTE else text


def _as_written(content: bytes) -> str:
    marked = _by_mark(content)
    return marked.text if marked else content.decode("utf-8", errors="replace")


def _by_mark(content: bytes) -> Letters | None:
    """UTF-8 or UTF-16 with its byte-order mark, or UTF-16 by its zero bytes."""
    if content.startswith(b"\xef\xbb\xbf"):
        text = content[3:].decode("utf-8", errors="replace")
        return Letters(text, "utf-8")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Letters(content.decode("utf-16", errors="replace"), "utf-16")
    head = content[:400]
    for odd, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 3 and head[odd::2].count(0) > len(head) // 4:
            return Letters(content.decode(name, errors="replace"), name)
    return None


def _most_plausible(content: bytes) -> Letters:
    ranked = _ranked(content[:MOST_SAMPLE])
    if not ranked:
        best = from_bytes(content).best()
        return Letters(str(best), best.encoding if best else "", "")
    (score, _, name, text), rest = ranked[0], ranked[1:]
    unsure = any(other[0] == score and other[3] != text for other in rest)
    text = content.decode(name, errors="replace")
    return Letters(text, name, "unsure" if unsure or score > 0 else "")


def _ranked(sample: bytes) -> list[tuple[int, int, str, str]]:
    """The encodings that can read a sample, most plausible first: score (less is
    better), place, name, text.
    """
    return sorted(
        (-plausibility(text), place, name, text)
        for place, name in enumerate(ONE_BYTE)
        if (text := _read(sample, name))
    )


def _read(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return ""


def plausibility(text: str) -> int:
    """How much a text looks like names and German words: frequent letters count for
    it, signs and capitals within words and mixed scripts against it.
    """
    score = 0
    for word in set(_WORD.findall(text)):
        if not word.isascii():
            score += _of_word(word)
    return score


def _of_word(word: str) -> int:
    core = word.strip("".join(_MARKS) + "().,:;!?/-\"'")
    letters_in = [sign for sign in core if sign.isalpha()]
    strange = [sign for sign in core if not sign.isascii()]
    score = sum(3 * (s in _GERMAN) + (s in _OTHERS) for s in strange)
    scripts = {_script(sign) for sign in letters_in}
    if len(scripts) > 1:
        score -= 6
    elif scripts and scripts != {"LATIN"}:
        score += len(letters_in)
    elif len(strange) > max(1, len(letters_in) // 2):
        score -= 3 * len(strange)  # whole words of accented letters only
    score -= 4 * sum(not sign.isalpha() for sign in strange)
    pairs = itertools.pairwise(core)
    return score - 5 * sum(a.islower() and b.isupper() for a, b in pairs)


def _script(sign: str) -> str:
    return unicodedata.name(sign, "?").split(" ")[0]


def looked_through(found: Letters) -> Letters:
    """Mends letters that were encoded twice; notes letters that are lost."""
    if len(_DOUBLED.findall(found.text)) and (mended := undoubled(found.text)):
        return Letters(mended, found.encoding, "doubled")
    if _LOST.search(found.text) and not found.doubt:
        return Letters(found.text, found.encoding, "lost")
    return found


def undoubled(text: str) -> str:
    """The text before its UTF-8 was taken for Windows-1252 ("MÃ¼ller"), else "".

    Line by line: a list may be put together of good and of spoilt lines.
    """
    mended = "".join(_undoubled_line(line) for line in text.splitlines(keepends=True))
    return mended if mended != text else ""


def _undoubled_line(line: str) -> str:
    try:
        return b"".join(_byte(sign) for sign in line).decode("utf-8")
    except UnicodeError:
        return line


def _byte(sign: str) -> bytes:
    """The byte that became this sign; Windows-1252 leaves five of them undefined."""
    undefined = "\x80" <= sign <= "\x9f"
    return sign.encode("latin-1" if undefined else "cp1252")
