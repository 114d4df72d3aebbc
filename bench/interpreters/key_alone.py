"""The second control: no locks and no look at other promises, only the table's key.

Talks must still not overlap. Nothing but a race on a throw-away database may load this
module.
"""

from __future__ import annotations

from typing import Any

from service.access import one
from service.accounts.tables import Office
from service.interpreters.booking import actions
from service.interpreters.offers import states
from service.interpreters.tables import Interpreter
from wsgi import app


def _unlocked(session: Any, scope: Any, interpreter_id: str) -> Any:
    return one(session, Interpreter, scope, interpreter_id)


def _office(session: Any, scope: Any) -> Any:
    return session.get_one(Office, scope.office_id)


def _nothing(*_what: Any) -> list[Any]:
    return []


actions.lock_interpreter = _unlocked
actions.known_jobs = _nothing
states.lock_office = _office

__all__ = ["app"]
