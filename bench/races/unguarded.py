"""The control: the same application, its UPDATE of the numbers without condition.

Somebody must be answered with 5xx then, since the table's CHECK still stands.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import true

from service.courses.seats import inviting
from wsgi import app

_guarded = inviting._count


def _unguarded(
    session: Any, scope: Any, course_id: str, _guard: Any, now: Any, **values: Any
) -> bool:
    return _guarded(session, scope, course_id, true(), now, **values)


inviting._count = _unguarded

__all__ = ["app"]
