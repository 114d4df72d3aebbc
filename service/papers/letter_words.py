"""The sentences of a letter, German beside the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from service import i18n
from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse
from service.learners.tables import Learner
from service.papers.bilingual import Both, Speaker

SENTENCES = {
    "greeting": "Hello %(name)s,",
    "title": "A German course for you",
    "code": "Your number",
    "branch": "German courses",
    "first day": "First day:",
    "bring": "Please bring:",
    "bring paper": "ID, this letter, pen and paper",
    "bring proof": "ID, this letter, the letter that allows you this course, "
    "pen and paper",
    "bring online": "computer, tablet or smartphone, and a good internet connection",
    "child": "There is a place for your child,",
    "children": "There are places for your children,",
    "child where": "in the same house. It costs nothing.",
    "grant": "You can apply for money for the way. Apply before %(day)s.",
    "answer by": "Please answer by %(day)s",
    "answer": "Please answer soon",
    "scan": "Scan the code",
    "call": "Call us",
    "slip": "Hand in the slip",
    "there": "The way there",
    "back": "The way back",
    "on days": "%(way)s, %(days)s",
    "end there": "You are at the course.",
    "end back": "You are at home.",
    "map": "From home to the course",
    "map alt": "Map: %(home)s and %(house)s",
    "yes": "Yes, I am coming.",
    "no": "No, I cannot.",
    "why": "If not: why? You stay on the list.",
    "cut": "Cut off here. Hand it in at the advice centre or the town hall, "
    "or post it.",
    "far": "too far",
    "times": "wrong times",
    "care": "my child",
    "found": "I have another course",
    "notice": "What we know about you, and your rights",
    "source": "Another office has given us your data, because you look for a German "
    "course.",
    "kept": "We keep what you tell us so that we can find a German course for you. "
    "Nothing else.",
    "what": "How we may call you, how we reach you, and in which language.",
    "which": "Your village, when you can come, how you travel, and whether children "
    "need care.",
    "level": "How much German you know and whether you read and write.",
    "who": "The coordination office of your county, and your helper if you have one. "
    "A course provider learns only what is needed for a course you have agreed to.",
    "human": "No computer decides about you alone: a person looks at every proposal.",
    "rights": "You can see, correct and withdraw your registration at any time with "
    "your code, or by calling us.",
    "complain": "You can complain to a data protection authority if you think that we "
    "use your data wrongly.",
    "responsible": "Who is responsible",
    "officer": "Data protection officer",
    "how long": "How long we keep it",
}
# Why somebody cannot come, by the picture beside it.
REASONS = {
    "too-far": "far",
    "clock": "times",
    "child": "care",
    "other-course": "found",
}
NOTICE = ("kept", "what", "which", "level", "who", "human", "rights", "complain")
Day = Callable[[str], str]


def long_day(value: object) -> Day:
    """A day with its weekday, told in any language."""
    return lambda language: i18n.day(language, value, "EEEE, dd.MM.y")  # type: ignore[arg-type]


def where(speak: Speaker, view: PublicCourse) -> tuple[Both, Both]:
    """House and address; names stay as they stand on the door."""
    if view.where is None:
        return speak.message("online"), speak.message("at home")
    at = view.where
    house = ", ".join(x for x in (at.name, at.room) if x)
    address = ", ".join(x for x in (at.street, f"{at.postal_code} {at.place}") if x)
    return speak.name(house), speak.name(address.strip())


def times(speak: Speaker, view: PublicCourse) -> Both:
    """Every time of the week on a line."""
    return speak.each(lambda told: "\n".join(wording.times(view, told, "wide")))


def price(speak: Speaker, view: PublicCourse) -> tuple[Both, Both]:
    """What it costs, and below how it becomes 0 €."""
    cost = speak.each(lambda told: wording.price(view, told))
    if view.kind.exemption and view.price_cents:
        return cost, speak.message(view.kind.exemption)
    return cost, ()


def child(speak: Speaker, view: PublicCourse, learner: Learner) -> tuple[Both, Both]:
    """What becomes of the children; places of a planned course are kept for them."""
    if view.children_in_room or view.online or not view.childcare:
        return speak.each(lambda told: wording.childcare(view, told)), ()
    key = "child" if len(learner.child_ages) == 1 else "children"
    return speak.say(key), speak.say("child where")


def bring(speak: Speaker, view: PublicCourse, learner: Learner) -> Both:
    """What to take along on the first day."""
    if view.online:
        return speak.say("bring online")
    return speak.say("bring proof" if learner.entitlement else "bring paper")
