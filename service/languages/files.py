"""Texts as PO and as a spreadsheet, out and in again.

A file tells where each text stands: the template or module, and addresses of pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from service import i18n
from service.errors import UserError
from service.languages.places import Stands
from service.languages.texts import Brought, TextRow
from service.typed.sheets import LARGEST_FILE, is_workbook, sheet
from service.typed.written import plain_cell, xlsx_file

MESSAGE, TEXT = "Message id", "Text"
HEAD = ("File", "Pages", "German", MESSAGE, "Plural id")
PLURALS = re.compile(r"nplurals\s*=\s*(\d+)")
Where = Callable[[str], Stands]


def as_po(language: str, rows: Iterable[TextRow], where: Where) -> bytes:
    """One PO file; German and the pages' addresses stand above each text."""
    made = Catalog(
        locale=i18n.locale_of(language),
        project="Kursmittler",
        version="0.1",
        fuzzy=False,
        header_comment=f"# {i18n.own_name(language)}",
    )
    made.mime_headers = [("plural-forms", i18n.plural_header(language))]
    for row in rows:
        stands = where(row.ids[0])
        several = len(row.ids) > 1
        made.add(
            row.ids if several else row.ids[0],
            row.forms if several else row.forms[0],
            locations=[(name, None) for name in stands.files],  # type: ignore[misc]
            auto_comments=[*row.german, *stands.pages],
        )
    out = io.BytesIO()
    write_po(out, made, width=0)
    return out.getvalue()


def as_xlsx(language: str, rows: Iterable[TextRow], where: Where) -> bytes:
    """A workbook of one sheet, a column for each plural form."""
    rows = tuple(rows)
    most = max((len(row.shipped) for row in rows), default=1)
    head = (*HEAD, TEXT, *(f"{TEXT} {n}" for n in range(2, most + 1)))
    return xlsx_file(language, head, (_cells(row, most, where) for row in rows))


def _cells(row: TextRow, most: int, where: Where) -> tuple[str, ...]:
    stands = where(row.ids[0])
    rest = ("",) * (most - len(row.forms))
    return (
        ", ".join(stands.files),
        ", ".join(stands.pages),
        " | ".join(row.german),
        row.ids[0],
        row.ids[1] if len(row.ids) > 1 else "",
        *row.forms,
        *rest,
    )


def brought(content: bytes) -> tuple[Brought, ...]:
    """The texts of an uploaded file. Raises UserError for what is neither."""
    if len(content) > LARGEST_FILE:
        raise UserError(
            "The file is too large: at most %(most)s MB. Please split it.",
            "file",
            most=LARGEST_FILE // 1024 // 1024,
        )
    if is_workbook(content):
        return _of_sheet(content)
    return _of_po(content)


def _of_sheet(content: bytes) -> tuple[Brought, ...]:
    (_line, head), *rows = sheet(content).rows or ((0, ()),)
    places = {title: at for at, title in enumerate(head)}
    if MESSAGE not in places or TEXT not in places:
        raise UserError(NO_FILE, "file")
    texts = [at for title, at in places.items() if title.split(" ")[0] == TEXT]
    found = []
    for line, cells in rows:
        forms = [plain_cell(cells[at]) if at < len(cells) else "" for at in texts]
        while len(forms) > 1 and not forms[-1]:
            forms.pop()
        message = cells[places[MESSAGE]] if places[MESSAGE] < len(cells) else ""
        found.append(Brought(line, message, tuple(forms)))
    return tuple(found)


def _of_po(content: bytes) -> tuple[Brought, ...]:
    try:
        read = read_po(io.BytesIO(content), abort_invalid=True, charset="utf-8")
    except (PoFileError, UnicodeDecodeError, ValueError, LookupError) as error:
        raise UserError(NO_FILE, "file") from error
    found = []
    for message in read:
        if not message.id or message.fuzzy:
            continue
        several = not isinstance(message.id, str)
        forms = tuple(message.string or ()) if several else (str(message.string),)
        first = message.id[0] if several else message.id
        found.append(Brought(message.lineno or 0, str(first), forms))
    if not found:
        raise UserError(NO_FILE, "file")
    return tuple(found)


NO_FILE = "This is neither a PO file nor a spreadsheet as it is exported here."
WRITERS: Mapping[str, Callable[[str, Iterable[TextRow], Where], bytes]] = {
    "po": as_po,
    "xlsx": as_xlsx,
}
MIMETYPES = {
    "po": "text/x-gettext-translation; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
