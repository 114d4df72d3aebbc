"""What a PDF says, as a reader's program finds it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pypdf import PdfReader


@dataclass(frozen=True)
class Paper:
    """Text of every page; language and title as a screen reader hears them."""

    pages: tuple[str, ...]
    tagged: bool
    language: str
    title: str

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


def read(content: bytes) -> Paper:
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    return Paper(
        tuple(page.extract_text() for page in reader.pages),
        bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
        str(root.get("/Lang", "")),
        str(reader.metadata.title if reader.metadata else ""),
    )
