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
    "teach_link": Wording(
        "Your link for the list of who is there",
        "Good day,\n\nwith this link you say on your phone who is there, and if a "
        "date cannot take place:\n\n%(link)s\n\nThe link is for whoever teaches. "
        "Please do not pass it on.",
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
