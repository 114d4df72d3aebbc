"""A row of another office for every route that names one; its texts say FREMD."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from service.access import Role, Scope
from service.accounts import actions as accounts
from service.accounts.forms import UserIn
from service.accounts.tables import User
from service.courses.tables import (
    Attendance,
    Course,
    Invitation,
    MeetingChange,
    NextStep,
    Notice,
    ProviderRequest,
)
from service.database import OfficeRow, new_id
from service.interpreters.tables import (
    Agency,
    Assignment,
    Interpreter,
    InterpreterRequest,
    PaymentItem,
    PaymentList,
    SpokenLanguage,
    TalkWish,
)
from service.languages.tables import PageRecording, TextCorrection
from service.learners.tables import (
    CallTask,
    Learner,
    LearnerLink,
    LevelDay,
    LevelDayInvitation,
)
from service.lists.tables import ImportRun
from service.places.tables import Place
from service.planning.tables import PlanningRun, Term
from service.supply.tables import (
    Absence,
    ChildcareOffer,
    FundingLine,
    Provider,
    Room,
    Teacher,
    Venue,
)
from service.timetables.tables import Feed, OnDemandZone
from tests.builders import NOW, PASSWORD
from tests.service.interpreters import build

Table = type[OfficeRow]
NUMBERS = count(900)
FOREIGN_ROWS: dict[str, Table | None] = {}


def about(table: Table | None, endpoints: str) -> None:
    """Routes whose parameter names a row of this table; None: of none."""
    FOREIGN_ROWS.update(dict.fromkeys(endpoints.split(), table))


about(User, "accounts.reset accounts.switch")
about(
    Learner,
    """learners.record learners.edit learners.edit_post learners.link learners.move
    learners.new_code learners.assign_place learners.ask_by_phone learners.twin
    learners.twin_post own_data.person own_data.add_note own_data.persons_data
    own_data.ask_erase own_data.erase_person own_data.keep papers.grant
    papers.persons_data""",
)
about(
    ImportRun,
    """learners.import_run learners.import_store learners.import_settle
    learners.import_letters learners.import_headings learners.import_words
    learners.import_zeros learners.import_people learners.import_line
    learners.import_line_post learners.import_faults
    supply.import_run supply.import_store supply.import_settle
    supply.import_letters supply.import_headings supply.import_words
    supply.import_zeros supply.import_line supply.import_line_post
    supply.import_faults
    interpreters.import_run interpreters.import_store interpreters.import_settle
    interpreters.import_letters interpreters.import_headings interpreters.import_words
    interpreters.import_zeros interpreters.import_line interpreters.import_line_post
    interpreters.import_faults
    places.import_run places.import_store places.import_settle
    places.import_letters places.import_headings places.import_words
    places.import_zeros places.import_line places.import_line_post
    places.import_faults""",
)
about(
    None,
    """supply.list_export supply.list_template supply.upload supply.upload_post
    interpreters.list_export interpreters.list_template interpreters.upload
    interpreters.upload_post
    places.list_export places.list_template places.upload places.upload_post""",
)
about(LearnerLink, "learners.unlink")
about(CallTask, "learners.call_task")
about(Term, "planning.term planning.change_term")
about(Place, "places.remove")
about(None, "rulesets.edit rulesets.store_text rulesets.store_figures")
about(None, "rulesets.pattern_edit rulesets.pattern_change rulesets.pattern_remove")
about(Feed, "timetables.report timetables.put_back")
about(
    OnDemandZone, "timetables.zone_edit timetables.zone_change timetables.zone_remove"
)
about(
    Course,
    """courses.look_for_people courses.fitting courses.fill courses.leave_free
    courses.record_page courses.change_page courses.change_course courses.confirm
    courses.decline courses.accept_counter courses.remind courses.publish
    courses.cancel courses.still_right planning.passengers courses.invitations
    courses.invite papers.attendance papers.participants papers.passengers
    papers.course_letters papers.course_grants""",
)
about(
    Invitation,
    """courses.invite_otherwise courses.letter_printed courses.reason_settled
    courses.reason_taken_over
    courses.take_back courses.answer_for courses.answer_for_post
    papers.invitation_letter""",
)
about(Course, "courses.lists_not_kept")
about(Course, "courses.kept_panel courses.check_now courses.go_on")
about(Course, "courses.ask_again courses.let_go courses.try_change courses.rebuild")
about(
    Course,
    """courses.trial_page courses.rearranging courses.try_time courses.try_date
    courses.try_call_off""",
)
about(
    Absence,
    "courses.absence_end courses.absence_call_off courses.absence_stand_in",
)
about(
    Course,
    """courses.provider_course courses.provider_course_page
    courses.provider_course_act courses.provider_make_link courses.provider_end_links
    courses.office_course courses.office_course_page courses.office_course_act
    courses.office_make_link courses.office_end_links""",
)
about(
    PaymentList,
    """interpreters.payment_list interpreters.payment_move
    interpreters.payment_bank_file interpreters.payment_list_file
    interpreters.payment_bill_file papers.interpreter_statement
    papers.own_statement papers.payment_list papers.agency_bill""",
)
about(None, "papers.own_hours")
about(None, "languages.language_texts languages.export languages.bring")
about(None, "languages.record_list languages.record_post")
about(Interpreter, "papers.hours_certificate")
about(PaymentItem, "interpreters.payment_correction interpreters.payment_correct")
about(Notice, "courses.notice_call courses.notice_called")
about(
    LevelDay,
    """courses.level_day courses.level_day_invite courses.level_day_results
    courses.level_day_off courses.level_day_seen""",
)
about(LevelDayInvitation, "courses.level_day_call courses.level_day_called")
about(NextStep, "courses.next_step_call courses.next_step_called")
about(Attendance, "courses.absent_call courses.absent_settled")
about(ProviderRequest, "courses.provider_question courses.provider_answer")
about(
    PlanningRun,
    """planning.run planning.standing planning.course_of_run planning.stop
    planning.cancel planning.plan_csv planning.plan_course planning.unplaced
    planning.pin planning.drop planning.leave_out planning.select planning.again
    planning.review planning.approve_plan planning.plan_person planning.course_ways
    planning.whatif planning.whatif_zone planning.whatif_shift
    planning.plan_geography planning.move planning.compare planning.alternatives
    planning.play planning.played planning.changed planning.gaps planning.gaps_csv
    planning.survey_again planning.shares planning.price_again""",
)
about(
    Assignment,
    """interpreters.own_job interpreters.own_job_act interpreters.own_job_calendar
    interpreters.job_settled""",
)
about(TalkWish, "interpreters.talk_act")
for part, row in {
    "providers": Provider,
    "venues": Venue,
    "rooms": Room,
    "childcare": ChildcareOffer,
    "teachers": Teacher,
    "funding": FundingLine,
}.items():
    about(row, f"supply.{part}_edit supply.{part}_change supply.{part}_switch")


about(
    Interpreter,
    """interpreters.pool_edit interpreters.pool_change interpreters.person
    interpreters.person_paper interpreters.person_away interpreters.person_back
    interpreters.person_exclude interpreters.person_include interpreters.person_pause
    interpreters.person_resume interpreters.person_leave interpreters.person_invite""",
)
about(
    Agency,
    """interpreters.agency interpreters.agency_change interpreters.agency_confirm
    interpreters.agency_switch interpreters.agency_invite interpreters.agency_wish
    interpreters.agency_unwish""",
)
about(InterpreterRequest, "interpreters.desk_request interpreters.desk_act")


def foreign_row(session: Session, scope: Scope, table: Table) -> str:
    """The id of a new row of that office."""
    return str(_MAKERS[table](_Office(session, scope)).id)


class _Office:
    """Adds rows of one office."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.session, self.scope = session, scope

    def add(self, table: Table, **values: Any) -> Any:
        row = table.model_validate({"office_id": self.scope.office_id, **values})
        self.session.add(row)
        self.session.flush()
        return row


