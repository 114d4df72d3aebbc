"""The form for a new run: what it begins with, what was typed, its fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from service.courses.wording import kind_name
from service.i18n import euros
from service.planning.runs.forms import ReserveIn, RunIn
from service.planning.runs.parameters import (
    LEAST_PEOPLE,
    SPLITS,
    USUAL_SECONDS,
    Parameters,
)
from service.planning.runs.queries import Overview, RunView
from service.planning.runs.reserves import FIELD
from service.planning.wording import SPLIT_WORDS
from service.rulesets.schema import CourseKind
from service.web.forms import FormState, check_form, filled, limits
from service.web.request import language, tell, today

KEPT = (
    "seconds",
    "max_courses",
    "default_max_minutes",
    "min_reserve",
    "accepted_exceptions",
    "fair_by",
)


def read_run() -> FormState[RunIn]:
    """The posted form; every kind's reserve is read by itself and named in errors."""
    posted = request.form
    rest = [(k, v) for k, v in posted.items(multi=True) if not k.startswith(FIELD)]
    reserves: dict[str, int] = {}
    bad: dict[str, list[str]] = {}
    for name in kept_reserves(FormState(values=MultiDict(posted))):
        own = check_form(ReserveIn, MultiDict({"people": posted.getlist(FIELD + name)}))
        if own.valid is not None:
            reserves[name] = own.valid.people
        else:
            bad[FIELD + name] = own.errors["people"]
    form = check_form(RunIn, MultiDict(rest), ("funding_ids",), reserves=reserves)
    form.values = MultiDict(posted)
    if bad:
        form.valid = None
        form.errors |= bad
    return form


def kept_reserves(form: FormState[Any]) -> list[str]:
    """Kinds for which the form has a number of their own."""
    return [
        name.removeprefix(FIELD)
        for name in form.values
        if name.startswith(FIELD) and "".join(form.values.getlist(name)).strip()
    ]


def first_values(found: Overview, base: RunView | None) -> FormState[Any]:
    """All money ticked and the coming term, or what the base run was told.

    Without a base run the people above the minimum are as in the latest plan: how
    many drop out is learnt over the terms and not for one run.
    """
    coming = [term for term in found.terms if term.end_on >= today()]
    values: dict[str, Any] = {
        "term_id": coming[-1].id if coming else "",
        "seconds": USUAL_SECONDS,
        "default_max_minutes": 60,
        "accepted_exceptions": 0,
        "funding_ids": [line.id for line in found.funding],
        **_reserves(_latest(found)),
    }
    if base is not None:
        told = base.parameters
        values |= {name: getattr(told, name) for name in KEPT}
        values |= {"term_id": base.term.id, "base_run_id": base.id, **_reserves(told)}
        values["school_holidays"] = "yes" if told.school_holidays else None
        values["with_refused"] = "yes" if told.with_refused else None
        if told.fair_by:
            values["fair_percent"] = round(100 * told.fair_share)
        if told.funding_ids is not None:
            values["funding_ids"] = list(told.funding_ids)
    return filled(values)


def _latest(found: Overview) -> Parameters:
    own = [run.parameters for run in found.runs if not run.rehearsal]
    return own[0] if own else Parameters()


def _reserves(told: Parameters) -> dict[str, Any]:
    each = {FIELD + kind: people for kind, people in told.reserves.items()}
    return {"min_reserve": told.min_reserve, **each}


def reserve_fields(
    kinds: Iterable[CourseKind], form: FormState[Any]
) -> list[dict[str, Any]]:
    """A number for each kind of course; empty: as the general one says."""
    return [
        form.field(
            FIELD + kind.id,
            kind_name(kind, language()),
            quiet=True,
            min=0,
            max=min(10, kind.max_size - kind.min_size),
            inputmode="numeric",
        )
        for kind in kinds
    ]


def run_fields(found: Overview, form: FormState[Any]) -> dict[str, Any]:
    """The other fields by name."""
    return {**_what(found, form), **_limits(form), **_fairness(found, form)}


def _what(found: Overview, form: FormState[Any]) -> dict[str, Any]:
    terms = [
        (term.id, term.name) for term in reversed(found.terms) if term.end_on >= today()
    ]
    money = [
        (line.id, f"{line.name} · {euros(language(), line.amount_cents)}")
        for line in found.funding
    ]
    return {
        "term_id": form.field("term_id", tell("Term"), options=terms, required=True),
        "funding_ids": form.field(
            "funding_ids", tell("Money"), options=money, required=True
        ),
        "seconds": _number(
            form,
            "seconds",
            tell("Time for computing, in seconds"),
            tell("You can stop earlier and take the best plan so far."),
        ),
        "school_holidays": form.field(
            "school_holidays", tell("Courses also meet in the school holidays")
        ),
        "with_refused": form.field(
            "with_refused",
            tell("Propose again what providers have refused for this term"),
        ),
    }


def _number(form: FormState[Any], name: str, label: str, hint: str) -> dict[str, Any]:
    return form.field(
        name, label, hint=hint, inputmode="numeric", **limits(RunIn, name)
    )


def _limits(form: FormState[Any]) -> dict[str, Any]:
    return {
        "max_courses": _number(
            form,
            "max_courses",
            tell("At most so many new courses"),
            tell("Empty: as many as money, rooms and teachers allow."),
        ),
        "default_max_minutes": _number(
            form,
            "default_max_minutes",
            tell("Longest way, in minutes"),
            tell("For people who did not say how long theirs may be."),
        ),
        "accepted_exceptions": _number(
            form,
            "accepted_exceptions",
            tell("Course days without a bus that are accepted"),
            tell("0: everybody gets there and back on all course days."),
        ),
        "min_reserve": _number(
            form,
            "min_reserve",
            tell("People above the minimum"),
            tell("With 1 a course stands one cancellation."),
        ),
    }


def _fairness(found: Overview, form: FormState[Any]) -> dict[str, Any]:
    options = [(by, tell(SPLIT_WORDS[by])) for by in SPLITS]
    return {
        "fair_by": form.field(
            "fair_by", tell("Least share"), options=options, quiet=True
        ),
        "fair_percent": _number(
            form,
            "fair_percent",
            tell("Percent of each group with a place, at least"),
            _share_hint(found),
        ),
    }


def _share_hint(found: Overview) -> str:
    """What the limit does, and what the latest plan reached for all."""
    does = tell(
        "The plan keeps to it where it can and says what it costs. Groups of fewer "
        "than %(n)s people do not count.",
        n=LEAST_PEOPLE,
    )
    for run in found.runs:
        if run.state == "ready" and not run.rehearsal and run.learners and run.placed:
            share = round(100 * run.placed / run.learners)
            reached = tell(
                "In plan %(n)s %(share)s %% of all had one.", n=run.number, share=share
            )
            return f"{does} {reached}"
    return does
