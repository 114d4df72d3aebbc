"""A course as schema.org Course, for search engines and portals."""

from __future__ import annotations

from typing import Any

from service.courses.catalogue import wording
from service.courses.catalogue.queries import PublicCourse
from service.courses.meetings.meeting_dates import instant
from service.rulesets.schema import UNIT_MINUTES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def course_data(course: PublicCourse, base_url: str, language: str) -> dict[str, Any]:
    """JSON-LD; an unknown price is left out, never 0."""
    url = f"{base_url}/kurse/{course.id}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": url,
        "url": url,
        "name": wording.title(course, language),
        "description": " ".join(wording.prerequisites(course, language)),
        "inLanguage": "de",
        "provider": {"@type": "Organization", "name": course.provider},
        "educationalLevel": [level.id for level in course.levels],
        "hasCourseInstance": _instance(course, base_url),
    }
    if course.price_cents is not None:
        data["offers"] = {
            "@type": "Offer",
            "price": f"{course.price_cents / 100:.2f}",
            "priceCurrency": "EUR",
            "category": "Free" if course.price_cents == 0 else "Paid",
            "availability": "https://schema.org/InStock"
            if course.open
            else "https://schema.org/SoldOut",
        }
    return data


def _instance(course: PublicCourse, base_url: str) -> dict[str, Any]:
    instance: dict[str, Any] = {
        "@type": "CourseInstance",
        "courseMode": "online" if course.online else "onsite",
        "startDate": course.start_on.isoformat(),
        "endDate": course.end_on.isoformat(),
        "maximumAttendeeCapacity": course.capacity,
        "remainingAttendeeCapacity": course.left,
        "courseSchedule": [_schedule(course, m) for m in course.meetings],
    }
    if course.teaching_units:
        instance["courseWorkload"] = f"PT{course.teaching_units * UNIT_MINUTES}M"
    if course.where is None:
        url = f"{base_url}/kurse/{course.id}"
        instance["location"] = {"@type": "VirtualLocation", "url": url}
        return instance
    where = course.where
    instance["location"] = {
        "@type": "Place",
        "name": where.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": where.street,
            "postalCode": where.postal_code,
            "addressLocality": where.place,
            "addressCountry": "DE",
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": where.latitude,
            "longitude": where.longitude,
        },
    }
    return instance


def _schedule(
    course: PublicCourse, meeting: tuple[int, int, int, str]
) -> dict[str, Any]:
    weekday, start, end, week = meeting
    return {
        "@type": "Schedule",
        "byDay": f"https://schema.org/{DAYS[weekday]}",
        "startTime": f"{instant(course.start_on, start):%H:%M}",
        "endTime": f"{instant(course.start_on, end):%H:%M}",
        "repeatFrequency": "P1W" if week == "every" else "P2W",
        "startDate": course.start_on.isoformat(),
        "endDate": course.end_on.isoformat(),
        "scheduleTimezone": "Europe/Berlin",
    }
