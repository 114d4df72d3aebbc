"""The forms of a page as a browser would send them, if nothing was typed."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

Values = MultiDict[str, str]
UNSENT = ("submit", "button", "reset", "image", "file")


def form_to(html: str, path: str, here: str) -> Values:
    """What the page's form to a path sends; `here`: the page's own path."""
    reader = _Reader()
    reader.feed(html)
    found = [
        values
        for action, method, values in reader.forms
        if method == "post" and urlsplit(action or here).path == path
    ]
    assert found, f"no form to {path}"
    return found[0]


class _Reader(HTMLParser):
    """Collects (action, method, values) of every form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, Values]] = []
        self.open = False
        self.select = self.area = ""
        self.first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = told.get("method", "get").lower()
            self.forms.append((told.get("action", ""), method, MultiDict()))
            self.open = True
        if not self.open or "disabled" in told:
            return
        name = told.get("name", "")
        if tag == "input" and name and told.get("type", "text") not in UNSENT:
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self._add(name, told.get("value", "on"))
        elif tag == "select":
            self.select, self.first = name, True
        elif tag == "option" and self.select and (self.first or "selected" in told):
            self.forms[-1][2].setlist(self.select, [told.get("value", "")])
            self.first = False
        elif tag == "textarea":
            self.area = name
            self._add(name, "")

    def _add(self, name: str, value: str) -> None:
        self.forms[-1][2].add(name, value)

    def handle_data(self, data: str) -> None:
        if self.area:
            values = self.forms[-1][2]
            values[self.area] = values[self.area] + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""
