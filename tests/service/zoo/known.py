"""What the zoo passes over, each with its reason. Everything else is fed."""

from __future__ import annotations

import re

LISTS = ("interpreters", "places", "supply")  # rooms with lists of their own
#: Routes whose form no page of the small county shows; they are fed by these fields.
HIDDEN: dict[str, tuple[str, ...]] = {
    # Shown once the solver has computed changes, other times, a least share.
    "planning.play": ("aenderung",),
    "planning.move": ("venue", "pattern"),
    "planning.price_again": (),
    # Shown for people whom something keeps out of planning, and for twins.
    "learners.ask_by_phone": ("obstacle",),
    "learners.assign_place": ("place_id", "obstacle"),
    "learners.twin_post": ("what",),
    "learners.settle_place": ("learner_id", "place_id"),
    # Shown once messages have failed.
    "status.messages_settled": ("messages",),
    "status.messages_again": ("messages",),
    # Shown where stops name villages that the list of places lacks.
    "timetables.localities_add": ("name",),
    # Shown once the worker has looked at what was asked.
    "courses.fill": ("learner", "how"),
    "courses.accept_counter": (),
    "courses.rebuild": ("what", "value"),
    # Shown once a teacher, a room or a house is away; a timetable was replaced.
    "courses.absence_call_off": ("course",),
    "courses.absence_stand_in": ("course", "teacher"),
    "timetables.put_back": (),
    # Shown while a course is taught and after it, to people and those who call them.
    "courses.helper_next_step": ("step", "answer"),
    "courses.helper_told": ("notice", "shown"),
    "courses.absent_settled": ("what",),
    "courses.round_answer": ("answer", "reason"),
    "courses.lists_not_kept": (),
    # Shown once a day for level tests is planned: invitations, answers, results.
    "courses.level_day_results": ("level-2", "version-2"),
    "courses.level_day_seen": (),
    # Shown for answers of a person that cannot be true together.
    "status.contradiction_settled": ("kind", "way", "learner", "course"),
    # Asked by a script while a request is typed; the form is that of the request.
    "interpreters.request_sign": ("form_key", "language", "start", "setting"),
    # Shown for records whose time is nearly over.
    "own_data.keep": (),
    # Shown for lists with people of the same number, with eaten zeros.
    "learners.import_people": ("sure", "unsure", "row-2"),
    "learners.import_zeros": ("column", "put"),
    # The pages of lists of places, rooms, money and interpreters are those of learners.
    **{
        f"{room}.import_{what}": fields
        for room in LISTS
        for what, fields in {
            "letters": ("encoding",),
            "headings": ("word", "meaning"),
            "words": ("vocabulary", "word", "meaning"),
            "zeros": ("column", "put"),
            "line_post": ("what",),
            "store": ("mark", "form_key"),
            "settle": (),
        }.items()
    },
    # Shown while there is no office; it answers 404 then.
    "supply.setup_post": ("key", "name", "county_ags", "phone", "login", "password"),
}
#: What goes through the catalogue and is no text of the site.
NO_TEXTS: dict[str, str] = {}
#: Forms that the small county refuses even when filled validly.
REFUSED: dict[str, str] = {
    "places.remove": "people live in the place, houses stand there",
    "planning.survey_again": "the survey of the small plan has no instance",
    "courses.go_on": "what was found is looked at again first",
}
#: Fields whose value is not stored, so that accepting it says nothing.
OVERLOOKED: dict[str, str] = {
    "back": "where to go afterwards: an unknown address leads to the plan",
    "learners.unlink learner_id": "where to go afterwards",
    "accounts.login_post next": "where to go afterwards: unknown leads to the start",
    "learners.link other": "a number is looked up: the person is stored by id",
    "planning.select course": "ticks stand in the address; an unknown one is none",
    "learners.family_post form_key": "stored as a hash",
    "form_key": "stored as a hash",
    "week-#": "an empty line does not count, whatever its weeks",
    "import_headings word": "a heading that is given no meaning has none",
    "obstacle": "where to go afterwards",
    "status.messages_settled messages": "messages that are none have been settled",
    "status.messages_again messages": "messages that are none are told as over",
    "timetables.localities_add name": "the page says how many were added",
    "learners.import_people sure": "decides about lines that are asked; here none is",
    "learners.import_people unsure": "as `sure`",
    "learners.import_people row-2": "as `sure`",
    "seen": "compared with what the page showed",
    "courses.notice_known shown": "compared with what the page showed",
    "version": "compared with what the page showed",
    "password": "stored as a hash",
    "again": "compared with the first one",
    "current": "compared with the stored hash",
    "accounts.add provider_id": "only accounts of providers have one",
    "accounts.forgotten_post name": "an unknown name is told from a known one never",
    "accounts.ask_link_post name": "an unknown name is told from a known one never",
    "interpreters.own_job_act km": "stored in metres",
    "interpreters.linked_job_act km": "stored in metres",
    **{
        f"interpreters.{route}": "what stands no more has been taken back already"
        for route in (
            "own_back absence",
            "own_include exclusion",
            "person_back absence",
            "person_include exclusion",
            "agency_unwish wish",
        )
    },
    **{
        f"interpreters.request_sign {name}": "shown again; a draft has 4,000 letters"
        for name in ("form_key", "language", "setting", "start")
    },
    "learners.test_results_post place": "which people the page shows afterwards",
    "learners.step_post q": "a search: what is found is offered to be chosen",
    "learners.step_post shown": "what was searched for before",
    "go": "which button was pressed",
}
#: Fields that come back with something else when they are refused.
GONE: dict[str, str] = {
    "accounts.reset password": "another one is proposed at once",
}
#: Routes that keep what was typed even where it is wrong.
KEPT: dict[str, str] = {
    "learners.import_line_post": "a list stays open until every line is right",
    "learners.test_results_post": "who was changed meanwhile is named, others stay",
    "interpreters.send_request": "what is typed is a draft, a kind not served counts",
}
#: One answer for each person: two values are two people, words, columns.
COLUMNS: dict[str, str] = {
    "learners.family_post": "call_name literacy rating own_times",
    "learners.import_words": "vocabulary word meaning",
    "learners.import_headings": "word meaning",
    **{f"{room}.import_words": "vocabulary word meaning" for room in LISTS},
    **{f"{room}.import_headings": "word meaning" for room in LISTS},
}


def overlooked(endpoint: str, names: set[str]) -> set[str]:
    """The fields of a form that are passed over; "#" stands for any number."""
    route = endpoint.partition(".")[2]
    return {
        name
        for name in names
        if OVERLOOKED.keys()
        & {
            name,
            re.sub(r"\d+", "#", name),
            f"{endpoint} {name}",
            f"{route} {name}",
        }
    }


def columns(endpoint: str) -> set[str]:
    """The fields of a form that may come several times."""
    return set(COLUMNS.get(endpoint, "").split())
