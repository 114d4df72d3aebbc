"""Macros and bases: wiring of labels, hints and errors; nothing inline; both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.web.drawing.charts import size_bar, travel_histogram, week_glyph
from service.web.drawing.curves import CurvePoint, progress_curve
from service.web.drawing.maps import CourseAt, Place, Way, county_map
from service.web.drawing.timelines import Block, Leg, day_axis, day_timeline, load_row
from service.web.pages import Unindented

TEMPLATES = Path(__file__).parents[3] / "templates"
IMPORTS = "".join(
    f'{{% import "macros/{name}.html" as {short} with context %}}'
    for name, short in (
        ("forms", "f"),
        ("panels", "p"),
        ("tables", "t"),
        ("charts", "c"),
        ("map", "m"),
        ("icons", "ic"),
    )
)


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", Unindented],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: message,
        lambda one, many, n: one if n == 1 else many,
        newstyle=True,
    )
    env.filters["number"] = str
    env.globals.update(
        csrf_token=lambda: "token",
        url_for=lambda name, **values: f"/{name}/{values.get('filename', '')}",
        get_flashed_messages=lambda with_categories=False: (
            [("success", "Saved")] if with_categories else ["Saved"]
        ),
        language_url=lambda code: f"?lang={code}",
    )
    return env


ENV = environment()


def render(source: str, **values: Any) -> str:
    page = ENV.from_string(IMPORTS + source)
    return page.render(lang="de", dir="ltr", **values)


class Tags(HTMLParser):
    """All start tags with their attributes, and every id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


@dataclass
class Typed:
    """A field as an object; pages may pass mappings just as well."""

    name: str
    label: str
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    hint: str = ""
    required: bool = False
    options: list[dict[str, str]] = field(default_factory=list)


OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B", "hint": "two"}]
WITH_ALL = {
    "name": "place",
    "id": "f-place",
    "label": "Place",
    "value": "a",
    "selected": ["a"],
    "errors": ["Too short."],
    "hint": "Two letters",
    "required": True,
    "options": OPTIONS,
}
SINGLE = ("text", "place", "textarea", "select", "date", "time", "number", "file")
CHOICES = ("radio_cards", "checkbox_cards", "chips", "radios", "checkboxes")


@pytest.mark.parametrize("macro", SINGLE)
def test_a_field_is_labelled_and_described(macro: str) -> None:
    tags = Tags(render(f"{{{{ f.{macro}(field) }}}}", field=WITH_ALL))
    control = next(a for t, a in tags.tags if t in {"input", "select", "textarea"})
    assert tags.all("label")[0]["for"] == control["id"] == "f-place"
    described = (control["aria-describedby"] or "").split()
    assert described == ["f-place-hint", "f-place-error"]
    assert set(described) <= set(tags.ids)
    assert control["aria-invalid"] == "true"
    assert "required" in control


@pytest.mark.parametrize("macro", SINGLE)
def test_a_bare_object_is_enough(macro: str) -> None:
    html = render(f"{{{{ f.{macro}(field) }}}}", field=Typed("x", "X"))
    control = next(
        a for t, a in Tags(html).tags if t in {"input", "select", "textarea"}
    )
    assert control["id"] == "x"
    assert "aria-invalid" not in control and "aria-describedby" not in control
    assert "(optional)" in html


@pytest.mark.parametrize("macro", [*SINGLE, *CHOICES, "checkbox"])
def test_what_was_typed_is_escaped(macro: str) -> None:
    evil = '"><script>alert(1)</script>'
    shown = {**WITH_ALL, "value": evil, "label": evil, "hint": evil, "errors": [evil]}
    assert "<script" not in render(f"{{{{ f.{macro}(field) }}}}", field=shown)


@pytest.mark.parametrize("macro", CHOICES)
def test_a_choice_is_a_group_with_a_legend_and_unique_ids(macro: str) -> None:
    tags = Tags(render(f"{{{{ f.{macro}(field) }}}}", field=WITH_ALL))
    assert len(tags.all("fieldset")) == len(tags.all("legend")) == 1
    assert [("checked" in box) for box in tags.all("input")] == [True, False]
    assert len(tags.ids) == len(set(tags.ids))
    assert "f-place" in tags.ids  # the error summary links there


def test_the_summary_links_to_each_bad_field_and_only_to_those() -> None:
    fields = [WITH_ALL, Typed("fine", "Fine")]
    tags = Tags(render("{{ f.error_summary(fields) }}", fields=fields))
    assert [a["href"] for a in tags.all("a")] == ["#f-place"]
    assert tags.all("div")[0]["role"] == "alert"


