"""The control: the same application, but a yes takes nobody's time.

Nothing but a race on a throw-away database may load this module.
"""

from __future__ import annotations

from typing import Any

from service.interpreters.offers import answers
from wsgi import app


def _unbooked(*_what: Any) -> None:
    """Neither look nor book."""


answers.book = _unbooked

__all__ = ["app"]