def _user(office: _Office) -> Any:
    name = f"fremd-{new_id()}"
    user_in = UserIn(
        name=name, display_name="FREMD", role=Role.HELPER, password=PASSWORD
    )
    return accounts.add_user(office.session, office.scope, user_in, NOW)


def _learner(office: _Office) -> Any:
    key = new_id()
    number = next(NUMBERS)
    return office.add(
        Learner,
        number=number,
        form_key=key,
        code_hash=key,
        call_name="FREMD",
        phone="0176 04069 999",
        registered_at=NOW,
        changed_at=NOW,
    )


def _link(office: _Office) -> Any:
    first, second = sorted([_learner(office).id, _learner(office).id])
    return office.add(LearnerLink, first_id=first, second_id=second, kind="apart")


def _call(office: _Office) -> Any:
    return office.add(
        CallTask, learner_id=_learner(office).id, created_at=NOW, due_at=NOW
    )


def _import(office: _Office) -> Any:
    return office.add(
        ImportRun,
        filename="FREMD.csv",
        file_digest="0" * 64,
        state="open",
        lines=1,
        upload=b"rufname\nFREMD\n",
        uploaded_by="(test)",
        uploaded_at=NOW,
    )


def _place(office: _Office) -> Any:
    return office.add(
        Place,
        name=f"FREMD {new_id()}",
        kind="village",
        postal_code="49009",
        latitude=52.9,
        longitude=8.0,
        municipality="FREMD",
        municipality_ags="03357001",
    )


