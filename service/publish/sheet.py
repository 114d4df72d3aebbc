"""The public list as CSV for spreadsheets; no cell can become a formula."""

from __future__ import annotations

from collections.abc import Iterable

from service import i18n
from service.courses import wording
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.queries import PublicCourse
from service.typed.written import csv_file

COLUMNS = (
    "Number",
    "Course",
    "Level",
    "Times",
    "First day",
    "Last day",
    "Next entry",
    "House",
    "Street",
    "Postal code",
    "Place",
    "Provider",
    "Places",
    "Places left",
    "Price in euros",
    "Childcare",
    "Last confirmed",
    "Address of the page",
)


def sheet(courses: Iterable[PublicCourse], base_url: str, language: str) -> bytes:
    """The whole file, its headings in the language asked for."""
    head = [i18n.text(language, column) for column in COLUMNS]
    return csv_file([head, *(_cells(c, base_url, language) for c in courses)])


def _cells(course: PublicCourse, base_url: str, language: str) -> list[str]:
    where = course.where
    confirmed = course.last_confirmed_at
    price = course.price_cents
    return [
        f"K-{course.number:03d}",
        wording.kind_name(course.kind, language),
        ", ".join(level.id for level in course.levels),
        "; ".join(public_words.times(course, language)),
        course.start_on.isoformat(),
        course.end_on.isoformat(),
        course.next_entry.isoformat() if course.next_entry else "",
        where.name if where else i18n.text(language, "online"),
        where.street if where else "",
        where.postal_code if where else "",
        where.place if where else "",
        course.provider,
        str(course.capacity),
        str(course.left),
        "" if price is None else f"{price // 100},{price % 100:02d}",
        public_words.childcare(course, language),
        i18n.instant(language, confirmed, "y-MM-dd") if confirmed else "",
        f"{base_url}/kurse/{course.id}",
    ]
