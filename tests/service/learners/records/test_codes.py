"""Codes: same form, same code; typed as people type."""

from __future__ import annotations

from service.learners.records.codes import (
    LENGTH,
    LETTERS,
    code_hash,
    derived_code,
    form_key_hash,
    in_blocks,
    random_code,
)


def test_a_form_key_has_one_code_in_an_office() -> None:
    assert derived_code("o", "key") == derived_code("o", "key")
    others = {
        derived_code("p", "key"),
        derived_code("o", "kez"),
        derived_code("o", "key", 1),
    }
    assert derived_code("o", "key") not in others and len(others) == 3


def test_codes_can_be_read_aloud() -> None:
    for code in (derived_code("o", "key"), random_code()):
        assert len(code) == LENGTH and set(code) <= set(LETTERS)
    assert not set("0O1IL5S8B") & set(LETTERS)
    assert in_blocks("W4CJ7QHX") == "W4CJ 7QHX"


def test_case_blanks_and_dashes_do_not_count() -> None:
    assert code_hash("w4cj 7qhx") == code_hash(" W4CJ-7QHX ") != code_hash("W4CJ7QH")
    assert len(code_hash("")) == 64 and len(form_key_hash("x")) == 40
