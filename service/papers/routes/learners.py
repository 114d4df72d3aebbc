"""Papers about courses and people: lists, letters, cards, forms, own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from service.access import Role
from service.errors import NotFound, UserError
from service.learners.records.actions import find
from service.learners.records.codes import CARDS, in_blocks
from service.learners.records.queries import own_record
from service.learners.tables import Learner
from service.learners.wording import number_text
from service.papers import sheets
from service.papers.cards import Card
from service.papers.cards import cards as card_sheet
from service.papers.grant import (
    applicants,
    application,
    of_course,
    one_form,
    open_to,
)
from service.papers.inviting import letters, mark_printed, one_letter, to_print
from service.papers.known import known
from service.papers.routes.blueprint import bp, paper
from service.papers.typesetting import pdf
from service.web.incoming import posted_choice
from service.web.opened import opened
from service.web.permission import OFFICE, allow, public
from service.web.request import (
    database,
    language,
    now,
    office,
    parts,
    scope,
    tell,
    today,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WITH_COURSES = (*OFFICE, Role.PROVIDER)
WITH_PEOPLE = (*OFFICE, Role.HELPER)


@bp.get("/kursverwaltung/<course_id>/anwesenheit.pdf")
@allow(*WITH_COURSES)
def attendance(course_id: str) -> ResponseReturnValue:
    """The attendance sheet of a course: its dates by its people."""
    with database().read() as db:
        sheet = sheets.attendance(db, scope(), course_id, language(), today())
    return _course_paper("sheet", sheet, "anwesenheit", course_id)


@bp.get("/kursverwaltung/<course_id>/teilnehmende.pdf")
@allow(*WITH_COURSES)
def participants(course_id: str) -> ResponseReturnValue:
    """The participants of a course; a provider sees call name and code."""
    with database().read() as db:
        sheet = sheets.participants(db, scope(), course_id, language(), today())
    return _course_paper("sheet", sheet, "teilnehmende", course_id)


@bp.get("/kursverwaltung/<course_id>/fahrgaeste.pdf")
@allow(*OFFICE)
def passengers(course_id: str) -> ResponseReturnValue:
    """The call buses to book for a course."""
    with database().read() as db:
        state_dir, name = parts().settings.state_dir, office().name
        sheet = sheets.passengers(
            db, scope(), course_id, state_dir, name, language(), today()
        )
    return _course_paper("sheet", sheet, "fahrgaeste", course_id)


@bp.get("/kursverwaltung/<course_id>/fahrgeld.pdf")
@allow(*OFFICE)
def course_grants(course_id: str) -> ResponseReturnValue:
    """The travel grant's forms of everybody in a course who may apply."""
    try:
        with database().read() as db:
            forms = of_course(db, scope(), course_id, office(), today())
        return paper(pdf("grant", forms), "fahrgeld.pdf")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    return redirect(url_for("courses.record_page", course_id=course_id))


@bp.post("/kursverwaltung/<course_id>/briefe.pdf")
@allow(*OFFICE)
def course_letters(course_id: str) -> ResponseReturnValue:
    """Every letter of a course that waits, as one file; from now on they are sent."""
    with database().read() as db:
        again = posted_choice("again", ("yes",)) == "yes"
        rows = to_print(db, scope(), course_id, again=again)
    back = url_for("courses.invitations", course_id=course_id)
    return _letters(course_id, [row.id for row in rows], "einladungen.pdf", back)


@bp.post("/einladungen/<invitation_id>/brief.pdf")
@allow(*WITH_PEOPLE)
def invitation_letter(invitation_id: str) -> ResponseReturnValue:
    """One open invitation on paper, whatever its channel: to post or to hand over."""
    with database().read() as db:
        row = one_letter(db, scope(), invitation_id)
    back = url_for("courses.answer_for", invitation_id=invitation_id)
    return _letters(row.course_id, [row.id], "einladung.pdf", back)


