"""What comes with a request besides the fields people write into: the address and its
arguments, buttons, hidden fields, lists of ticks.

Pages fill them in, so a value that no page says is refused as a whole (400); nothing
is put right in silence. Fields people write into are read by `forms`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NoReturn

from flask import abort, request
from werkzeug.datastructures import ImmutableMultiDict

from service.typed.mistyped import Mistyped
from service.typed.signs import typed_text

LONGEST_NUMBER = 9  # digits: what the columns of numbers hold
UNSTORED = "\x00"  # PostgreSQL refuses it in any text, SQLite cuts there


def refuse_unstored() -> None:
    """Before every request: 404 for a path, 400 for arguments no database takes."""
    told = [*request.args.keys(), *(v for _k, v in request.args.items(multi=True))]
    if UNSTORED in request.path:
        _refuse(404)
    if any(UNSTORED in text for text in told):
        _refuse(400)


def _refuse(code: int) -> NoReturn:
    # The error page looks at the arguments, too: which county, which language.
    request.__dict__["args"] = ImmutableMultiDict()
    abort(code)


def posted_all(name: str) -> list[str]:
    """Every value of a posted name."""
    try:
        return [typed_text(text) for text in request.form.getlist(name)]
    except Mistyped:
        abort(400)


def posted_text(name: str) -> str:
    """What somebody wrote into a field that is read later; 400 where it came twice."""
    found = set(request.form.getlist(name))
    if len(found) > 1:
        abort(400)
    return found.pop() if found else ""


def posted(name: str, usual: str = "") -> str:
    """The one value of a posted name; 400 where there are two different ones."""
    found = list(dict.fromkeys(posted_all(name)))
    if len(found) > 1:
        abort(400)
    return found[0] if found else usual


def posted_choice(name: str, options: Iterable[str], usual: str = "") -> str:
    """As `posted`, and 400 for anything but the options and the usual value."""
    found = posted(name, usual)
    if found not in {*options, usual}:
        abort(400)
    return found


def posted_day(name: str) -> date:
    """The day (ISO) of a posted name; 400 for anything else."""
    try:
        return date.fromisoformat(posted(name))
    except ValueError:
        abort(400)


def posted_number(name: str) -> int:
    """The number of a posted name, such as a version; 400 for anything else."""
    found = posted(name)
    if not (found.isascii() and found.isdigit() and len(found) <= LONGEST_NUMBER):
        abort(400)
    return int(found)


def posted_yes(name: str, *, usual: bool = False) -> bool:
    """Whether "yes" was posted rather than "no"."""
    return posted_choice(name, ("yes", "no"), "yes" if usual else "no") == "yes"
