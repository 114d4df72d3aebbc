"""Tables as spreadsheets of many countries write them."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from service.errors import UserError
from service.typed.letters import letters, readings
from service.typed.sheets import LARGEST_FILE, sheet

LIST = "rufname;ort;adresse\nJürgen Groß;Visselhövede;Süderstr. 1\nÄnne;Gyhum;Höfe 2\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "mac_roman"],
)
def test_german_lists_in_every_usual_encoding(encoding: str) -> None:
    found = letters(LIST.encode(encoding))
    assert (found.text, found.doubt) == (LIST, "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("rufname\nВолодимир Коваль", "cp1251"),
        ("rufname\nŁukasz Żak", "cp1250"),
        ("rufname\nİbrahim Yıldız", "cp1254"),
        ("rufname\nمحمد", "cp1256"),
        ("rufname;ort\nMüller;„Haus“ – am Weg", "cp1252"),
    ],
)
def test_lists_of_other_countries(text: str, encoding: str) -> None:
    assert letters(text.encode(encoding)).text == text


def test_letters_encoded_twice_are_mended_and_told() -> None:
    twice = LIST.encode().decode("cp1252").encode()
    found = letters(twice)
    assert (found.text, found.doubt) == (LIST, "doubled")


def test_lost_letters_are_told() -> None:
    assert letters(b"rufname;telefon\n?????;0171 3920036\n").doubt == "lost"


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    """A cell of two lines and a blank row shifted the numbers in every message."""
    text = 'sep=;\r\nname;adresse\r\nA;"Weg 1\r\n27356 Ort"\r\n\r\nB;x\r\n'
    assert sheet(text.encode()).rows == (
        (1, ("name", "adresse")),
        (2, ("A", "Weg 1\r\n27356 Ort")),
        (4, ("B", "x")),
    )


def test_padding_is_no_column() -> None:
    rows = sheet(b"rufname;telefon;;;\nPad;0171;;;\n").rows
    assert rows == ((1, ("rufname", "telefon")), (2, ("Pad", "0171")))


def test_a_workbook_is_read_as_it_was_typed() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["rufname", "plz", "angemeldet_am"])
        page.write_row(2, 0, ["Anna", 27356.0])
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_number(2, 2, 46272, day)
    rows = sheet(buffer.getvalue()).rows
    assert rows[0] == (1, ("rufname", "plz", "angemeldet_am"))
    assert rows[1] == (3, ("Anna", "27356", "2026-09-07"))


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"a;b\nx\x00y;\n"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(UserError):
        sheet(content)


def test_a_workbook_of_a_later_kind_of_zip_is_refused() -> None:
    """What needs version 8.5 of ZIP to unpack was a failure of ours."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write(0, 0, "rufname")
    content = bytearray(buffer.getvalue())
    content[content.index(b"PK\x01\x02") + 6] = 85
    with pytest.raises(UserError):
        sheet(bytes(content))


def test_a_broken_quotation_names_its_row() -> None:
    assert sheet(b'name\nA\n"B;x\n').broken == 3


def test_lines_encoded_twice_are_mended_one_by_one() -> None:
    """One good line in another script kept all others spoilt."""
    text = "rufname\nОлена\nJÃ¼rgen\nÃ\x81gnes\n"
    found = letters(text.encode())
    assert (found.text, found.doubt) == ("rufname\nОлена\nJürgen\nÁgnes\n", "doubled")


def test_a_person_may_choose_how_letters_are_read() -> None:
    content = "rufname\nŁukasz\n".encode("cp1250")
    ways = readings(content)
    assert ways[0] == letters(content)
    assert "cp1250" in {way.encoding for way in ways}
    assert len({way.text for way in ways}) == len(ways) > 1
    for way in ways:
        chosen = letters(content, way.encoding)
        assert (chosen.text, chosen.doubt) == (way.text, "")
        assert sheet(content, way.encoding).rows[1][1] == (way.text.split()[1],)


def test_letters_encoded_twice_can_be_kept_as_they_stand() -> None:
    content = "rufname\nÃ¼\n".encode()
    mended, kept = readings(content)
    assert (mended.text, kept.text) == ("rufname\nü\n", "rufname\nÃ¼\n")
    for way in (mended, kept):
        assert letters(content, way.encoding).text == way.text


def test_spoilt_letters_of_a_workbook_are_noticed() -> None:
    """A CSV file opened wrongly and saved as XLSX kept "JÃ¼rgen" without a word."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_column(0, 0, ["rufname", "JÃ¼rgen"])
    found = sheet(buffer.getvalue())
    assert (found.rows[1][1], found.doubt) == (("Jürgen",), "doubled")
    assert sheet(buffer.getvalue(), "xlsx").doubt == ""


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(UserError, match="too large"):
        sheet(b"A" * (LARGEST_FILE + 1))
