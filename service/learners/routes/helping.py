"""Helpers: the registration of a person or a family, and its cards."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.access import Role
from service.errors import UserError
from service.learners.forms import MOST_PEOPLE, SLOTS, LearnerIn, PersonIn, SharedIn
from service.learners.records import actions as records
from service.learners.records import links
from service.learners.records.codes import CARDS, in_blocks
from service.learners.records.queries import by_keys
from service.learners.records.resent import corrected
from service.learners.records.ties import tie
from service.learners.registration.steps import derived_level
from service.learners.routes.blueprint import bp
from service.learners.routes.records.record_fields import RecordFields
from service.learners.routes.records.records import EVERYBODY_WITH_PEOPLE
from service.learners.routes.registration.register import qr_code, status_url
from service.learners.tables import Learner
from service.learners.wording import LITERACIES, TOGETHER, number_text, worded
from service.places.queries import places
from service.rulesets.queries import RulesInForce, rules
from service.web.forms import FormState, check_form, filled, form_key
from service.web.incoming import posted
from service.web.permission import allow
from service.web.request import database, language, now, scope, tell, today

PERSON_FIELDS = ("call_name", "literacy", "rating", "own_times")
OWN_TIMES = {
    "": "as above",
    "am": "only mornings",
    "pm": "only afternoons",
    "ev": "only evenings",
    "any": "any time",
    "unsure": "not known",
}


@bp.get("/helfen/neu")
@allow(*EVERYBODY_WITH_PEOPLE)
def family() -> ResponseReturnValue:
    """One page for a person or a family; shared answers once."""
    count = min(max(1, request.args.get("personen", 1, type=int)), MOST_PEOPLE)
    start = {"form_key": form_key(), "contact_language": "de", "together": "course"}
    return _family_page(filled(start), [FormState() for _ in range(count)])


@bp.post("/helfen/neu")
@allow(*EVERYBODY_WITH_PEOPLE)
def family_post() -> ResponseReturnValue:
    """Registers everybody on the page, or nobody."""
    shared, people = _read_family()
    if posted("go") == "more":
        shared.errors.clear()
        for person in people:
            person.errors.clear()
        return _family_page(shared, [*people, FormState()][:MOST_PEOPLE])
    valid = {n: person.valid for n, person in enumerate(people) if person.valid}
    carer = _carer(shared, people)
    if shared.valid is None or any(person.errors for person in people):
        return _family_page(shared, people, 422)
    try:
        done = _register(shared.valid, valid, carer)
    except UserError as error:
        of = people[0] if error.field in PERSON_FIELDS else shared
        of.add(error)
        return _family_page(shared, people, 422)
    session[CARDS] = done.cards
    _tell(done)
    return redirect(url_for("learners.cards"))


def _carer(
    shared: FormState[SharedIn], people: list[FormState[PersonIn]]
) -> PersonIn | None:
    """The adult who needs the care: a child counts once in a family, with them."""
    if shared.valid is None or not shared.valid.child_ages:
        return None
    at = shared.valid.carer
    found = people[at].valid if at < len(people) else None
    if found is None:
        shared.errors["carer"] = [tell("Please choose one of the people below.")]
        shared.valid = None
    return found


@dataclass
class Registered:
    """Names and codes for the cards; whom the page, sent before, named otherwise."""

    cards: list[dict[str, str]] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def _register(
    shared: SharedIn, people: Mapping[int, PersonIn], carer: PersonIn | None
) -> Registered:
    """Adds everybody in one transaction, by the number of their row on the page.

    The same page sent again adds nobody twice: what it says now is a correction.
    """
    source = "helper" if scope().role is Role.HELPER else "office"
    done, family = Registered(), []
    with database().write() as db:
        known = rules(db, scope(), today())
        for number, person in people.items():
            key = f"{shared.form_key}:{number}"
            learner_in = _learner_in(shared, person, key, known)
            if person is not carer:
                learner_in.child_ages = []
            learner, code = records.add_learner(
                db, scope(), learner_in, now(), source=source
            )
            if corrected(db, scope(), learner, learner_in, now()):
                done.corrected.append(number_text(learner.number))
            done.cards.append({"name": learner.call_name, "code": code})
            family.append(learner)
        rest = [n for n in range(MOST_PEOPLE) if n not in people]
        keys = [f"{shared.form_key}:{number}" for number in rest]
        done.left_over = [
            number_text(learner.number) for learner in by_keys(db, scope(), keys)
        ]
        for one, other in itertools.combinations(family, 2):
            kind = _tie(known, shared, one, other)
            if links.tie_again(db, scope(), one.id, other.id, kind, now()):
                done.corrected += [number_text(who.number) for who in (one, other)]
        done.corrected = sorted(set(done.corrected))
    return done


def _tie(known: RulesInForce, shared: SharedIn, one: Learner, other: Learner) -> str:
    """How two of the page are tied, "" for not at all."""
    if not shared.together:
        return ""
    return tie(known, shared.together, one.level, other.level)


def _tell(done: Registered) -> None:
    """Says that a page which was sent before has corrected records."""
    if done.corrected:
        numbers = ", ".join(done.corrected)
        flash(tell("Sent again and corrected: %(numbers)s.", numbers=numbers), "info")
    if done.left_over:
        message = (
            "Still on the list from the page as it was sent before: %(numbers)s. "
            "Take the person off at the record if that is wrong."
        )
        flash(tell(message, numbers=", ".join(done.left_over)), "warning")


def _learner_in(
    shared: SharedIn, person: PersonIn, key: str, known: RulesInForce
) -> LearnerIn:
    ratings = known.sets.levels.self_rating
    if person.rating and person.rating not in {entry.id for entry in ratings}:
        raise UserError("Please choose one of the options.", "rating")
    level = derived_level(person.rating, person.literacy, ratings)
    fields = shared.model_dump(exclude={"form_key", "together", "carer", "sure"})
    if person.own_times == "any":
        fields["free_times"] = list(SLOTS)
    elif person.own_times == "unsure":
        fields["free_times"] = []
    elif person.own_times:
        fields["free_times"] = [s for s in SLOTS if s.endswith(person.own_times)]
    fields["languages"] = fields["languages"] or [shared.contact_language]
    return LearnerIn(
        **fields,
        form_key=key,
        call_name=person.call_name,
        literacy=person.literacy,
        level=level,
        level_evidence="self" if level else "",
        level_evidence_on=today() if level else None,
        consent=True,
    )


def _read_family() -> tuple[FormState[SharedIn], list[FormState[PersonIn]]]:
    """The shared part and a form for each row; rows left empty do not count."""
    posted = request.form
    own = {*PERSON_FIELDS, "consent", "go"}
    shared_values = MultiDict(
        (k, v) for k, v in posted.items(multi=True) if k not in own
    )
    shared = check_form(SharedIn, shared_values, ("languages", "free_times"))
    columns = [posted.getlist(name)[:MOST_PEOPLE] for name in PERSON_FIELDS]
    ticked = set(posted.getlist("consent"))
    people = []
    for number, cells in enumerate(itertools.zip_longest(*columns, fillvalue="")):
        values = MultiDict(zip(PERSON_FIELDS, cells, strict=True))
        if str(number) in ticked:
            values["consent"] = "yes"
        counts = any(values.values()) or number == 0
        people.append(check_form(PersonIn, values) if counts else FormState())
    return shared, people or [check_form(PersonIn, MultiDict())]


def _family_page(
    shared: FormState[Any], people: list[FormState[Any]], code: int = 200
) -> ResponseReturnValue:
    with database().read() as db:
        known = rules(db, scope(), today())
        fields = RecordFields(shared, known, places(db, scope()), language())
    rows = [_row(form, number, known) for number, form in enumerate(people)]
    page = render_template(
        "learners/helping/family.html",
        form=shared,
        fields=fields,
        rows=rows,
        together=shared.field(
            "together",
            tell("If they are several"),
            options=worded(TOGETHER, language()),
            quiet=True,
        ),
        carer=shared.field(
            "carer",
            tell("Who needs the care?"),
            hint=tell("Every child counts once."),
            options=[
                (str(n), tell("Person %(n)s", n=n + 1)) for n in range(len(people))
            ],
            quiet=True,
        ),
        errors=bool(shared.errors) or any(person.errors for person in people),
        most=MOST_PEOPLE,
    )
    return page, code


def _row(form: FormState[Any], number: int, known: RulesInForce) -> dict[str, Any]:
    """The fields of one person, with ids of their own."""
    ratings = [
        (entry.id, tell(entry.sentence)) for entry in known.sets.levels.self_rating
    ]
    options = {
        "literacy": worded(LITERACIES, language()),
        "rating": ratings,
        "own_times": worded(OWN_TIMES, language()),
    }
    labels = {
        "call_name": "Call name",
        "literacy": "Reads and writes",
        "rating": "German",
        "own_times": "Times",
    }
    row: dict[str, Any] = {"number": number + 1}
    for name in PERSON_FIELDS:
        label = tell("%(what)s, person %(n)s", what=tell(labels[name]), n=number + 1)
        field = form.field(name, label, options=options.get(name, ()))
        row[name] = {**field, "id": f"f-{name}-{number}", "quiet": True}
    label = tell("Person %(n)s agrees", n=number + 1)
    row["consent"] = {
        **form.field("consent", label),
        "id": f"f-consent-{number}",
        "quiet": True,
    }
    return row


@bp.get("/helfen/karten")
@allow(*EVERYBODY_WITH_PEOPLE)
def cards() -> ResponseReturnValue:
    """Cards to cut out and a confirmation, for those registered last."""
    kept = session.get(CARDS) or []
    people = [{"name": c["name"], "code": in_blocks(c["code"])} for c in kept]
    return render_template(
        "learners/helping/cards.html",
        people=people,
        qr=qr_code(status_url()),
        helper=scope().role is Role.HELPER,
        day=today(),
    )
