"""Catalogues read by machine, and the checks tried on texts that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import i18n
from service.papers.glyphs import missing
from tests.house import translations
from tests.house.messages import translated
from tests.house.translations import CHECKS, Text, allowed, faults, glossary, strays

LANGUAGES = [code for code in i18n.languages() if code != i18n.SOURCE]
#: Terms that mean one thing wherever German says them; of the others a command tells.
CORE = {
    "bus on call",
    "childcare",
    "code",
    "consent",
    "county",
    "course",
    "invitation",
    "teacher",
    "timetable",
    "waiting list",
}
ENOUGH = 0.8  # a sentence may do without the word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_finds_no_fault(language: str) -> None:
    assert [str(fault) for fault in faults(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exception_has_a_reason(language: str) -> None:
    told = translated(language)
    known = {key[0] if isinstance(key, tuple) else key for key in told}
    for check, message, reason in allowed(language):
        assert check in CHECKS and message in known and reason.strip()


def test_every_language_keeps_to_one_word_for_a_thing() -> None:
    for language in LANGUAGES:
        if language == i18n.DEFAULT:
            continue
        for term, (other, all_of_them) in strays(language).items():
            share = 1 - len(other) / all_of_them if all_of_them else 1
            wrong = [one.forms[0] for one in other[:5]]
            assert term.name not in CORE or share >= ENOUGH, (language, term, wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_papers_can_print_every_text(language: str) -> None:
    """A letter without a glyph is printed as nothing, and nobody is told."""
    lost = {
        one.ids[0]: missing(form)
        for one in translations.texts(language)
        for form in one.forms
        if any(sign.isalpha() for sign in missing(form))
    }
    assert lost == {}


def text(message: str, form: str, german: str = "") -> Text:
    return Text(message, (form,), (german,) if german else (), "x.po")


@pytest.mark.parametrize(
    ("check", "language", "wrong", "right"),
    [
        ("values", "ar", text("%(n)s of %(all)s", "%(n)s من"), "%(n)s من %(all)s"),
        ("values", "ar", text("100 %%", "100 %"), "100 %%"),
        ("script", "ar", text("Call me please", "Call me please"), "يرجى الاتصال بي"),
        ("script", "fa", text("Course", "كورس"), "کورس"),
        ("script", "uk", text("Course", "кyрс"), "курс"),
        ("script", "uk", text("You", "вы"), "ви"),
        ("translated", "tr", text("Please answer", "Please answer", "Bitte"), "Lütfen"),
        ("translated", "tr", text("The answer", "Die Antwort", "Die Antwort"), "Yanıt"),
        ("spaces", "fr", text("Please answer", "Répondez "), "Répondez"),
        ("digits", "ar", text("7 days", "٧ أيام"), "7 أيام"),
        ("stops", "ru", text("Yes.", "Да", "Ja."), "Да."),
        ("stops", "ti", text("Yes", "እወ።", "Ja"), "እወ"),
        ("width", "pl", text("Save", "Zapisz to wszystko teraz", "Sichern"), "Zapisz"),
    ],
)
def test_each_check_finds_what_is_wrong(
    check: str, language: str, wrong: Text, right: str
) -> None:
    assert list(CHECKS[check](wrong, language))
    mended = Text(wrong.key, (right,), wrong.german, wrong.file)
    assert not list(CHECKS[check](mended, language))


def test_a_glossary_finds_another_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ending of a word may change, the word may not."""
    for code in ("de", "pl"):
        (tmp_path / code).mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    pairs = (("a", "Ihre Einladung", "Zaproszenia"), ("b", "Einladungen", "Wezwanie"))
    for place, code in ((1, "de"), (2, "pl")):
        body = "".join(f'\nmsgid "{row[0]}"\nmsgstr "{row[place]}"\n' for row in pairs)
        (tmp_path / code / "x.po").write_text(head + body, encoding="utf-8")
    told = "term,german,word\ninvitation,Einladung,zaproszenie\n"
    (tmp_path / "pl/glossary.csv").write_text(told, encoding="utf-8")
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    translations.texts.cache_clear()
    (other, of_all) = strays("pl")[glossary("pl")[0]]
    translations.texts.cache_clear()
    assert ([one.forms[0] for one in other], of_all) == (["Wezwanie"], 2)
