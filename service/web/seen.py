"""Two windows on one record: nobody saves over what they have not seen.

A form that shows a record carries a mark of every value it showed. A save compares
these marks with what is stored, in its own transaction. Where they differ, nothing is
written: the page shows what is stored now beside what was typed, and its marks are
those of now, so that one more click saves all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2s
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel
from werkzeug.datastructures import MultiDict

from service.errors import Conflict
from service.web.forms import FormState, filled
from service.web.request import database, scope

Stored = Mapping[str, Any]


def shown(stored: Stored, **beside: Any) -> FormState[Any]:
    """A form with a record's values; `beside`: what stands in the form alone."""
    state = filled({**stored, **beside})
    state.seen = mark(stored)
    return state


def mark(stored: Stored) -> str:
    """What a page remembers of the values it showed: a digest of each."""
    return _marks(filled(stored).values)


@contextmanager
def overwriting(
    form: FormState[Any], stored: Callable[[Session], Stored], *, stale: bool = False
) -> Iterator[Session]:
    """One write transaction for a form that shows a record; raises as `compare`.

    Saves of one office stand in a row: none slips in between look and write.
    """
    office = SQLModel.metadata.tables["office"]
    own = select(office.c.id).where(office.c.id == scope().office_id)
    with database().write() as db:
        db.execute(own.with_for_update(key_share=True))
        compare(form, stored(db), stale=stale)
        yield db


def compare(form: FormState[Any], stored: Stored, *, stale: bool = False) -> None:
    """Raises Conflict where the form would undo what somebody else has stored.

    The form then holds both. A field that was not touched takes what is stored now.
    `stale`: the page is known to be old, for a form that carries no marks.
    """
    held = filled(stored).values
    seen = _read(form.seen)
    if not seen and not stale:
        return
    for name in sorted({*held, *seen}):
        now, typed = _digest(held.getlist(name)), _digest(form.values.getlist(name))
        before = seen.get(name, NOTHING) if seen else None
        if now in (before, typed):
            continue
        form.meanwhile[name] = held.getlist(name)
        if typed == before:
            form.taken.add(name)
            form.values.setlist(name, held.getlist(name))
    form.seen = _marks(held)
    if form.meanwhile or not seen:
        form.valid = None
        raise Conflict(
            "This was changed meanwhile, in another window or by somebody else. "
            "Nothing of yours is saved yet."
        )


def _marks(values: MultiDict[str, str]) -> str:
    return " ".join(f"{name}:{_digest(values.getlist(name))}" for name in values)


def _read(marks: str) -> dict[str, str]:
    parts = (part.rpartition(":") for part in marks.split())
    return {name: digest for name, _colon, digest in parts}


def _digest(values: Sequence[str]) -> str:
    """Of a field's values as any browser sends them, in any order."""
    told = sorted(filter(None, (" ".join(value.split()) for value in values)))
    return blake2s("\x1f".join(told).encode(), digest_size=5).hexdigest()


NOTHING = _digest(())
