"""Words about invitations: channels, states, reasons of a no, what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from service import i18n

# Why somebody cannot come, in the order of the page, each with its picture.
REASON_ICONS: Mapping[str, str] = {
    "far": "too-far",
    "times": "clock",
    "child": "child",
    "found": "other-course",
    "later": "calendar",
    "other": "other",
}
REASONS = tuple(REASON_ICONS)
STATE_KINDS: Mapping[str, str] = {
    "open": "warning",
    "accepted": "good",
    "declined": "bad",
    "expired": "bad",
}
# By what is named and its code; `reason` as the person says it, `record` what a no
# means for the record, `missing` what should be seen to before somebody is invited,
# `please` how the person is asked for it.
TITLES: Mapping[str, str] = {
    "channel mail": "E-mail",
    "channel sms": "SMS",
    "channel helper": "through the helper",
    "channel call": "a call",
    "channel letter": "Letter",
    "state open": "invited, no answer yet",
    "state accepted": "accepted the invitation",
    "state declined": "declined the invitation",
    "state expired": "did not answer in time",
    "state withdrawn": "invitation taken back",
    "how link": "by the link",
    "how code": "on the own page",
    "how helper": "through the helper",
    "how office": "through the office",
    "reason far": "The way is too long.",
    "reason times": "The times do not suit.",
    "reason child": "My child has no place.",
    "reason found": "I have another course.",
    "reason later": "I want to learn later.",
    "reason other": "Something else.",
    "record far": "The way is too long: is the longest way in the record right?",
    "record times": "The times do not suit: ask for the free times again.",
    "record child": "There is no place for the child: ask about the care.",
    "record found": "Has another course: take off the list, if that is right.",
    "record later": "Wants to learn later: ask from when.",
    "record other": "Cannot come for another reason: ask.",
    "said declined": "has said no to this course",
    "said expired": "did not answer an invitation to this course",
    "missing no_mail": "only an e-mail address is known, and this site sends no e-mail",
    "missing no_way": "no way to reach this person",
    "missing self_rated": "level only self-rated",
    "missing no_level": "no level known",
    "missing entitlement": "no letter of entitlement noted",
    "missing proof": "proof not seen",
    "missing proof_over": "proof has ended",
    "missing device": "device and internet for an online course not noted",
    "missing consent": "no consent noted",
    "please no_mail": "Tell us a mobile number, or where a letter reaches you.",
    "please no_way": "Tell us a mobile number, or where a letter reaches you.",
    "please no_level": "We want to find out together how much German you know. Call us "
    "about a test.",
    "please self_rated": "We want to find out together how much German you know. Call "
    "us about a test.",
    "please entitlement": "Have you a letter that allows you a German course, from the "
    "BAMF, the Jobcenter or the immigration office? Tell us, and show it to us.",
    "please proof": "Show us the letter that allows you the course. We have not seen "
    "it yet.",
    "please proof_over": "Your letter has ended. Please ask for a new one and show it "
    "to us.",
    "please device": "For an online course: tell us whether you have a computer, "
    "tablet or smartphone, and internet.",
    "please consent": "Tell us that we may store your data.",
}


def word(group: str, code: str, language: str) -> str:
    """A word of TITLES in a language; a code of other versions stays as it is."""
    title = TITLES.get(f"{group} {code}")
    return code if title is None else i18n.text(language, title)
