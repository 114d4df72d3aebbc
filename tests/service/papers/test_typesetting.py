"""One mechanism for all papers: own fonts, tags, no markup, no letter lost."""

from __future__ import annotations

import hashlib

import pytest

from service.errors import UserError
from service.papers.glyphs import FONTS, in_font, missing
from service.papers.sheets import Column, Sheet, Table
from service.papers.typesetting import pdf, pictures
from tests.service.papers.reading import read

# A word of every language of the registration pages, and what stands around words.
SPOKEN = {
    "de": "Straße, Grüße, Größe – „ja“ … 5 €",
    "en": "“yes” it’s",
    "ar": "دورة ألمانية لك، السيدة",
    "uk": "Курс німецької, ґанок, їжак, є",
    "ru": "Ёлка, объявление",
    "fa": "دوره‌ی آلمانی، گچ پژ ک ی",
    "tr": "İstanbul, ığdır, şöğüç",
    "pl": "Zażółć gęślą jaźń",
    "ro": "Îți mulțumesc, ștergător",
    "bg": "Ѝ, щъркел",
    "kmr": "Ez ê bêm, şîn, çûk",
    "fr": "Où ? Œuvre, garçon, naïve",
    "vi": "Tiếng Việt, khóa học, ở đường",
    "ti": "ትግርኛ ቋንቋ፣ ትምህርቲ።",
    "sq": "Çfarë është",
    "ckb": "کوردیی سۆرانی، ڕێگا، ڵ",
    "ps": "ښوونځی، ټول، ډاکټر، ړومبی",
    "ur": "اردو، ٹکٹ، بڑے، ہے",
}


def sheet(**more: object) -> Sheet:
    values: dict[str, object] = {
        "title": "Liste",
        "language": "de",
        "facts": (),
        "tables": (Table((Column("Name"),), (("Amal",),)),),
        "notes": (),
        "foot": "K-001",
    }
    return Sheet(**{**values, **more})  # type: ignore[arg-type]


def test_the_fonts_are_those_recorded() -> None:
    lines = (FONTS / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    recorded = {name: digest for digest, name in (x.split("  ", 1) for x in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.glob("*.ttf")
    }
    assert found == recorded
    assert (FONTS / "LICENSE").read_text(encoding="utf-8").count("Open Font License")
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 2_000_000


@pytest.mark.parametrize("language", SPOKEN)
def test_the_fonts_have_the_letters_of_our_languages(language: str) -> None:
    assert missing(SPOKEN[language]) == ""


def test_a_font_is_read_as_it_is() -> None:
    """Both forms of the table: Noto Sans has letters and no Arabic, its sister has."""
    latin = in_font((FONTS / "NotoSans-Regular.ttf").read_bytes())
    arabic = in_font((FONTS / "NotoSansArabic-Bold.ttf").read_bytes())
    assert {ord(x) for x in "Aßєữ€"} <= latin
    assert ord("ع") not in latin and ord("ع") in arabic
    assert ord("語") not in latin | arabic


def test_a_letter_that_no_font_has_is_refused_before_it_is_lost() -> None:
    """A missing glyph gives no warning: the name would be printed with a gap."""
    rows = (("Geheim 語", ""),)
    with pytest.raises(UserError) as refused:
        pdf("sheet", sheet(tables=(Table((Column("Name"), Column("")), rows),)))
    assert refused.value.values == {"text": "Geheim 語", "letters": "語"}


@pytest.mark.parametrize(
    "written",
    ["#panic()", "$x^2$", "a\\b", "*fett* _so_", "= Kopf", "@wer <x>", "`r` [a] // b"],
)
def test_what_people_write_is_never_markup(written: str) -> None:
    """A name with a hash sign would have run as a program of the template."""
    rows = ((written,),)
    found = read(pdf("sheet", sheet(tables=(Table((Column("Name"),), rows),))))
    assert written in found.text


def test_a_paper_is_tagged_and_says_its_language_and_title() -> None:
    found = read(pdf("sheet", sheet(language="uk", title="Список")))
    assert (found.tagged, found.language[:2], found.title) == (True, "uk", "Список")


def test_pages_can_be_looked_at() -> None:
    found = pictures("sheet", sheet())
    assert [page[:8] for page in found] == [b"\x89PNG\r\n\x1a\n"]
