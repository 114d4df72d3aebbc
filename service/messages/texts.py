"""The wording of every message: subject and body, in the recipient's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.i18n import text


@dataclass(frozen=True)
class Wording:
    """Message ids of one template; the body takes the message's data."""

    subject: str
    body: str


TEMPLATES: dict[str, Wording] = {
    # These two as older versions have queued them: without county, phone and number.
    "provider_question": Wording(
        "A course to be agreed: please answer by %(answer_by)s",
        "Good day,\n\nthe coordination office would like to agree a course with "
        "you. Time, place and number of people are on this page:\n\n%(link)s\n\n"
        "There you can say yes, no, or propose something else. Please answer by "
        "%(answer_by)s.\n\nThe link is for you alone. It ends with your answer.",
    ),
    "provider_reminder": Wording(
        "Reminder: a course waits for your answer until %(answer_by)s",
        "Good day,\n\nyour answer about a course is still missing:\n\n%(link)s\n\n"
        "A short yes or no is enough.",
    ),
    "password_link": Wording(
        "A new password for your account",
        "Good day,\n\nsomebody, probably you, has asked for a new password on this "
        "site. Choose it here within two hours:\n\n%(link)s\n\nIf it was not you, "
        "you need do nothing: your password stays as it is.",
    ),
    "signin_link": Wording(
        "Your link to sign in",
        "Good day,\n\nwith this link you sign in without a password. It works once, "
        "within two hours:\n\n%(link)s\n\nIf you have not asked for it, you need do "
        "nothing.",
    ),
    "signin_invited": Wording(
        "Your access to the interpreting service",
        "Good day,\n\nwith this link you sign in without a password. It works once, "
        "within fourteen days:\n\n%(link)s\n\nLater you ask for a new link on the "
        "page where you sign in.",
    ),
    "paper_ends": Wording(
        "One of your papers ends on %(day)s",
        "One of your papers ends on %(day)s. Which one it is stands here: %(link)s "
        "Please show the coordination office a new one.",
    ),
    "receipt": Wording(
        "Your code",
        "Good day,\n\nthank you, everything has arrived. Your code:\n\n%(code)s\n\n"
        "With it you open your own page, and there you can change your answers:\n\n"
        "%(link)s\n\nPlease keep this mail and show the code to nobody else.",
    ),
    "date_changed": Wording(
        "Something has changed about your appointment on %(day)s",
        "Something has changed about your appointment on %(day)s. Please look here "
        "and say that you know: %(link)s",
    ),
    "date_changed_helper": Wording(
        "Something has changed for one of your people on %(day)s",
        "Good day,\n\nsomething has changed about an appointment on %(day)s of "
        "somebody you help. Please look at your list and tell them:\n\n%(link)s",
    ),
    "next_step": Wording(
        "We have a question for you",
        "We have a question for you. Please look here and answer: %(link)s",
    ),
    "next_step_helper": Wording(
        "A question for one of your people",
        "Good day,\n\nthere is a question for somebody you help. It stands on your "
        "list:\n\n%(link)s",
    ),
    "course_dropped": Wording(
        "A course has been called off",
        "Good day,\n\na course that was agreed with you does not take place any more. "
        "Which one it is stands on your page:\n\n%(link)s\n\nThe people who had a "
        "seat are being told by us.",
    ),
    "teach_link": Wording(
        "Your link for the list of who is there",
        "Good day,\n\nwith this link you say on your phone who is there, and if a "
        "date cannot take place:\n\n%(link)s\n\nThe link is for whoever teaches. "
        "Please do not pass it on.",
    ),
    "provider_asked": Wording(
        "%(county)s: %(courses)s to be agreed, please answer by %(answer_by)s",
        "Good day,\n\nthe coordination office of %(county)s would like to agree "
        "%(courses)s with you. Times, places and number of people are on this "
        "page:\n\n%(link)s\n\nThere you can say yes, no, or propose something "
        "else. Please answer by %(answer_by)s.\n\nThe link is for you alone. "
        "Questions? Please call: %(phone)s",
    ),
    "provider_reminded": Wording(
        "%(county)s: %(courses)s still without your answer, until %(answer_by)s",
        "Good day,\n\nyour answer about %(courses)s is still missing:\n\n%(link)s"
        "\n\nA short yes or no is enough. Questions? Please call: %(phone)s",
    ),
    "provider_said_yes": Wording(
        "%(county)s: course %(course)s is agreed",
        "Good day,\n\nthank you, we have your yes. Course %(course)s is agreed: room "
        "and teacher are booked as on the page of the question. We now invite its "
        "people.\n\nSomething changed? Please call: %(phone)s",
    ),
    "provider_said_no": Wording(
        "%(county)s: your answer about course %(course)s has arrived",
        "Good day,\n\nthank you for telling us. We plan course %(course)s without "
        "you; room and teacher are free again. We call you if we see another way."
        "\n\nOur number: %(phone)s",
    ),
    "provider_proposed": Wording(
        "%(county)s: your proposal about course %(course)s has arrived",
        "Good day,\n\nthank you for your proposal about course %(course)s. We look "
        "whether its people can come then, and write to you or call. Until then "
        "nothing is agreed.\n\nOur number: %(phone)s",
    ),
    "provider_accepted": Wording(
        "%(county)s: your proposal is accepted, course %(course)s is agreed",
        "Good day,\n\nwe accept your proposal: course %(course)s is agreed as you "
        "wrote. We now invite its people.\n\nSomething changed? Please call: "
        "%(phone)s",
    ),
    "provider_not_taken": Wording(
        "%(county)s: course %(course)s cannot be held as you proposed",
        "Good day,\n\nthank you for your proposal about course %(course)s. Sadly its "
        "people cannot come then: the course is not planned with you, room and "
        "teacher are free again.\n\nOur number: %(phone)s",
    ),
    "provider_changed": Wording(
        "%(county)s: course %(course)s has another teacher or room",
        "Good day,\n\nfor course %(course)s another teacher or another room is booked "
        "now. Time and days stay as they are. Does that not suit you? Please call: "
        "%(phone)s",
    ),
    "provider_substitute": Wording(
        "%(county)s: who teaches course %(course)s on single dates",
        "Good day,\n\nfor single dates of course %(course)s a substitute is booked, or "
        "one is not needed any more. Who teaches when stands beside the dates of the "
        "course in your account. Questions? Please call: %(phone)s",
    ),
    "provider_retimed": Wording(
        "%(county)s: course %(course)s is at another time",
        "Good day,\n\ncourse %(course)s is at another time now. Its new days and hours "
        "stand in your account. Does that not suit you? Please call: %(phone)s",
    ),
    "provider_called_off": Wording(
        "%(county)s: course %(course)s is called off",
        "Good day,\n\ncourse %(course)s, which you agreed with us, will not take "
        "place. Room and teacher are free again. We tell its people.\n\nQuestions? "
        "Please call: %(phone)s",
    ),
    "invitation": Wording(
        "There is a place for you: please answer by %(answer_by)s",
        "Good day,\n\nwe have found something for you. When, where and what it costs "
        "is on your page:\n\n%(link)s\n\nPlease say yes or no there by %(answer_by)s."
        "\n\nThe link is for you alone. Please do not pass it on.",
    ),
    "invitation_reminder": Wording(
        "Reminder: please answer by %(answer_by)s",
        "Good day,\n\nyour answer is still missing. A place is kept for you:\n\n"
        "%(link)s\n\nPlease say yes or no there by %(answer_by)s. Otherwise somebody "
        "else gets the place.",
    ),
    "invitation_sms": Wording(
        "There is a place for you",
        "There is a place for you. Please answer by %(answer_by)s: %(link)s",
    ),
    "invitation_reminder_sms": Wording(
        "Reminder",
        "Your answer is still missing. Please answer by %(answer_by)s: %(link)s",
    ),
    "missing": Wording(
        "We still need something from you",
        "We still need something from you. Please look here: %(link)s",
    ),
    "lists_missing": Wording(
        "Course %(course)s: who was there?",
        "Good day,\n\nfor course %(course)s a list of who was there is missing. Please "
        "enter it here; it takes a minute:\n\n%(link)s\n\nThe link is for whoever "
        "teaches. If no list was kept, please tell us.",
    ),
    "level_day": Wording(
        "An appointment for you on %(day)s: please answer",
        "Good day,\n\nwe have an appointment for you on %(day)s. Where, when and how "
        "long is on your page:\n\n%(link)s\n\nPlease say there whether you can come."
        "\n\nThe link is for you alone. Please do not pass it on.",
    ),
    "level_day_sms": Wording(
        "An appointment for you",
        "An appointment for you on %(day)s. Please say whether you can come: %(link)s",
    ),
    "level_day_reminder": Wording(
        "Reminder: your appointment on %(day)s",
        "Good day,\n\nplease think of your appointment on %(day)s. Everything about "
        "it is on your page; there you can also say that you cannot come:\n\n"
        "%(link)s",
    ),
    "level_day_reminder_sms": Wording(
        "Reminder",
        "Please think of your appointment on %(day)s: %(link)s",
    ),
    "level_day_off": Wording(
        "Your appointment on %(day)s does not take place",
        "Good day,\n\nyour appointment on %(day)s does not take place. Please do not "
        "come. You stay on the list, and we write to you again:\n\n%(link)s",
    ),
    "level_day_off_sms": Wording(
        "Your appointment does not take place",
        "Your appointment on %(day)s does not take place. Please do not come. %(link)s",
    ),
    "offer": Wording(
        "Can you interpret? Please look here",
        "Good day,\n\nsomebody needs an interpreter, and it would suit you. When and "
        "where it is, the way and the money are on this page:\n\n%(link)s\n\nThere "
        "you say yes or no; nothing is agreed before that. The link is for you alone.",
    ),
    "offer_sms": Wording(
        "Can you interpret?",
        "Can you interpret? When, where and until when to answer: %(link)s",
    ),
    "offer_lost": Wording(
        "The request is settled",
        "Good day,\n\nthe request that we asked you about is settled: somebody else "
        "was faster, or it is no longer needed. You need do nothing. Thank you!"
        "\n\n%(link)s",
    ),
    "offer_lost_sms": Wording(
        "The request is settled",
        "The request is settled, you need do nothing. Thank you! %(link)s",
    ),
    "offer_changed": Wording(
        "Your assignment has changed: please look here",
        "Good day,\n\nsomething has changed about an assignment of yours. Please look "
        "here and say whether it still suits you:\n\n%(link)s",
    ),
    "offer_changed_sms": Wording(
        "Your assignment has changed",
        "Your assignment has changed. Does it still suit you? %(link)s",
    ),
    "offer_off": Wording(
        "Your assignment is off",
        "Good day,\n\nan assignment of yours does not take place. Please look here:"
        "\n\n%(link)s",
    ),
    "offer_off_sms": Wording(
        "Your assignment is off",
        "An assignment of yours does not take place. Please look here: %(link)s",
    ),
    "job_agreed": Wording(
        "You have assignment %(code)s",
        "Good day,\n\nthank you for your yes. Address, contact and everything else "
        "about assignment %(code)s stand here:\n\n%(link)s\n\nThe link is for you "
        "alone.",
    ),
    "job_agreed_sms": Wording(
        "You have the assignment",
        "Thank you, you have assignment %(code)s. Address and contact: %(link)s",
    ),
    "job_reminder": Wording(
        "Assignment %(code)s is soon: please confirm",
        "Good day,\n\nplease think of assignment %(code)s and say with one tap that "
        "you are coming:\n\n%(link)s",
    ),
    "job_reminder_sms": Wording(
        "Please confirm",
        "Please think of assignment %(code)s and say that you are coming: %(link)s",
    ),
    "job_report": Wording(
        "Assignment %(code)s: how long did it take?",
        "Good day,\n\nthank you for assignment %(code)s. Please say here how long it "
        "took, so that it is paid; half a minute is enough:\n\n%(link)s\n\nWas it "
        "hard? There you can also say that you would like to talk.",
    ),
    "job_report_sms": Wording(
        "How long did it take?",
        "Thank you for assignment %(code)s. How long did it take? %(link)s",
    ),
    "booker_agreed": Wording(
        "Request %(code)s: somebody is coming",
        "Good day,\n\nfor your request %(code)s somebody is coming. Who it is stands "
        "here; there you can also change the time or call it off:\n\n%(link)s\n\n"
        "Please do not pass the link on.",
    ),
    "booker_reminder": Wording(
        "Request %(code)s is soon: does it take place?",
        "Good day,\n\nplease say with one tap that the talk of request %(code)s takes "
        "place:\n\n%(link)s\n\nIf not, please call it off there, so that nobody comes "
        "in vain.",
    ),
    "booker_off": Wording(
        "Request %(code)s: we look for somebody else",
        "Good day,\n\nwhoever had said yes to your request %(code)s cannot come. We "
        "look for somebody else at once. How it stands:\n\n%(link)s",
    ),
    "booker_unfilled": Wording(
        "Request %(code)s: nobody could come",
        "Good day,\n\nwe are sorry: for your request %(code)s we have found nobody. "
        "What can be done now, another time for instance, stands here:\n\n%(link)s",
    ),
    "booker_called_off": Wording(
        "Request %(code)s is called off",
        "Good day,\n\nthe coordination office has called your request %(code)s off. "
        "Nobody will come:\n\n%(link)s\n\nIf that surprises you, please call us.",
    ),
    "booker_changed": Wording(
        "Request %(code)s is at another time",
        "Good day,\n\nthe coordination office has changed the time of your request "
        "%(code)s. Please look here whether it suits you:\n\n%(link)s",
    ),
    "booker_report": Wording(
        "Request %(code)s: please approve the time",
        "Good day,\n\nthe interpreter of request %(code)s has said how long it took. "
        "Please approve it with one tap, or write what is not right:\n\n%(link)s",
    ),
    "provider_withdrawn": Wording(
        "A course question has been withdrawn",
        "Good day,\n\nthe question about a course has been withdrawn by the "
        "coordination office. You need do nothing more.\n\n%(link)s",
    ),
}


def wording(language: str, template: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body in a language. Raises KeyError for an unknown template."""
    found = TEMPLATES[template]
    return text(language, found.subject, **data), text(language, found.body, **data)
