"""What every template knows: texts, language, navigation, formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, has_request_context, request, url_for
from flask_login import current_user
from jinja2.ext import Extension
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from service import i18n
from service.access import OfficeView, Role
from service.errors import NotFound
from service.offered import State, state
from service.web.request import known_languages, language, office, parts, tell
from service.web.resuming import account_mark


@dataclass(frozen=True)
class NavItem:
    """An entry of the office pages' navigation.

    It is marked on every page of its blueprint and on those of `also`, which names
    further blueprints and endpoints.
    """

    endpoint: str
    label: str
    roles: frozenset[str]
    also: frozenset[str] = frozenset()

    def holds(self, endpoint: str | None) -> bool:
        """Whether the page of an endpoint lies below this entry."""
        name = endpoint or ""
        blueprint = name.partition(".")[0]
        own = self.endpoint.partition(".")[0]
        return blueprint == own or bool(self.also & {name, blueprint})


INDENTATION = re.compile(r"\n[ \t]+")
#: Who may go through the helpers' door; a visitor is asked to log in behind it.
REGISTERING = frozenset({Role.HELPER, Role.COORDINATOR, Role.ADMINISTRATOR})


class Unindented(Extension):
    """Leaves the indentation of a template's lines out of its pages.

    A line break stays one, so it shows as a space unless `-` or a tag of a block
    stands beside it.
    """

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        """The source with lines that begin at their first letter."""
        return INDENTATION.sub("\n", source)


def register(app: Flask, navigation: tuple[NavItem, ...]) -> None:
    """Installs texts and context for all templates; `navigation` in its order."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.add_extension(Unindented)
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(gettext=_gettext, ngettext=_ngettext)
    env.filters.update(
        day=lambda value, form="d.M.": i18n.day(language(), value, form),
        instant=lambda value, form="EEE d.M.y, HH:mm": i18n.instant(
            language(), value, form
        ),
        number=lambda value: i18n.number(language(), value),
        euros=lambda cents: i18n.euros(language(), cents),
        clock=clock_time,
        told=tell,
        span=lambda first, last: i18n.span(language(), str(first), str(last)),
    )

    @app.context_processor
    def context() -> dict[str, Any]:
        return _context(navigation) if has_request_context() else {}


def _gettext(message: str, /, **values: Any) -> Markup:
    """A text of a template: values are escaped, the catalogue's own signs are not."""
    return i18n.filled(_safe(message, i18n.text(language(), message)), values)


def _ngettext(one: str, many: str, n: int, /, **values: Any) -> Markup:
    form = i18n.plural_form(language(), one, many, n)
    return i18n.filled(_safe(one, form), {"num": n, **values})


def _safe(message: str, told: str) -> Markup:
    """What came with the product as it stands; what somebody uploaded is escaped."""
    if i18n.is_corrected(language(), message):
        return escape(told)
    return Markup(told)  # noqa: S704


def clock_time(minute: int) -> str:
    """Minutes of the day as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _context(navigation: tuple[NavItem, ...]) -> dict[str, Any]:
    chosen = language()
    return {
        "lang": chosen,
        "dir": i18n.direction(chosen),
        "draft": draft(),
        "languages_url": languages_url(),
        "languages": [(code, i18n.own_name(code)) for code in known_languages()],
        "office": _office_or_none(),
        "user": current_user if current_user.is_authenticated else None,
        "nav": _navigation(navigation),
        "demo": parts().settings.env == "demo",
        "language_url": language_url,
        "account_mark": account_mark,
        "county": _county(),
        "may_register_others": not current_user.is_authenticated
        or current_user.role in REGISTERING,
    }


def _county() -> str:
    found = _office_or_none()
    return found.county if found else ""


def _office_or_none() -> OfficeView | None:
    try:
        return office()
    except NotFound:
        return None


def _navigation(navigation: tuple[NavItem, ...]) -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return []
    items = []
    for item in navigation:
        if current_user.role not in item.roles:
            continue
        try:
            url = url_for(item.endpoint)
        except BuildError:
            continue
        here = item.holds(request.endpoint)
        items.append({"label": tell(item.label), "url": url, "active": here})
    return items


def draft() -> bool:
    """Whether the page's texts are a draft that people have to be told of."""
    found = _office_or_none()
    return found is not None and state(found.settings, language()) is State.DRAFT


def languages_url() -> str:
    """The page of all languages; it leads back here where that can be."""
    if request.method != "GET":
        return "/sprache"
    asked = [(key, value) for key, value in request.args.items() if key != "lang"]
    here = f"{request.path}?{urlencode(asked)}" if asked else request.path
    return "/sprache?" + urlencode({"zurueck": here})


def language_url(code: str) -> str:
    """This page in another language; only pages that can be reached by GET."""
    if request.endpoint is None or request.method != "GET":
        return f"/?lang={code}"
    kept = {k: v for k, v in request.args.items() if k != "lang"}
    return url_for(
        request.endpoint, **{**(request.view_args or {}), **kept, "lang": code}
    )
