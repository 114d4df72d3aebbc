"""A page opens on a slow line, in every language: 100 kB at most, fonts included."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service import i18n
from tests.service.languages.weight import MOST, first_view, fonts

PAGES = ("/", "/anmelden", "/anmelden/name", "/sprache", "/rueckruf", "/status")


@pytest.mark.parametrize("language", i18n.languages())
def test_the_first_view_is_light(client: FlaskClient, language: str) -> None:
    client.get(f"/anmelden?lang={language}")
    heavy = {}
    for path in PAGES:
        found = first_view(client, path)
        if sum(found.values()) > MOST:
            heavy[path] = found
    assert heavy == {}


def test_only_fonts_with_a_letter_of_the_page_count() -> None:
    face = '@font-face { src: url("%s"); unicode-range: %s; }'
    style = face % ("a.woff2", "U+0041-005A") + face % ("b.woff2", "U+0621, U+0600")
    assert list(fonts(style, {0x42})) == ["a.woff2"]
    assert list(fonts(style, {0x42, 0x621})) == ["a.woff2", "b.woff2"]
