"""The one mechanism of all papers: a frozen page model and a template make a PDF.

A model reaches its template as JSON, so that nothing which people have written is ever
read as markup. Fonts are the vendored ones alone; the file is tagged (PDF/UA-1).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst

from service.errors import UserError
from service.papers.glyphs import FONTS, missing

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TEMPLATES = Path(__file__).parents[2] / "templates" / "papers"
TAGGED: Final = "ua-1"


def pdf(template: str, model: DataclassInstance) -> bytes:
    """The paper as a tagged PDF. Raises UserError for a letter that no font has."""
    made = _compiler(template, model).compile(format="pdf", pdf_standards=TAGGED)
    assert isinstance(made, bytes)
    return made


def pictures(template: str, model: DataclassInstance, ppi: float = 80) -> list[bytes]:
    """Every page as a PNG, to be looked at."""
    made = _compiler(template, model).compile(format="png", ppi=ppi)
    return made if isinstance(made, list) else [made or b""]


def _compiler(template: str, model: DataclassInstance) -> typst.Compiler:
    content = asdict(model)
    refuse_missing(content)
    return typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
    )


def refuse_missing(content: Any) -> None:
    """Raises UserError naming the letters that would be printed as nothing."""
    for text in _texts(content):
        lost = missing(text)
        if lost:
            raise UserError(
                "“%(text)s” cannot be printed: no font here has %(letters)s. "
                "Please write it in other letters.",
                text=text,
                letters=" ".join(lost),
            )


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONTS)],
    )
