"""Every form that shows a record: the second of two windows undoes nothing unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlmodel import Session

from service.access import Role, Scope
from service.database import Database, OfficeRow
from service.interpreters.payment.accounts import store_office_account
from service.interpreters.payment.forms import OfficeAccountIn
from service.interpreters.tables import Agency, Interpreter
from service.learners.tables import Learner
from service.planning.tables import Term
from service.supply.tables import (
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    Teacher,
    Venue,
)
from service.timetables.tables import LineMark, OnDemandZone
from service.web.forms import SEEN
from tests.builders import NOW, Standing
from tests.page_forms import Values, form_to
from tests.service.access_rows import foreign_row
from tests.service.conftest import Login
from tests.service.courses.builders import furnish, standing_course
from tests.service.interpreters.build import account_of

pytestmark = pytest.mark.both

Make = Callable[[Session, Scope], str]


@dataclass(frozen=True)
class Update:
    """A form that shows a record: its page, where it sends, what two people type.

    `make` gives the row's id, which stands for ROW in the paths. `other`: a field
    that only the first of them changes.
    """

    page: str
    field: str
    first: str
    second: str
    other: tuple[str, str] | None = None
    to: str = ""
    make: Make | None = None
    button: str = "Save all the same"
    role: Role = Role.COORDINATOR


def pays_from(session: Session, scope: Scope) -> str:
    """The office has told an account; the page names no row."""
    account = {"holder": "Kasse", "iban": "DE02120300000000202051"}
    account_in = OfficeAccountIn.model_validate(account)
    store_office_account(session, scope, account_in, NOW)
    return ""


def of(table: type[OfficeRow], **values: object) -> Make:
    """Makes a row of the own office with these values."""

    def make(session: Session, scope: Scope) -> str:
        row_id = foreign_row(session, scope, table)
        row = session.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        return row_id

    return make


def teacher(session: Session, scope: Scope) -> str:
    return of(Teacher, levels=["A1.1"], kinds=["county"], online=True)(session, scope)


def funding(session: Session, scope: Scope) -> str:
    return of(FundingLine, kinds=["county"])(session, scope)


def external(session: Session, scope: Scope) -> str:
    return standing_course(session, furnish(session, scope)).id


def mark(session: Session, scope: Scope) -> str:
    session.add(
        LineMark(
            office_id=scope.office_id,
            agency="Verkehr",
            name="RUF 1",
            booked=True,
            marked_at=NOW,
        )
    )
    return ""


def own_interpreter(session: Session, scope: Scope) -> str:
    row_id = of(Interpreter)(session, scope)
    account_of(session, scope, Role.INTERPRETER, row_id)
    return row_id


SUPPLY = "/einrichtung"
RULES = "/einrichtung/regeln"
UPDATES: dict[str, Update] = {
    "supply.providers_change": Update(
        f"{SUPPLY}/traeger/ROW",
        "short_name",
        "Eins",
        "Zwei",
        ("own", "yes"),
        make=of(Provider),
    ),
    "supply.venues_change": Update(
        f"{SUPPLY}/kursorte/ROW",
        "street",
        "Erstweg 1",
        "Zweitweg 2",
        ("step_free", "yes"),
        make=of(Venue),
    ),
    "supply.rooms_change": Update(
        f"{SUPPLY}/raeume/ROW",
        "seats",
        "12",
        "14",
        ("mo", "08:00–12:00"),
        make=of(Room),
    ),
    "supply.childcare_change": Update(
        f"{SUPPLY}/kinderbetreuung/ROW",
        "places",
        "4",
        "5",
        ("to_age", "7"),
        make=of(ChildcareOffer),
    ),
    "supply.teachers_change": Update(
        f"{SUPPLY}/lehrkraefte/ROW",
        "max_units_week",
        "11",
        "13",
        ("rate_cents", "44,00"),
        make=teacher,
    ),
    "supply.funding_change": Update(
        f"{SUPPLY}/foerderlinien/ROW",
        "amount_cents",
        "1.111,00",
        "2.222,00",
        ("county_money", "yes"),
        make=funding,
    ),
    "timetables.zone_change": Update(
        f"{SUPPLY}/fahrplan/rufbus/ROW",
        "lead_minutes",
        "71",
        "73",
        ("wait_minutes", "17"),
        make=of(
            OnDemandZone,
            weekdays=[0],
            outline=[[8.0, 52.8], [8.1, 52.8], [8.1, 52.9]],
        ),
    ),
    "timetables.mark_line": Update(
        f"{SUPPLY}/fahrplan/linien",
        "says",
        "plan",
        "file",
        make=mark,
        button="by timetable",
    ),
    "courses.change_course": Update(
        "/kursverwaltung/ROW/aendern",
        "teaching_units",
        "71",
        "73",
        ("start", "09:15"),
        make=external,
    ),
    "learners.edit_post": Update(
        "/lernende/ROW/bearbeiten",
        "address",
        "Erstweg 1",
        "Zweitweg 2",
        ("goal", "lesen lernen"),
        make=of(Learner, contact_language="de", channel="phone"),
    ),
    "rulesets.store_text": Update(
        f"{RULES}/levels?text=1",
        "body",
        "Erste Stufe",
        "Zweite Stufe",
        to=f"{RULES}/levels",
    ),
    "rulesets.store_kinds": Update(
        f"{RULES}/course_kinds",
        "max_size-county",
        "17",
        "19",
        ("min_size-county", "7"),
        to=f"{RULES}/course_kinds/zahlen",
    ),
    "rulesets.store_holidays": Update(
        f"{RULES}/school_holidays",
        "name_de-0",
        "Erstferien",
        "Zweitferien",
        ("name_de-1", "Andere Ferien"),
        to=f"{RULES}/school_holidays/liste",
    ),
    "rulesets.store_figures": Update(
        f"{RULES}/travel",
        "mode-1-fixed_minutes",
        "3",
        "4",
        ("mode-1-max_km", "7"),
        to=f"{RULES}/travel/tabelle",
    ),
    "rulesets.pattern_change": Update(
        f"{RULES}/patterns/am2",
        "name_de",
        "Erste Zeit",
        "Zweite Zeit",
        ("units-0", "3"),
    ),
    "accounts.office_data_post": Update(
        "/einrichtung/stelle",
        "name",
        "Erste Stelle",
        "Zweite Stelle",
        ("address", "Erdachter Weg 1"),
    ),
    "interpreters.payment_office_account_post": Update(
        "/sprachmittlung/zahlungen/konto",
        "holder",
        "Kasse Nord",
        "Kasse Süd",
        ("bic", "BYLADEM1001"),
        make=pays_from,
    ),
    "languages.decide": Update(
        "/einrichtung/sprachen", "place_en", "5", "6", ("place_de", "9")
    ),
    "own_data.periods_post": Update(
        "/einrichtung/aufbewahrung",
        "withdrawn",
        "100",
        "110",
        ("calls", "200"),
        role=Role.ADMINISTRATOR,
    ),
    "planning.change_term": Update(
        "/planung/zeitraum/ROW",
        "name",
        "Erster Zeitraum",
        "Zweiter Zeitraum",
        ("end_on", "2027-05-31"),
        make=of(Term),
    ),
    "interpreters.pool_change": Update(
        "/sprachmittlung/pool/ROW/profil",
        "max_week",
        "5",
        "6",
        ("mo", "08:00–12:00"),
        make=of(Interpreter),
    ),
    "interpreters.own_profile_post": Update(
        "/einsaetze/profil",
        "max_oneway",
        "51",
        "61",
        ("notice_hours", "36"),
        make=own_interpreter,
        role=Role.INTERPRETER,
    ),
    "interpreters.agency_change": Update(
        "/sprachmittlung/stellen/ROW",
        "street",
        "Erstweg 1",
        "Zweitweg 2",
        ("billed", "yes"),
        make=of(Agency),
    ),
}

#: Forms that overwrite nothing a page has shown, and why.
OTHERS = {
    "they add to the pool of interpreters": """
        interpreters.pool_add interpreters.person_away interpreters.person_exclude
        interpreters.agency_add interpreters.agency_wish interpreters.own_away
        interpreters.own_exclude interpreters.person_invite
        interpreters.agency_invite""",
    "of the pool, and their button names the state it leads to, or what it ends": """
        interpreters.agency_switch interpreters.agency_confirm
        interpreters.person_resume interpreters.own_resume
        interpreters.person_back interpreters.person_include interpreters.person_leave
        interpreters.agency_unwish interpreters.own_back interpreters.own_include
        interpreters.person_paper interpreters.person_pause interpreters.own_pause""",
    "they add something new": """
        interpreters.send_request interpreters.join_post interpreters.own_talk
        interpreters.payment_draft interpreters.payment_correct
        supply.setup_post languages.bring languages.record_post timetables.upload
        timetables.zone_add supply.providers_add
        supply.venues_add supply.rooms_add supply.childcare_add supply.teachers_add
        supply.funding_add accounts.add rulesets.pattern_add courses.add_course
        learners.family_post learners.link learners.upload_post learners.call_post
        interpreters.upload_post interpreters.plan_again
        supply.upload_post places.upload_post places.add timetables.localities_add
        learners.settle_place
        planning.start planning.again planning.add_term planning.move
        planning.alternatives planning.price_again planning.survey_again
        planning.whatif_zone planning.whatif_shift planning.play own_data.add_note
        courses.look_for_people courses.absence_add courses.invite
        courses.office_make_link courses.provider_make_link courses.try_change
        courses.try_time courses.try_date courses.try_call_off
        courses.next_step_opinion courses.level_day_plan courses.level_day_invite""",
    "their button names the state it leads to, the only other one there is": """
        supply.providers_switch supply.venues_switch supply.rooms_switch
        supply.teachers_switch supply.funding_switch accounts.switch planning.pin
        planning.leave_out""",
    "they end or remove what their button names": """
        supply.childcare_switch timetables.zone_remove places.remove learners.unlink
        rulesets.pattern_remove planning.drop planning.cancel planning.stop
        learners.leave_post learners.close_page accounts.logout own_data.end_pause
        own_data.erase_post own_data.erase_person own_data.keep courses.leave_free
        courses.absence_end courses.absence_call_off courses.take_back
        courses.absence_stand_in
        courses.office_end_links courses.provider_end_links""",
    "one UPDATE moves a state that must still be the one shown": """
        courses.decline courses.cancel courses.remind courses.accept_counter
        courses.ask_again courses.let_go courses.fill
        courses.answer_for_post courses.answer_invitation courses.check_now
        interpreters.desk_act interpreters.answer_offer interpreters.request_act
        interpreters.linked_job_act interpreters.own_job_act interpreters.talk_act
        interpreters.job_settled interpreters.payment_move
        courses.go_on courses.invite_otherwise courses.letter_printed courses.rebuild
        courses.reason_taken_over
        courses.reason_settled courses.round_answer courses.notice_known
        courses.helper_told courses.helper_next_step courses.next_step_answer
        courses.level_day_answered courses.level_day_called courses.level_day_off
        courses.level_day_seen courses.lists_not_kept
        courses.next_step_called courses.notice_called courses.absent_settled
        papers.course_letters papers.invitation_letter timetables.put_back
        courses.still_right courses.publish courses.confirm courses.provider_answer
        courses.send_answer learners.move learners.call_task planning.approve_plan
        learners.come_back""",
    "what they change is shown with a mark, or dated and undone by a button": """
        learners.test_results_post courses.level_day_results
        courses.linked_course_act courses.office_course_act
        courses.provider_course_act""",
    "they set a secret that no page shows": """
        interpreters.own_feed_act interpreters.own_account
        accounts.reset accounts.own_password_post accounts.new_password_post
        learners.new_code""",
    "answers of one person's own draft, written back field by field": """
        interpreters.request_sign
        learners.step_post learners.start_again learners.correct own_data.pause""",
    "steps of one list, each shown before it is stored": """
        learners.import_store
        interpreters.import_store interpreters.import_settle
        interpreters.import_zeros interpreters.import_letters
        interpreters.import_headings interpreters.import_words
        interpreters.import_line_post
        supply.import_store supply.import_settle supply.import_zeros
        supply.import_letters supply.import_headings supply.import_words
        supply.import_line_post places.import_store places.import_settle
        places.import_zeros places.import_letters places.import_headings
        places.import_words places.import_line_post
        learners.import_settle learners.import_zeros learners.import_people
        learners.import_letters learners.import_headings learners.import_words
        learners.import_line_post""",
    "they fill what is empty, or decide what their page asks": """
        courses.missing_ask courses.missing_call_me
        learners.assign_place learners.ask_by_phone learners.twin_post
        status.messages_settled status.messages_again
        status.contradiction_settled""",
    "they store nothing": """
        accounts.login_post accounts.forgotten_post learners.status_post
        accounts.ask_link_post accounts.use_link_post
        planning.select planning.review""",
}


def test_every_form_is_known(app: APIFlask) -> None:
    """A new form belongs to UPDATES, and is tried below, or says why it need not."""
    posted = {r.endpoint for r in app.url_map.iter_rules() if "POST" in r.methods}
    told = [name for names in OTHERS.values() for name in names.split()]
    assert len(told) == len(set(told)), "named twice"
    assert posted - set(UPDATES) - set(told) == set(), "which kind of form is it?"
    assert (set(UPDATES) | set(told)) - posted == set(), "no such form"
    assert set(UPDATES) & set(told) == set()


class Windows:
    """One form in two windows of the same office."""

    def __init__(self, office: FlaskClient, update: Update, row_id: str) -> None:
        self.office, self.update = office, update
        self.page = update.page.replace("ROW", row_id)
        self.to = update.to.replace("ROW", row_id) or self.page

    def open(self) -> Values:
        return self.read(self.office.get(self.page).text)

    def read(self, html: str) -> Values:
        return form_to(html, self.to.partition("?")[0], self.page)

    def typed(self, values: Values, text: str, other: bool = False) -> Values:
        changed = values.deepcopy()
        name = self.update.field
        if name == "body":
            text = re.sub(
                r'"name_de": "[^"]*"', f'"name_de": "{text}"', values[name], count=1
            )
        changed[name] = text
        if other and self.update.other:
            changed[self.update.other[0]] = self.update.other[1]
        return changed

    def save(self, values: Values) -> tuple[int, str]:
        answer = self.office.post(self.to, data=values)
        return answer.status_code, answer.text


@pytest.fixture(params=sorted(UPDATES))
def windows(
    request: pytest.FixtureRequest, database: Database, stands: Standing, login: Login
) -> Windows:
    update = UPDATES[request.param]
    with database.write() as session:
        row_id = update.make(session, stands.own) if update.make else ""
    office = login(update.role)
    office.get("/heute?lang=en")
    return Windows(office, update, row_id)


def test_the_second_save_is_asked_first(windows: Windows) -> None:
    """Two windows on a room: the second save silently undid the first."""
    update = windows.update
    one, two = windows.open(), windows.open()
    assert one[SEEN], "the page carries no marks: print f.tokens() in its form"
    code, page = windows.save(windows.typed(one, update.first, other=True))
    assert code == 302, page
    code, page = windows.save(windows.typed(two, update.second))
    assert code == 422 and "This was changed meanwhile" in page
    assert update.button in page
    if update.make is not mark:
        assert update.first in page, "what is stored now"
        assert update.second in page, "what was typed"
    kept = windows.read(page)
    if update.other:  # the second window had not touched it
        assert kept[update.other[0]] == update.other[1]
        assert "changed meanwhile, taken over" in page
    code, page = windows.save(windows.typed(kept, update.second))
    assert code == 302, page
    if update.make is not mark:
        stored = windows.open()
        assert update.second in stored[update.field]
        assert not update.other or stored[update.other[0]] == update.other[1]


def test_one_window_saves_without_a_question(windows: Windows) -> None:
    values = windows.open()
    code, page = windows.save(windows.typed(values, windows.update.first))
    assert code == 302, page
    if windows.update.make is not mark:  # the same button again changes nothing
        again = windows.typed(windows.open(), windows.update.second)
        assert windows.save(again)[0] == 302
