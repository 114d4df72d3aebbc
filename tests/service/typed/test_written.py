"""Tables written for spreadsheets: nothing runs, everything reads back."""

from __future__ import annotations

import csv
import io

import pytest

from service.typed.written import csv_file, plain_cell, safe_cell

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "⁺")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u200b", "\ufeff", "'", "''", "' "])
def test_a_cell_that_would_run_is_quoted_and_reads_back(sign: str, before: str) -> None:
    """The wide signs ＝＋－＠ went out as they were, and spreadsheets take them too."""
    text = f"{before}{sign}1+1"
    assert safe_cell(text) == f"'{text}"
    assert plain_cell(safe_cell(text)) == text.strip()


@pytest.mark.parametrize(
    "text", ["'t Hooft", "O'Brien", "plain", "", "'", "''x", "a=b", "1-2", "’=’"]
)
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text == plain_cell(text)


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_break_at_the_start_is_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_nul_never_reaches_a_cell() -> None:
    assert safe_cell("\x00=1") == "'=1"


def test_the_file_opens_in_german_spreadsheets() -> None:
    content = csv_file([["Name", "Zahl"], ["Jürgen; „x“", 3], [None, '"']])
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=";"))
    assert rows == [["Name", "Zahl"], ["Jürgen; „x“", "3"], ["", '"']]