def _interpreter(office: _Office) -> Any:
    row = office.add(
        Interpreter,
        number=next(NUMBERS),
        name="FREMD",
        phone="017604069998",
        place_id=_place(office).id,
        settings=["school"],
        created_at=NOW,
        changed_at=NOW,
    )
    office.add(SpokenLanguage, interpreter_id=row.id, language="prs", level=3)
    return row


def _agency(office: _Office) -> Any:
    return office.add(
        Agency,
        name=f"FREMD {new_id()}",
        kind="school",
        place_id=_place(office).id,
        latitude=52.9,
        longitude=8.0,
        confirmed_at=NOW,
        created_at=NOW,
        changed_at=NOW,
    )


def _assignment(office: _Office) -> Any:
    session, scope = office.session, office.scope
    school = build.agency(session, scope, f"FREMD {new_id()}")
    request = build.talk(session, school, number=next(NUMBERS), form_key=new_id())
    who = build.interpreter(session, scope, number=next(NUMBERS))
    return build.assignment(session, request, who)


def _talk_wish(office: _Office) -> Any:
    job = _assignment(office)
    return office.add(
        TalkWish, interpreter_id=job.interpreter_id, wished_at=NOW, call_by=NOW
    )


def _provider(office: _Office) -> Any:
    return office.add(Provider, name=f"FREMD {new_id()}")


def _venue(office: _Office) -> Any:
    return office.add(
        Venue,
        name=f"FREMD {new_id()}",
        place_id=_place(office).id,
        latitude=52.9,
        longitude=8.0,
    )


def _room(office: _Office) -> Any:
    return office.add(Room, venue_id=_venue(office).id, name="FREMD", seats=9)


def _childcare(office: _Office) -> Any:
    return office.add(
        ChildcareOffer,
        venue_id=_venue(office).id,
        weekday=0,
        start_minute=480,
        end_minute=720,
        from_age=0,
        to_age=6,
        places=3,
    )


def _teacher(office: _Office) -> Any:
    return office.add(
        Teacher, code=f"FREMD {new_id()}", provider_id=_provider(office).id
    )


def _funding(office: _Office) -> Any:
    return office.add(
        FundingLine,
        name=f"FREMD {new_id()}",
        amount_cents=100,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )


def _feed(office: _Office) -> Any:
    return office.add(
        Feed,
        filename="FREMD.zip",
        file_digest="0" * 64,
        uploaded_by="(test)",
        uploaded_at=NOW,
    )


def _zone(office: _Office) -> Any:
    return office.add(
        OnDemandZone,
        name="FREMD",
        start_minute=480,
        end_minute=1080,
        lead_minutes=60,
        wait_minutes=10,
    )


def _absence(office: _Office) -> Any:
    return office.add(
        Absence,
        teacher_id=_teacher(office).id,
        first_on=date(2026, 1, 1),
        last_on=date(2027, 12, 31),
        created_at=NOW,
    )


def _course(office: _Office) -> Any:
    return office.add(
        Course,
        number=next(NUMBERS),
        state="asked",
        kind="county",
        levels=["A1.1"],
        pattern="am2",
        meetings=[[0, 510, 705, "every"]],
        start_on=date(2026, 1, 1),
        end_on=date(2026, 12, 31),
        online=True,
        provider_id=_provider(office).id,
        minimum=1,
        capacity=9,
        created_at=NOW,
        changed_at=NOW,
    )


def _notice(office: _Office) -> Any:
    change = office.add(
        MeetingChange,
        course_id=_course(office).id,
        day=date(2026, 11, 9),
        state="cancelled",
        reason="teacher",
        created_by="(test)",
        created_at=NOW,
    )
    return office.add(Notice, change_id=change.id, learner_id=_learner(office).id)


