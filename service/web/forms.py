"""Forms to pages: what was typed is kept, every error names its field.

A feature's `forms.py` declares pydantic models (`XyzIn`, extra="forbid"); a route
reads them with `read_form` and shows the same page again when something is wrong.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

from flask import g, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from service.errors import UserError
from service.i18n import day
from service.typed import Verbatim, plain
from service.typed.sentences import SENTENCES, sentence_of
from service.typed.signs import typed_text
from service.web.request import ONLY_SHOW, language, tell

Model = TypeVar("Model", bound=BaseModel)
SEEN = "seen"
ROW_ID = "row_id"  # of the row that a form for a new one will make
NOT_DATA = frozenset({"csrf_token", SEEN, ROW_ID, "page_for", "show_again"})
#: Fields that pages fill in: an error of theirs is one of the whole form.
NOT_SHOWN = frozenset({"base_run_id", "form_key", "next", "shown"})
TWICE = "This was answered twice, and differently. Please answer it once."
COMPUTED = {int, float, date}


@dataclass
class FormState(Generic[Model]):
    """A form as the page needs it: typed values, errors by field, the valid input.

    `seen`: marks of the stored values that the page showed; `meanwhile`: fields that
    somebody else has changed since, as they are stored now; `taken`: those of them
    that show it, since nothing was typed there (`service.web.seen`).
    """

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    valid: Model | None = None
    seen: str = ""
    meanwhile: dict[str, list[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def add(self, error: UserError) -> None:
        """Adds an error raised by an action, at its field or for the whole form."""
        self.errors.setdefault(error.field, []).append(
            tell(error.message, **error.values)
        )

    def field(
        self,
        name: str,
        label: str,
        *,
        hint: str = "",
        required: bool = False,
        options: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> dict[str, Any]:
        """The field's model for the macros: value(s), errors, label, options."""
        return {
            "name": name,
            "id": f"f-{name}",
            "label": label,
            "value": self.values.get(name, ""),
            "selected": self.values.getlist(name),
            "errors": self.errors.get(name, []),
            "hint": hint,
            "required": required,
            "options": [{"value": v, "label": text} for v, text in options],
            "meanwhile": self._meanwhile(name, dict(options)),
            **more,
        }

    def _meanwhile(self, name: str, words: Mapping[str, str]) -> dict[str, Any] | None:
        """What is stored now beside what was typed, as people read it."""
        if name not in self.meanwhile:
            return None
        sides = self.meanwhile[name], self.values.getlist(name)
        both = [[value for value in side if value] for side in sides]
        if not words and {value for side in both for value in side} == {"yes"}:
            words = {"yes": tell("yes"), "no": tell("no")}
            both = [side or ["no"] for side in both]
        told = [
            ", ".join(words.get(value) or _readable(value) for value in side) or "–"
            for side in both
        ]
        return {"stored": told[0], "own": told[1], "taken": name in self.taken}


def read_form(
    model: type[Model], lists: Iterable[str] = (), **known: Any
) -> FormState[Model]:
    """Validates the posted form; `lists` names fields with several values.

    Empty strings count as not given. `known` adds values the page does not post.
    """
    return check_form(model, request.form, lists, **known)


def check_form(
    model: type[Model],
    posted: MultiDict[str, str],
    lists: Iterable[str] = (),
    **known: Any,
) -> FormState[Model]:
    """As `read_form`, on given values."""
    several = frozenset(lists)
    data: dict[str, Any] = {}
    state: FormState[Model] = FormState(values=MultiDict(posted))
    state.seen = posted.get(SEEN, "")
    if g.get(ONLY_SHOW):
        return state
    for key in posted:
        if key in NOT_DATA or _of_others(model, key):
            continue
        try:
            values = [_clean(model, key, value) for value in posted.getlist(key)]
        except UserError as error:
            state.add(UserError(error.message, _shown(model, key)))
            continue
        if key in several:
            data[key] = [value for value in values if value]
        elif len(set(values)) > 1:
            state.add(UserError(TWICE, _shown(model, key)))
        elif values[0]:
            data[key] = values[0]
    try:
        valid = model.model_validate(
            {**data, **known}, context={"language": language()}
        )
        state.valid = None if state.errors else valid
    except ValidationError as error:
        for problem in error.errors():
            name = _name(model, problem)
            if name not in state.errors or name in data:
                state.errors.setdefault(name, []).append(_sentence(problem))
    return state


def _clean(model: type[BaseModel], key: str, value: str) -> str:
    """A posted value without what nobody sees; numbers with digits 0-9."""
    field = model.model_fields.get(key)
    if field is not None and Verbatim in field.metadata:
        return typed_text(value, verbatim=True)
    kinds = _kinds(field.annotation) if field is not None else set()
    text = typed_text(value).strip()
    return plain(text) if kinds and kinds <= COMPUTED else text


def _kinds(annotation: Any) -> set[Any]:
    """The plain types of an annotation such as `int | None` or `list[int]`."""
    inner = [kind for kind in get_args(annotation) if kind is not type(None)]
    if get_origin(annotation) is Literal:
        return {str}
    return set().union(*map(_kinds, inner)) if inner else {annotation}


def filled(values: Mapping[str, Any]) -> FormState[Any]:
    """A form shown for the first time, with these values."""
    state: FormState[Any] = FormState()
    for key, value in values.items():
        if isinstance(value, (list, tuple)):
            state.values.setlist(key, [str(v) for v in value])
        elif value is not None:
            state.values[key] = str(value)
    return state


def _readable(value: str) -> str:
    """A stored value as people write it: days in their order."""
    try:
        return day(language(), date.fromisoformat(value), "dd.MM.y")
    except ValueError:
        return value


def limits(model: type[BaseModel], name: str) -> dict[str, Any]:
    """What a number's field says beforehand: least, most, and whether it may be empty.

    Read from the input model, which checks them again.
    """
    told = model.model_fields[name]
    found: dict[str, Any] = {"required": NoneType not in get_args(told.annotation)}
    for html, limit in (("min", "ge"), ("max", "le")):
        known = [getattr(one, limit) for one in told.metadata if hasattr(one, limit)]
        if known:
            found[html] = known[0]
    return found


def form_key() -> str:
    """A fresh idempotency key for a form: the same form sent twice acts once."""
    return secrets.token_urlsafe(16)


def _name(model: type[BaseModel], problem: Any) -> str:
    """The field of a problem, "" for one of the whole form."""
    return _shown(model, str(problem["loc"][0])) if problem["loc"] else ""


def twice(posted: MultiDict[str, str]) -> list[str]:
    """The names that were posted with different values."""
    return [name for name, values in posted.lists() if len(set(values)) > 1]


def _of_others(model: type[BaseModel], name: str) -> bool:
    """Whether a page posts it for another model, which reads it by itself."""
    strict = model.model_config.get("extra") == "forbid"
    return not strict and name not in model.model_fields


def _shown(model: type[BaseModel], name: str) -> str:
    """Where a field's errors stand: "" (the whole form) where no page shows it."""
    return "" if name in NOT_SHOWN or name not in model.model_fields else name


def _sentence(problem: Any) -> str:
    if problem["loc"] and problem["loc"][0] in NOT_SHOWN:
        return tell(SENTENCES["extra_forbidden"])
    message, values = sentence_of(problem)
    return tell(message, **values)
