"""Texts in an explicit language; msgids are English, every language a catalogue.

A language is a folder of `service/translations` with one .po file a feature, named by
the code that the rules know it by (`data/rules/languages.toml`).
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Protocol, TypeVar

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from service.clock import BERLIN

Text = TypeVar("Text", str, Markup)

FOLDER = Path(__file__).parent / "translations"
SOURCE = "en"
DEFAULT = "de"
# A value that ends a sentence; an ellipsis is no full stop.
STOPPED = re.compile(r"(?P<value>%\((?P<name>\w+)\)s)\.(?!\.)")
# What the rules as shipped say of a language; Babel knows neither Dari nor Kurmanji by
# the codes of ISO 639-3.
KNOWN = Path(__file__).parents[1] / "data" / "rules" / "languages.toml"
STAFF = (DEFAULT, SOURCE)
OPENS, CLOSES = "\u2068", "\u2069"  # around a text of another direction


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Codes of the languages with a catalogue, in the order of the language page."""
    found = {p.name for p in FOLDER.iterdir() if any(p.glob("*.po"))} | {SOURCE}
    order = list(_told())
    known = sorted(found & set(order), key=order.index)
    return (*known, *sorted(found - set(order)))


@lru_cache(maxsize=1)
def _told() -> Mapping[str, Mapping[str, str]]:
    told = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["language"]
    return {one["code"]: one for one in told}


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language code."""
    code = _told()[language]["babel"] if language in _told() else language
    return Locale.parse(code.replace("-", "_"))


@lru_cache(maxsize=64)
def direction(language: str) -> str:
    """'ltr' or 'rtl'."""
    if language in _told():
        return _told()[language]["direction"]
    return str(locale_of(language).text_direction)


@lru_cache(maxsize=64)
def own_name(language: str) -> str:
    """The language's name in itself."""
    if language in _told():
        return _told()[language]["own_name"]
    name = locale_of(language).get_display_name() or language
    return str(name[0].upper() + name[1:])


class Named(Protocol):
    """An entry of a rule set: its English and its German name."""

    @property
    def name(self) -> str:
        """English."""

    @property
    def name_de(self) -> str:
        """German."""


def rule_name(entry: Named, language: str) -> str:
    """What a rule's entry is called in a language.

    A further language says what its catalogue has for the English name, else the German
    one: that is what people hear at the counter. A language (an entry with `code`) is
    called as CLDR has it, else by its own name.
    """
    if language == SOURCE:
        return entry.name
    if language.partition("-")[0] == DEFAULT:
        return entry.name_de
    code = getattr(entry, "code", "")
    if code in _told():
        return _language_name(code, language)
    told = text(language, entry.name)
    return entry.name_de if told == entry.name else told


def _language_name(code: str, language: str) -> str:
    names, told = locale_of(language).languages, _told()[code]["babel"]
    # Dari is "fa_AF" there; Kurmanji is "ku", which is every Kurdish: not that.
    known = names.get(code) or (names.get(told) if "_" in told else None)
    return str(known or own_name(code))


class _InGerman(NullTranslations):
    """What a catalogue lacks is said in German; set apart where that runs otherwise."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.turned = direction(language) != direction(DEFAULT)

    def _apart(self, found: str, *ids: str) -> str:
        return f"{OPENS}{found}{CLOSES}" if self.turned and found not in ids else found

    def gettext(self, message: str) -> str:
        """The German text."""
        return self._apart(_catalogue(DEFAULT).gettext(message), message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The German plural form."""
        return self._apart(_catalogue(DEFAULT).ngettext(one, many, n), one, many)


@lru_cache(maxsize=64)
def _catalogue(language: str) -> NullTranslations:
    locale = locale_of(language)
    merged = Catalog(locale=locale)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            read = read_po(file, locale=locale)
        if not len(merged):  # its head says which plural form is meant by which number
            merged.mime_headers = [("plural-forms", read.plural_forms)]
        for message in read:
            if message.id:
                merged[message.id] = message
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    found = GNUTranslations(buffer) if len(merged) else NullTranslations()
    if language not in STAFF:
        found.add_fallback(_InGerman(language))
    return found


