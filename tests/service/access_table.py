"""Who may open which route: written by hand, compared with what the routes say.

One line a route: endpoint, then the roles that may open it (`public`: anyone).
A route that is missing here fails the test, and so does a line without a route.
"""

from __future__ import annotations

from service.access import Role

PUBLIC = None
OFFICE = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
HELPING = OFFICE | {Role.HELPER}
EVERYBODY = frozenset(Role)

ALLOWED: dict[str, frozenset[Role] | None] = {}


def allow(roles: frozenset[Role] | None, endpoints: str) -> None:
    """Adds lines of the table."""
    ALLOWED.update(dict.fromkeys(endpoints.split(), roles))


allow(
    PUBLIC,
    """
    health ready openapi.spec static
    public.imprint public.privacy public.accessibility
    languages.choose languages.listen
    accounts.login accounts.login_post accounts.forgotten accounts.forgotten_post
    accounts.new_password accounts.new_password_post supply.setup supply.setup_post
    courses.catalogue courses.course_page
    courses.notice_page courses.notice_known courses.linked_course
    courses.linked_course_page courses.linked_course_act
    courses.answer_page courses.send_answer courses.round_question courses.round_answer
    courses.invitation courses.answer_invitation courses.invitation_calendar
    interpreters.offer interpreters.answer_offer
    courses.linked_course_page courses.linked_course_act courses.next_step
    courses.next_step_answer courses.next_step_opinion
    courses.level_day_answer courses.level_day_answered courses.level_day_calendar
    courses.missing_page courses.missing_call_me
    publish.api publish.calendar publish.course_data publish.sheet
    learners.languages learners.start learners.start_again learners.step learners.later
    learners.step_post learners.receipt learners.call learners.call_post
    learners.call_thanks learners.status learners.status_post learners.own_page
    learners.close_page learners.come_back learners.correct learners.leave
    learners.leave_post learners.suggest learners.place_map
    own_data.page own_data.download own_data.pause own_data.end_pause own_data.ask
    own_data.erase_post papers.own_data
    """,
)
allow(
    PUBLIC,
    """
    interpreters.new_request interpreters.send_request interpreters.request_sign
    interpreters.request_page interpreters.join_page interpreters.join_post
    interpreters.join_thanks
    interpreters.request_page interpreters.request_act interpreters.request_ics
    interpreters.linked_job interpreters.linked_job_act interpreters.linked_job_calendar
    interpreters.own_feed
    """,
)
allow(OFFICE | {Role.AGENCY, Role.HELPER}, "interpreters.own_requests")
allow(
    OFFICE,
    "languages.index languages.decide languages.language_texts languages.export "
    "languages.bring languages.record_list languages.record_post",
)
allow(OFFICE, "interpreters.talk_act interpreters.job_settled")
allow(
    frozenset({Role.INTERPRETER}),
    """
    interpreters.own_week interpreters.own_job interpreters.own_job_act
    interpreters.own_job_calendar interpreters.own_talk interpreters.own_feed_act
    """,
)
allow(
    OFFICE,
    "interpreters.desk interpreters.desk_request interpreters.desk_act "
    "interpreters.numbers interpreters.numbers_csv "
    "interpreters.numbers_xlsx interpreters.plan interpreters.plan_again",
)
allow(
    OFFICE,
    """
    interpreters.payments interpreters.payment_draft interpreters.payment_list
    interpreters.payment_move interpreters.payment_correction
    interpreters.payment_correct interpreters.payment_bank_file
    interpreters.payment_list_file interpreters.payment_bill_file
    interpreters.payment_office_account interpreters.payment_office_account_post
    papers.payment_list papers.interpreter_statement papers.agency_bill
    papers.hours_certificate papers.flyer
    """,
)
allow(
    frozenset({Role.INTERPRETER}),
    "interpreters.own_money interpreters.own_account papers.own_statement "
    "papers.own_hours",
)
allow(
    EVERYBODY,
    "accounts.home accounts.logout accounts.own_password accounts.own_password_post "
    "accounts.resume",
)
allow(
    ADMINISTRATOR,
    "accounts.index accounts.add accounts.reset accounts.switch own_data.periods "
    "own_data.periods_post",
)
allow(HELPING, "status.helper_list own_data.ask_erase own_data.erase_person")
allow(HELPING, "courses.level_day_call courses.level_day_called")
allow(
    OFFICE,
    "own_data.person own_data.add_note own_data.persons_data own_data.falling_away "
    "own_data.keep papers.persons_data",
)
allow(
    OFFICE | {Role.PROVIDER},
    """supply.rooms supply.rooms_add supply.rooms_change supply.rooms_edit
    supply.rooms_new supply.rooms_switch
    supply.teachers supply.teachers_add supply.teachers_change supply.teachers_edit
    supply.teachers_new supply.teachers_switch""",
)
allow(
    frozenset({Role.PROVIDER}),
    "courses.provider_list courses.provider_question courses.provider_answer "
    "courses.provider_course courses.provider_course_page courses.provider_course_act "
    "courses.provider_make_link courses.provider_end_links",
)
allow(frozenset({Role.HELPER}), "courses.helper_told courses.helper_next_step")
allow(
    OFFICE,
    """
    courses.office_course courses.office_course_page courses.office_course_act
    courses.office_make_link courses.office_end_links courses.notice_call
    courses.next_step_call courses.next_step_called
    courses.notice_called courses.absent_call courses.absent_settled
    learners.test_results learners.test_results_post
    courses.level_days courses.level_day_plan courses.level_day
    courses.level_day_invite courses.level_day_results courses.level_day_off
    courses.level_day_seen courses.missing_list courses.missing_ask
    courses.lists_not_kept
    courses.look_for_people courses.fitting courses.fill courses.leave_free
    courses.accept_counter courses.add_course courses.cancel courses.change_course
    courses.change_page courses.confirm courses.decline courses.index
    courses.new_course courses.publish courses.record_page courses.remind
    courses.ask_again courses.let_go
    courses.still_right courses.invitations courses.invite courses.invite_otherwise
    courses.letter_printed courses.reason_settled courses.reason_taken_over
    courses.take_back
    learners.ask_by_phone learners.assign_place learners.twin
    courses.kept_panel courses.check_now courses.go_on
    courses.try_change courses.trial_page courses.rebuild courses.absence_list
    courses.rearranging courses.try_time courses.try_date courses.try_call_off
    courses.absence_add courses.absence_end courses.absence_call_off
    courses.absence_stand_in
    learners.twin_post learners.call_task learners.export learners.import_faults
    learners.import_headings learners.import_letters learners.import_line
    learners.import_line_post learners.import_people learners.import_run
    learners.import_settle learners.import_store learners.import_template
    learners.import_words learners.import_zeros
    learners.index learners.link learners.unlink learners.upload
    learners.upload_post places.add places.import_faults places.import_headings
    places.import_letters places.import_line places.import_line_post places.import_run
    places.import_settle places.import_store places.import_words places.import_zeros
    places.list_export places.list_template places.new places.upload places.upload_post
    learners.unknown_places learners.settle_place timetables.localities
    timetables.localities_add accounts.office_data accounts.office_data_post
    planning.term planning.change_term places.index places.remove
    planning.add_term planning.again
    planning.approve_plan planning.cancel planning.course_of_run planning.drop
    planning.course_ways planning.passengers planning.whatif planning.whatif_shift
    planning.whatif_zone planning.index planning.leave_out planning.pin
    planning.plan_course planning.compare planning.alternatives planning.play
    planning.changed planning.move planning.gaps planning.gaps_csv
    planning.survey_again planning.shares planning.price_again
    planning.played
    planning.plan_geography planning.plan_person
    planning.plan_csv planning.review planning.run planning.select planning.standing
    planning.start planning.stop planning.unplaced rulesets.bands rulesets.edit
    rulesets.index rulesets.pattern_add rulesets.pattern_change rulesets.pattern_edit
    rulesets.pattern_new rulesets.pattern_remove rulesets.store_figures
    rulesets.store_holidays rulesets.store_kinds rulesets.store_text status.today
    status.messages_settled status.messages_again
        status.contradiction_settled
    supply.childcare supply.childcare_add supply.childcare_change
    supply.childcare_edit supply.childcare_new supply.childcare_switch
    supply.funding supply.funding_add supply.funding_change supply.funding_edit
    supply.funding_new supply.funding_switch supply.import_faults
    supply.import_headings supply.import_letters supply.import_line
    supply.import_line_post supply.import_run supply.import_settle
    supply.import_store supply.import_words supply.import_zeros supply.index
    supply.list_export supply.list_template supply.upload supply.upload_post
    interpreters.import_faults interpreters.import_headings
    interpreters.import_letters interpreters.import_line interpreters.import_line_post
    interpreters.import_run interpreters.import_settle interpreters.import_store
    interpreters.import_words interpreters.import_zeros interpreters.list_export
    interpreters.list_template interpreters.upload interpreters.upload_post
    supply.providers
    supply.providers_add supply.providers_change supply.providers_edit
    supply.providers_new supply.providers_switch
   
   
    supply.venues supply.venues_add
    supply.venues_change supply.venues_edit supply.venues_new supply.venues_switch
    timetables.index timetables.report timetables.upload timetables.zone_add
    timetables.zone_change timetables.zone_edit timetables.zone_new
    timetables.zone_remove timetables.lines timetables.mark_line timetables.put_back
    """,
)
allow(
    HELPING,
    """
    courses.answer_for courses.answer_for_post
    learners.cards learners.edit learners.edit_post learners.family
    learners.family_post learners.move learners.new_code learners.record
    """,
)
allow(OFFICE, "papers.passengers papers.course_letters papers.course_grants")
allow(HELPING, "papers.cards papers.grant papers.invitation_letter")
allow(PUBLIC, "papers.own_grant papers.client_slip papers.linked_client_slip")
allow(OFFICE | {Role.PROVIDER}, "papers.attendance papers.participants")
allow(
    PUBLIC,
    "accounts.ask_link accounts.ask_link_post accounts.use_link accounts.use_link_post",
)
allow(
    OFFICE,
    """
    interpreters.pool interpreters.pool_new interpreters.pool_add interpreters.pool_edit
    interpreters.pool_change interpreters.person interpreters.person_paper
    interpreters.person_away interpreters.person_back interpreters.person_exclude
    interpreters.person_include interpreters.person_pause interpreters.person_resume
    interpreters.person_leave interpreters.person_invite interpreters.agencies
    interpreters.agency_new interpreters.agency_add interpreters.agency
    interpreters.agency_change interpreters.agency_confirm interpreters.agency_switch
    interpreters.agency_invite interpreters.agency_wish interpreters.agency_unwish
    """,
)
allow(OFFICE | {Role.AGENCY}, "interpreters.staff_pool")
allow(
    frozenset({Role.INTERPRETER}),
    """
    interpreters.own_profile interpreters.own_profile_post interpreters.own_times
    interpreters.own_away interpreters.own_back interpreters.own_exclude
    interpreters.own_include interpreters.own_pause interpreters.own_resume
    """,
)
