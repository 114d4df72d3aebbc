"""Pages as a browser sees them: links, forms with their fields, what is marked bad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

Attributes = dict[str, str]
TYPED = frozenset({"text", "search", "email", "tel", "url", "number", "date", "time"})
NO_VALUE = frozenset({"submit", "button", "image", "reset"})
# The site's own templates are well formed, and a parser of everything takes ten times
# as long: most of what the zoo does is reading pages.
QUOTED = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
TAG = re.compile(rf"<(/?)(a|form|input|select|option|textarea|button)\b({QUOTED})>")
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
ALARM = re.compile(
    r"""aria-invalid="true"|role="alert"|class="(?:[^"]*\s)?"""
    r"""(?:field--bad|field__error|summary|notice--error)[\s"]"""
)


@dataclass
class Field:
    """One name of a form: what it would post, and what could be chosen."""

    name: str
    kind: str  # the input's type, "textarea" or "select"
    values: list[str] = field(default_factory=list)  # as the page shows them
    options: list[str] = field(default_factory=list)
    required: bool = False

    @property
    def typed(self) -> bool:
        """Whether people write into it."""
        return self.kind in TYPED or self.kind in ("textarea", "password")


@dataclass
class Form:
    """A form that posts, with its fields by name."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """What a test looks at."""

    links: list[str]
    forms: list[Form]
    alarms: int  # error summaries, notices of failure, fields marked as wrong
    wrong: set[str]  # names of fields that are marked, ids that errors link to


def attributes(text: str) -> Attributes:
    """What stands in a tag."""
    found: Iterator[re.Match[str]] = ATTRIBUTE.finditer(text)
    return {m[1]: unescape(m[2] or m[3] or m[4] or "") for m in found}


class _Reader:
    def __init__(self) -> None:
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.later: list[tuple[str, str, Attributes]] = []
        self.wrong: set[str] = set()
        self.current: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def feed(self, html: str) -> None:
        """Goes through the tags in their order."""
        for tag in TAG.finditer(html):
            if not tag[1]:
                self._start(tag[2], attributes(tag[3]))
                if tag[2] == "textarea" and self.area is not None:
                    text = html[tag.end() : html.index("</textarea>", tag.end())]
                    # A browser leaves out the first line break of a text area.
                    self.area.values.append(unescape(text).removeprefix("\n"))
            elif tag[2] == "form":
                self.current = None
            elif tag[2] == "select" and self.select is not None:
                if not self.select.values:
                    self.select.values = self.select.options[:1]
                self.select = None

    def _start(self, tag: str, told: Attributes) -> None:
        self.area = None
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
            if told["href"].startswith("#f-"):
                self.wrong.add(told["href"].removeprefix("#f-"))
        elif tag == "form":
            self.current = Form(told.get("action", ""), told.get("method", "get"))
            self.forms.append(self.current)
            if told.get("id"):
                self.by_id[told["id"]] = self.current
        elif tag in ("input", "textarea", "select", "button"):
            self._control(tag, told)
        elif tag == "option" and self.select is not None:
            value = told.get("value", "")
            self.select.options.append(value)
            if "selected" in told:
                self.select.values.append(value)

    def _control(self, tag: str, told: Attributes) -> None:
        if "form" in told:
            form = self.by_id.get(told["form"])
            if form is None:
                self.later.append((tag, told["form"], told))
        else:
            form = self.current
        if form is not None and told.get("name"):
            self._add(form, tag, told)

    def _add(self, form: Form, tag: str, told: Attributes) -> None:
        name, kind = told["name"], told.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind in NO_VALUE:
            form.buttons.append((name, told.get("value", "")))
            return
        if "disabled" in told:
            return
        found = form.fields.setdefault(name, Field(name, kind))
        found.required |= "required" in told
        if told.get("aria-invalid") == "true":
            self.wrong.add(name)
        if tag == "select":
            self.select = found
        elif tag == "textarea":
            self.area = found
        elif kind in ("radio", "checkbox"):
            found.options.append(told.get("value", "on"))
            if "checked" in told:
                found.values.append(told.get("value", "on"))
        elif kind != "file":
            found.values.append(told.get("value", ""))


def read_page(text: str) -> Page:
    """The page of an HTML text."""
    reader = _Reader()
    reader.feed(text)
    for tag, form_id, told in reader.later:
        if form_id in reader.by_id and told.get("name"):
            reader._add(reader.by_id[form_id], tag, told)
    forms = [form for form in reader.forms if form.method.lower() == "post"]
    return Page(reader.links, forms, len(ALARM.findall(text)), reader.wrong)