@lru_cache(maxsize=32)
def entries(language: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Forms of all texts of a language by message id, of a plural by both."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale_of(language)):
                if isinstance(message.id, str) and message.id:
                    found[(message.id,)] = (str(message.string),)
                elif message.id:
                    found[tuple(message.id)] = tuple(message.string or ())
    return found


def plural_header(language: str) -> str:
    """The head of its catalogue on plural forms."""
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            return str(read_po(file, locale=locale_of(language)).plural_forms)
    return str(Catalog(locale=locale_of(language)).plural_forms)


# What an office says otherwise: language → message id → forms.
Corrections = Mapping[str, Mapping[str, tuple[str, ...]]]
_laid_over: ContextVar[Callable[[], Corrections]] = ContextVar(
    "laid_over", default=dict
)


def lay_over(read: Callable[[], Corrections]) -> None:
    """From here on texts are told as `read` corrects them, in this context."""
    _laid_over.set(read)


@contextmanager
def corrected(told: Corrections) -> Iterator[None]:
    """Within, texts are told as an office has corrected them."""
    before = _laid_over.set(lambda: told)
    try:
        yield
    finally:
        _laid_over.reset(before)


def is_corrected(language: str, message: str) -> bool:
    """Whether the office tells it in its own words, of a plural by the first id."""
    return bool(_own(language, message))


def _own(language: str, message: str) -> tuple[str, ...]:
    return _laid_over.get()().get(language, {}).get(message, ())


def text(language: str, message: str, /, **values: object) -> str:
    """A message in a language, with %(name)s values filled in."""
    own = _own(language, message)
    translated = own[0] if own else _catalogue(language).gettext(message)
    return filled(translated, values) if values else translated


def filled(message: Text, values: Mapping[str, object]) -> Text:
    """The message with its %(name)s values; one full stop where two would meet.

    A date ("bis 7.12.") and a name ("Bildungswerk e. V.") end in one themselves.
    """

    def once(found: re.Match[str]) -> str:
        ends = str(values.get(found["name"], "")).endswith(".")
        return found["value"] if ends else found[0]

    return type(message)(STOPPED.sub(once, message)) % dict(values)


def plural(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    """The plural form for n; %(n)s and %(num)s both hold the number."""
    return filled(plural_form(language, one, many, n), {"num": n, **values})


def plural_form(language: str, one: str, many: str, n: int) -> str:
    """The translated plural form for n, not yet filled in; %(n)s becomes %(num)s."""
    catalogue, own = _catalogue(language), _own(language, one)
    if own:
        place = getattr(catalogue, "plural", lambda count: int(count != 1))(n)
        found = own[min(place, len(own) - 1)]
    else:
        found = catalogue.ngettext(one, many, n)
    return found.replace("%(n)s", "%(num)s")


def day(language: str, value: date, form: str = "d.M.") -> str:
    """A date by a Babel pattern; digits stay 0-9 as on the bus stop."""
    return str(format_date(value, form, locale=locale_of(language)))


def instant(language: str, value: datetime, form: str = "EEE d.M.y, HH:mm") -> str:
    """An aware instant on the German clock."""
    return str(format_datetime(value, form, tzinfo=BERLIN, locale=locale_of(language)))


def span(language: str, first: str, last: str) -> str:
    """From one time, day or number to another, already written out.

    A dash stands between them; right-to-left text would show "08:30–11:45" with its
    ends exchanged, so it says "from … to …".
    """
    if direction(language) == "rtl":
        return text(language, "from %(first)s to %(last)s", first=first, last=last)
    return f"{first}–{last}"


def number(language: str, value: float) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=locale_of(language)))


def euros(language: str, cents: int) -> str:
    """Whole euros of an amount in cents, with the sign behind as in German."""
    return f"{number(language, round(cents / 100))} €"


def weekday_names(language: str, width: str = "abbreviated") -> tuple[str, ...]:
    """Monday to Sunday."""
    names: Mapping[int, str] = get_day_names(width, locale=locale_of(language))  # type: ignore[arg-type]
    return tuple(names[i].rstrip(".") for i in range(7))