def test_the_summary_names_the_field_of_each_message() -> None:
    """ "Please fill this in." alone left people guessing, on long forms above all."""
    fields = [
        {"name": "a", "label": "Place", "errors": ["Too far.", "Unknown."]},
        {"name": "b", "label": "When can you come?", "errors": ["Please tick."]},
        {
            "name": "c",
            "label": "Days",
            "error_label": "Line 2, Days",
            "errors": ["None."],
        },
    ]
    html = render("{{ f.error_summary(fields, ['At all.']) }}", fields=fields)
    texts = [text.strip() for text in re.findall(r"<a [^>]*>([^<]*)</a>", html)]
    assert texts == [
        "Place: Too far.",
        "Place: Unknown.",
        "When can you come? Please tick.",
        "Line 2, Days: None.",
    ]
    assert "<li>At all.</li>" in html


def test_without_errors_there_is_no_summary() -> None:
    assert render("{{ f.error_summary([field]) }}", field=Typed("x", "X")).strip() == ""


def test_forms_carry_token_and_key() -> None:
    html = render('{{ f.post_button("Go", "/go", "key1", fields={"a": 1}) }}')
    hidden = {a["name"]: a["value"] for a in Tags(html).all("input")}
    assert hidden == {"csrf_token": "token", "form_key": "key1", "a": "1"}
    assert Tags(html).all("form")[0]["method"] == "post"


def test_every_box_of_a_week_names_its_day_and_part() -> None:
    html = render(
        "{{ f.week_grid(field, days, parts, 'This week') }}",
        field={"name": "week", "selected": ["mo-am"]},
        days=[{"key": "mo", "label": "Monday"}, {"key": "tu", "label": "Tuesday"}],
        parts=[{"key": "am", "label": "morning", "hint": "8–12"}],
    )
    tags = Tags(html)
    assert re.findall(r"(\w+), morning 8–12", html) == ["Monday", "Tuesday"]
    assert ["checked" in a for a in tags.all("input")] == [True, False]
    assert len(tags.ids) == len(set(tags.ids))


def test_a_phone_number_is_typed_left_to_right() -> None:
    html = render(
        "{{ f.text(field) }}", field={"name": "t", "label": "T", "type": "tel"}
    )
    assert Tags(html).all("input")[0]["dir"] == "ltr"


def test_sorted_column_says_so() -> None:
    html = render(
        "{{ t.head(columns) }}",
        columns=[{"label": "A", "url": "?s=a", "sort": "descending"}, {"label": "B"}],
    )
    heads = Tags(html).all("th")
    assert heads[0]["aria-sort"] == "descending" and "aria-sort" not in heads[1]


def test_one_page_needs_no_page_links() -> None:
    page = {"number": 1, "pages": 1, "total": 3}
    assert render("{{ t.pagination(page) }}", page=page).strip() == ""


def test_a_code_is_read_letter_by_letter() -> None:
    html = render('{{ p.code_card("W4CJ7QHX", "Code") }}')
    assert "W 4 C J 7 Q H X" in html
    assert re.findall(r'aria-hidden="true">(\w{4})<', html) == ["W4CJ", "7QHX"]


def test_icons_used_in_templates_exist() -> None:
    """Rows of *Heute* named icons that do not exist and showed a bare square."""
    shapes = ENV.get_template("macros/icons.html").module.shapes  # type: ignore[attr-defined]
    used = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        used |= set(re.findall(r'\bicon(?:\(|_name=)"([\w-]+)"', text))
        # task_row, door and icon_link take the name as an argument without a word.
        used |= set(re.findall(r'\btask_row\(.*?, "([\w-]+)"[,)]', text))
        used |= set(re.findall(r'"icon": "([\w-]+)"', text))
    assert used and used <= set(shapes)


def test_what_turns_is_a_known_icon_and_ticks_never_turn() -> None:
    module: Any = ENV.get_template("macros/icons.html").module
    assert set(module.turning) <= set(module.shapes)
    assert not {"check", "clock", "phone", "euro", "done"} & set(module.turning)


