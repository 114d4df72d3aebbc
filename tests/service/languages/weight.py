"""What the first view of a page weighs: page, styles, scripts, and fonts it needs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from flask.testing import FlaskClient

MOST = 100_000  # bytes as they go over the line
USED = re.compile(r'(?:<link rel="(?:stylesheet|icon)"\s+href|<script src)="([^"]+)"')
FACE = re.compile(r"@font-face\s*{([^}]+)}")
# Drawn in the phone's own letters (tokens.css): names of other languages.
ELSEWHERE = re.compile(
    r'<(a|button|span|bdi|option|label)\b[^>]*\slang="(?!de|en)[^>]*>.*?</\1>',
    re.DOTALL,
)
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


def first_view(client: FlaskClient, path: str) -> Mapping[str, int]:
    """Bytes by address; a font counts where a letter of the page is in its range."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    found = {path: packed(page.data)}
    letters = {ord(sign) for sign in ELSEWHERE.sub("", page.text)}
    for url in dict.fromkeys(USED.findall(page.text)):
        content = body(client, url)
        found[url] = packed(content)
        if url.split("?")[0].endswith(".css"):
            for font in fonts(content.decode(), letters):
                address = urljoin(url, font)
                found[address] = len(body(client, address))
    return found


def fonts(style: str, letters: set[int]) -> Iterator[str]:
    """Addresses of the fonts that a browser fetches for these letters."""
    for face in FACE.findall(style):
        ranges = [
            range(int(a, 16), int(b or a, 16) + 1) for a, b in RANGE.findall(face)
        ]
        if any(letter in one for letter in letters for one in ranges):
            yield re.findall(r'url\("([^"]+)"\)', face)[0]


def body(client: FlaskClient, url: str) -> bytes:
    """A file of the site; its answer is closed again."""
    with client.get(url) as answer:
        return bytes(answer.data)


def packed(content: bytes) -> int:
    """As the server sends it."""
    return len(gzip.compress(content, 6))
