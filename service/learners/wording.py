"""Words for the codes in a record; message ids, translated where they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service import i18n
from service.rulesets.queries import RulesInForce
from service.rulesets.schema import Language

STATES: Mapping[str, str] = {
    "waiting": "waiting",
    "invited": "invited",
    "enrolled": "has a seat",
    "attending": "in a course",
    "completed": "completed",
    "withdrawn": "withdrawn",
    "unreachable": "not reachable",
}
CHANNELS: Mapping[str, str] = {
    "sms": "SMS to my mobile",
    "call": "Phone call",
    "email": "E-mail",
    "letter": "Letter",
    "helper": "Through the person who helps me",
    "visit": "I come by and ask",
}
LITERACIES: Mapping[str, str] = {
    "none": "No, or only a little",
    "other": "Yes, but not in these letters: A B C",
    "latin": "Yes, in these letters: A B C",
}
# By their rule set, which an office may have stored before there was one of these.
EVIDENCES: Mapping[str, str] = {
    "self": "self-rated",
    "adviser": "adviser's view",
    "course": "course completed",
    "test": "placement test",
    "certificate": "certificate",
}
MODES: Mapping[str, str] = {
    "walk": "On foot",
    "bike": "By bicycle",
    "bus": "By bus or train",
    "car": "By car",
    "lift": "Somebody drives me",
}
MODE_ICONS: Mapping[str, str] = {
    "walk": "walk",
    "bike": "bike",
    "bus": "bus",
    "car": "car",
    "lift": "people",
}
CHANNEL_ICONS: Mapping[str, str] = {
    "sms": "sms",
    "call": "phone",
    "email": "at",
    "letter": "letter",
    "helper": "helper",
    "visit": "house",
}
PARTS: Mapping[str, str] = {"am": "Morning", "pm": "Afternoon", "ev": "Evening"}
PART_ICONS: Mapping[str, str] = {"am": "sunrise", "pm": "sun", "ev": "moon"}
SCHOOLINGS: Mapping[str, str] = {
    "none": "no school",
    "1-4": "1 to 4 years",
    "5-9": "5 to 9 years",
    "10+": "10 years and more",
    "university": "university",
}
GENDERS: Mapping[str, str] = {
    "female": "female",
    "male": "male",
    "diverse": "diverse",
}
SOURCES: Mapping[str, str] = {
    "public": "registered by themselves",
    "helper": "registered by a helper",
    "office": "entered by the office",
    "import": "imported",
    "demo": "invented for the demonstration",
}
LINKS: Mapping[str, str] = {
    "course": "in one course",
    "venue": "at one place",
    "apart": "kept apart",
}
# What somebody decided about two records that looked like one person's.
SETTLED: Mapping[str, str] = {
    "two": "two people",
    "same": "the same person",
}
# Ties that a helper may choose for everybody on one page.
TOGETHER: Mapping[str, str] = {
    "course": "in one course; with different levels in one house",
    "venue": "in one house, their courses may differ",
    "": "each where it fits best",
}
MINUTES = (15, 30, 45, 60, 90)


def rule_name(entry: i18n.Named, language: str) -> str:
    """The entry's name; German names are the office's own data."""
    return i18n.rule_name(entry, language)


def evidences(known: RulesInForce, language: str) -> dict[str, str]:
    """What a level can rest on, by code: as the office calls it, the weakest first."""
    own = {x.id: rule_name(x, language) for x in known.sets.levels.evidence}
    return {**dict(worded(EVIDENCES, language)), **own}


def worded(words: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """Code and word of every entry, in a language."""
    return [(code, i18n.text(language, word)) for code, word in words.items()]


def word(words: Mapping[str, str], code: str, language: str) -> str:
    """The word for one code, "" where it is not known."""
    return i18n.text(language, words[code]) if code in words else ""


def spoken(known: RulesInForce) -> list[Language]:
    """Languages people speak, in the order of the rule set."""
    return [entry for entry in known.sets.languages.language if entry.spoken]


def spoken_languages(known: RulesInForce, language: str) -> dict[str, str]:
    """The name of every language that somebody may speak, by code."""
    return {x.code: rule_name(x, language) for x in known.sets.languages.language}


def language_names(
    codes: Iterable[str], known: RulesInForce, language: str
) -> list[str]:
    """Names of languages for the desk."""
    entries = {entry.code: entry for entry in known.sets.languages.language}
    return [rule_name(entries[c], language) for c in codes if c in entries]


def own_names(codes: Iterable[str], known: RulesInForce) -> list[str]:
    """Names of languages in themselves, for the people who speak them."""
    entries = {entry.code: entry for entry in known.sets.languages.language}
    return [entries[c].own_name for c in codes if c in entries]


def times_text(slots: Iterable[str], language: str) -> str:
    """Slots such as "mo-am" as short text: days with their parts of the day."""
    days = dict(zip(("mo", "tu", "we", "th", "fr", "sa", "su"), range(7), strict=True))
    names = i18n.weekday_names(language)
    by_day: dict[int, list[str]] = {}
    for slot in slots:
        day, part = slot.split("-")
        by_day.setdefault(days[day], []).append(word(PARTS, part, language))
    return " · ".join(
        f"{names[day]} {', '.join(parts)}" for day, parts in sorted(by_day.items())
    )


def number_text(number: int) -> str:
    """A record's number as everybody writes it: L-0115."""
    return f"L-{number:04d}"