def _next_step(office: _Office) -> Any:
    return office.add(
        NextStep,
        course_id=_course(office).id,
        learner_id=_learner(office).id,
        asked_at=NOW,
    )


def _level_day(office: _Office) -> Any:
    return office.add(
        LevelDay,
        form_key=new_id(),
        day=date(2027, 1, 5),
        start_minute=540,
        end_minute=660,
        place_text="Rathaus",
        places=20,
        created_by="(test)",
        created_at=NOW,
        changed_at=NOW,
    )


def _level_day_invitation(office: _Office) -> Any:
    return office.add(
        LevelDayInvitation,
        level_day_id=_level_day(office).id,
        learner_id=_learner(office).id,
        channel="call",
        answer_by=NOW,
        sent_at=NOW,
        created_by="(test)",
    )


def _attendance(office: _Office) -> Any:
    return office.add(
        Attendance,
        course_id=_course(office).id,
        learner_id=_learner(office).id,
        day=date(2026, 1, 5),
        state="absent",
        entered_by="(test)",
        entered_at=NOW,
    )


def _request(office: _Office) -> Any:
    course = _course(office)
    return office.add(
        ProviderRequest,
        course_id=course.id,
        provider_id=course.provider_id,
        asked_at=NOW,
        answer_by=NOW,
    )


def _invitation(office: _Office) -> Any:
    return office.add(
        Invitation,
        course_id=_course(office).id,
        learner_id=_learner(office).id,
        channel="call",
        answer_by=NOW,
        created_by="(test)",
        created_at=NOW,
    )


def _term(office: _Office) -> Any:
    return office.add(
        Term,
        name=f"FREMD {new_id()}",
        start_on=date(2027, 1, 1),
        end_on=date(2027, 6, 1),
        anchor_monday=date(2026, 12, 28),
    )


def _run(office: _Office) -> Any:
    term = _term(office)
    return office.add(
        PlanningRun,
        number=next(NUMBERS),
        term_id=term.id,
        state="ready",
        started_by="(test)",
        created_at=NOW,
    )


def _asked_for(office: _Office) -> Any:
    return office.add(
        InterpreterRequest,
        number=next(NUMBERS),
        agency_id=_agency(office).id,
        language="prs",
        starts_at=NOW + timedelta(days=3),
        ends_at=NOW + timedelta(days=3, hours=1),
        modes=["onsite"],
        setting="school",
        created_at=NOW,
        changed_at=NOW,
    )


def _payment_list(office: _Office) -> Any:
    month = date(2000 + next(NUMBERS) % 100, 1, 1)
    return office.add(PaymentList, month=month, created_at=NOW)


def _payment_item(office: _Office) -> Any:
    who = build.interpreter(office.session, office.scope, name="FREMD")
    return office.add(
        PaymentItem,
        list_id=_payment_list(office).id,
        interpreter_id=who.id,
        kind="fee",
        amount_cents=1500,
        counts_for=2026,
        created_by="(test)",
        created_at=NOW,
    )


def _correction(office: _Office) -> Any:
    said = {"language": "ar", "message": new_id(), "forms": ["FREMD"]}
    return office.add(TextCorrection, **said, changed_at=NOW)


def _recording(office: _Office) -> Any:
    return office.add(
        PageRecording,
        language="ar",
        page=new_id(),
        mimetype="audio/mpeg",
        content=b"ID3",
        digest="0" * 64,
        uploaded_at=NOW,
    )


_MAKERS: dict[Table, Any] = {
    TextCorrection: _correction,
    PageRecording: _recording,
    InterpreterRequest: _asked_for,
    User: _user,
    Learner: _learner,
    LearnerLink: _link,
    CallTask: _call,
    ImportRun: _import,
    Place: _place,
    Interpreter: _interpreter,
    Agency: _agency,
    Assignment: _assignment,
    TalkWish: _talk_wish,
    Provider: _provider,
    Venue: _venue,
    Room: _room,
    ChildcareOffer: _childcare,
    Teacher: _teacher,
    FundingLine: _funding,
    Feed: _feed,
    OnDemandZone: _zone,
    Absence: _absence,
    Course: _course,
    ProviderRequest: _request,
    Notice: _notice,
    NextStep: _next_step,
    LevelDay: _level_day,
    LevelDayInvitation: _level_day_invitation,
    Attendance: _attendance,
    PaymentList: _payment_list,
    PaymentItem: _payment_item,
    Invitation: _invitation,
    PlanningRun: _run,
    Term: _term,
}
