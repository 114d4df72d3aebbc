"""Every text is translated, none doubtfully, and its values stay in place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from service import i18n
from tests.house.faces import lacking
from tests.house.messages import Message, in_module, in_template, missing
from tests.house.variables import Tree

# What i18n knows: English is the language of the message ids themselves.
LANGUAGES = [code for code in i18n.languages() if code != i18n.SOURCE]
VALUE = re.compile(r"%\(\w+\)[sd]|%(?!\()[sd]")


@cache
def catalogues(language: str) -> dict[str, Catalog]:
    """Every file of a language, read as strictly as can be."""
    found = {}
    for path in sorted((i18n.FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = read_po(file, abort_invalid=True)
    return found


def entries(language: str) -> Iterator[tuple[str, Entry]]:
    """Every text of a language with the file it stands in."""
    for name, found in catalogues(language).items():
        yield from ((name, message) for message in found if message.id)


def texts(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value)]


def test_the_reader_finds_texts_of_templates_and_code() -> None:
    template = "{{ _('One') }}{{ ngettext('%(n)s bus', '%(n)s buses', n) }}"
    assert list(in_template(template)) == ["One", ("%(n)s bus", "%(n)s buses")]
    # A text with values was not looked for, so nobody saw that it was missing.
    assert list(in_template("{{ _('%(n)s of %(all)s', n=1, all=2) }}")) == [
        "%(n)s of %(all)s"
    ]
    code = (
        "flash(tell('Two'))\nraise UserError('Three', 'field')\n"
        "SENTENCES = {'a': 'Four'}\ni18n.plural(lang, '%(n)s day', '%(n)s days', n)\n"
        "tell(message)"
    )
    found = set(in_module(code, Path("x.py")))
    assert found == {"Two", "Three", "Four", ("%(n)s day", "%(n)s days")}


def test_the_reader_follows_names_to_their_texts() -> None:
    """A text that a call got through a name was not looked for."""
    tree = Tree()
    words = "WORDS = {'a': 'Table'}\nONE: str = 'Constant'\nOTHER = 'not shown'\n"
    tree.add(ast.parse(words), "service.words")
    code = (
        "from service import words\nfrom service.words import ONE as ANY\n"
        "ONE = 'not of this module'\nHERE = {'x': 'Own table'}\n"
        "def act(done, n):\n"
        "    told = 'Then' if n else 'Else'\n"
        "    tell(told)\n    tell(done)\n    tell(words.WORDS[n])\n    tell(ANY)\n"
        "    [tell(text) for _key, text in HERE.items()]\n"
        "    tell(HERE.get(n, 'Usual'))\n    tell(error.message)\n"
        "def page():\n    return act('Given', 1) or act(n=2, done='By name')\n"
    )
    assert set(in_module(code, Path("x.py"), tree)) == {
        "Then",
        "Else",
        "Given",
        "By name",
        "Table",
        "Constant",
        "Own table",
        "Usual",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert not (missing(language) if language == i18n.DEFAULT else lacking(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    wrong = [
        (name, message.id)
        for name, message in entries(language)
        if message.fuzzy or not all(texts(message.string))
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_stay_in_place(language: str) -> None:
    broken = [
        (name, message.id, text)
        for name, message in entries(language)
        for text in texts(message.string)
        if not _fits(texts(message.id), text)
    ]
    assert not broken


def _fits(ids: list[str], text: str) -> bool:
    """A plural form may leave its number out ("one person"), never add a value."""
    allowed = {value for source in ids for value in VALUE.findall(source)}
    used = set(VALUE.findall(text))
    return used == allowed if len(ids) == 1 else used <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """Each form stands for one category of CLDR; Babel's own table knows too few."""
    heads = {found.plural_forms for found in catalogues(language).values()}
    assert len(heads) == 1, heads
    head = heads.pop()
    choose = c2py(re.search(r"plural=(.*?);?$", head)[1])  # type: ignore[index]
    category = i18n.locale_of(language).plural_form
    pairs = {(choose(n), category(n)) for n in range(1_200)}
    assert len(pairs) == len(dict(pairs)) == len({name for _n, name in pairs}), head
    wrong = [
        (name, message.id)
        for name, message in entries(language)
        if isinstance(message.id, list | tuple)
        and len(texts(message.string)) != len(pairs)
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_means_the_same_in_every_file(language: str) -> None:
    first: dict[Message, tuple[object, str]] = {}
    differing = []
    for name, message in entries(language):
        key = tuple(message.id) if isinstance(message.id, list) else message.id
        known, where = first.setdefault(key, (message.string, name))
        if known != message.string:
            differing.append((key, where, name))
    assert not differing