def _letters(
    course_id: str, ids: list[str], name: str, back: str
) -> ResponseReturnValue:
    """Makes the links, sets the file, and only then says that it was printed."""
    moment, settings = now(), parts().settings
    try:
        with database().write() as db:
            made = letters(
                db,
                scope(),
                course_id,
                ids,
                office(),
                settings.state_dir,
                settings.base_url,
                moment,
            )
        content = pdf("letter", made)
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(back)
    with database().write() as db:
        mark_printed(db, scope(), ids, moment)
    return paper(content, name)


@bp.get("/helfen/karten.pdf")
@allow(*WITH_PEOPLE)
def cards() -> ResponseReturnValue:
    """Cards and confirmation of those registered last, as their page shows them."""
    kept = session.get(CARDS) or []
    people = [Card(one["name"], in_blocks(one["code"]).strip()) for one in kept]
    if not people:
        return redirect(url_for("learners.cards"))
    path = url_for("learners.status", kreis=office().county_ags)
    address = parts().settings.base_url + path
    try:
        content = pdf(
            "cards", card_sheet(people, office(), address, language(), today())
        )
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("learners.cards"))
    return paper(content, "karten.pdf")


@bp.get("/lernende/<learner_id>/fahrgeld.pdf")
@allow(*WITH_PEOPLE)
def grant(learner_id: str) -> ResponseReturnValue:
    """The application for the travel grant; a helper's own people only."""
    with database().read() as db:
        learner = find(db, scope(), learner_id)
    back = url_for("learners.record", learner_id=learner_id)
    return _grant(learner, back)


@bp.get("/status/fahrgeld.pdf")
@public
def own_grant() -> ResponseReturnValue:
    """The same for whoever has shown the code of the own page."""
    learner_id = opened()
    if learner_id is None:
        return redirect(url_for("learners.status"))
    try:
        with database().read() as db:
            learner = own_record(db, scope(), learner_id)
    except NotFound:
        return redirect(url_for("learners.status"))
    return _grant(learner, url_for("learners.own_page"))


@bp.get("/lernende/<learner_id>/daten.pdf")
@allow(*OFFICE)
def persons_data(learner_id: str) -> ResponseReturnValue:
    """Everything that is known of a person, to hand over to them."""
    with database().read() as db:
        learner = find(db, scope(), learner_id)
    return _known(learner, f"{number_text(learner.number)}.pdf")


@bp.get("/status/daten.pdf")
@public
def own_data() -> ResponseReturnValue:
    """The same for whoever has shown the code of the own page."""
    learner_id = opened()
    if learner_id is None:
        return redirect(url_for("learners.status"))
    try:
        with database().read() as db:
            learner = own_record(db, scope(), learner_id)
    except NotFound:
        return redirect(url_for("learners.status"))
    return _known(learner, "meine-daten.pdf")


def _known(learner: Learner, name: str) -> ResponseReturnValue:
    with database().read() as db:
        found = known(db, scope(), learner, office(), today())
    return paper(pdf("known", found), name)


def _grant(learner: Learner, back: str) -> ResponseReturnValue:
    try:
        with database().read() as db:
            form = application(db, scope(), learner, office(), today())
        return paper(pdf("grant", one_form(form)), "fahrgeld.pdf")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(back)


@bp.app_context_processor
def beside_people() -> dict[str, Any]:
    """Records and own pages ask for it by name; they know nothing of papers."""
    return {
        "travel_grant_open": travel_grant_open,
        "travel_grant_people": travel_grant_people,
    }


def travel_grant_people(course_id: str) -> int:
    """How many people of a course may still apply."""
    with database().read() as db:
        return len(applicants(db, scope(), course_id, today()))


def travel_grant_open(learner: Learner) -> bool:
    """Whether the application can be printed for somebody."""
    with database().read() as db:
        return open_to(db, scope(), learner, today())


def _course_paper(
    template: str, model: DataclassInstance, name: str, course_id: str
) -> ResponseReturnValue:
    """The file, or back to the course with the reason why it cannot be printed."""
    try:
        return paper(pdf(template, model), f"{name}.pdf")
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    if scope().role is Role.PROVIDER:
        return redirect(url_for("courses.provider_list"))
    return redirect(url_for("courses.record_page", course_id=course_id))