def drawings() -> dict[str, Any]:
    axis = day_axis(510, 705, 451, 743)
    ring = [[(8.0, 52.7), (8.3, 52.7), (8.3, 53.0), (8.0, 52.7)]]
    return {
        "week": week_glyph([(0, 510, 705)]),
        "size": size_bar(7, 8, 16),
        "ways": travel_histogram([12, 70]),
        "curve": progress_curve([CurvePoint(1, 5, 9), CurvePoint(2, 6, 8)], 3, 9),
        "axis": axis,
        "line": day_timeline(
            axis, [Leg("bus", 480, 500, "901")], [Leg("walk", 705, 720)]
        ),
        "load": load_row(
            [Block(0, 600, 660, "talk", "10:00"), Block(1, 500, 900, "away")]
        ),
        "view": county_map(
            ring,
            [Place("A", 8.2, 52.8)],
            [CourseAt("K1", "A", 8.2, 52.8, 9, kinds=("risk",), name="A1.1")],
            [Way(8.21, 52.8, "K1", 70)],
        ),
        "labels": {"title": "Run", "best": "b", "bound": "u", "gap": "g"},
    }


DRAWN = {
    "week": '{{ c.week_glyph(week, "Mo") }}',
    "size": "{{ c.size_bar(size) }}",
    "ways": "{{ c.travel_histogram(ways) }}",
    "curve": "{{ c.progress_curve(curve, labels, narrow=curve) }}",
    "axis": '{{ c.timeline_axis(axis, "Kurs") }}',
    "line": "{{ c.day_timeline(line, 'there and back') }}",
    "load": '{{ c.week_load(load, "Week") }}',
    "map": '{{ m.county_map(view, "Map", selected="K1") }}',
}


@pytest.mark.parametrize("name", DRAWN)
def test_every_drawing_has_a_text_and_no_style(name: str) -> None:
    html = render(DRAWN[name], **drawings())
    drawn = Tags(html).all("svg")
    assert drawn
    for attributes in drawn:
        assert attributes.get("aria-label") or attributes.get("aria-hidden") == "true"
    assert "style=" not in html and "None" not in html


def test_the_map_says_the_same_in_a_table() -> None:
    html = render(DRAWN["map"], **drawings())
    assert re.search(r"<td>A</td>\s*<td>\s*A1.1\s*</td>\s*<td>9</td>", html)


PAGE: dict[str, Any] = {
    "county": "Landkreis Musterland",
    "demo": True,
    "nav": [{"label": "Heute", "url": "/heute", "active": True}],
    "user": {"name": "anna", "display_name": "Anna"},
    "languages": [("de", "Deutsch"), ("ar", "العربية")],
    "step": {"number": 3, "total": 10, "back_url": "/back"},
    "listen_url": "/listen",
    "languages_url": "/sprache",
    "errors": True,
}


@pytest.fixture(params=["base", "base_public", "base_learner", "base_print"])
def page(request: pytest.FixtureRequest) -> Callable[..., str]:
    def shown(**values: Any) -> str:
        source = f'{{% extends "{request.param}.html" %}}'
        return ENV.from_string(source).render({**PAGE, **values})

    return shown


@pytest.mark.parametrize(("lang", "way"), [("de", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_direction(
    page: Callable[..., str], lang: str, way: str
) -> None:
    html = Tags(page(lang=lang, dir=way)).all("html")[0]
    assert (html["lang"], html["dir"]) == (lang, way)


def test_a_page_has_one_main_and_nothing_inline(page: Callable[..., str]) -> None:
    html = page(lang="de", dir="ltr")
    tags = Tags(html)
    assert len(tags.all("main")) == 1
    assert all("src" in script for script in tags.all("script"))
    assert not tags.all("style")
    assert not [
        a for _, a in tags.tags if "style" in a or any(k.startswith("on") for k in a)
    ]
    assert html.lstrip().startswith("<!DOCTYPE html>")


def test_a_title_starts_with_the_error(page: Callable[..., str]) -> None:
    assert re.search(r"<title>\s*Error:", page(lang="de", dir="ltr"))
    assert "<title>Error:" not in page(lang="de", dir="ltr", errors=False)


def test_signing_out_is_a_form_with_a_token() -> None:
    html = ENV.get_template("base.html").render(PAGE, lang="de", dir="ltr")
    forms = Tags(html).all("form")
    assert forms and all(form["method"] == "post" for form in forms)
    assert html.count('name="csrf_token"') == len(forms)


def test_a_learners_page_without_a_recording_offers_only_the_call() -> None:
    values = {**PAGE, "listen_url": ""}
    html = ENV.get_template("base_learner.html").render(values, lang="de", dir="ltr")
    aids = [a for a in Tags(html).all("a") if a.get("class") == "aid__item"]
    assert [a["href"] for a in aids] == ["/rueckruf"]


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_an_error_page_needs_nothing_of_the_request(code: int) -> None:
    page = ENV.get_template("errors/error.html")
    html = page.render(code=code, title="This did not work", detail="")
    assert f"Error {code}" in html and 'href="/rueckruf"' in html
