"""The parts of the set-up as lists."""

from __future__ import annotations

from service.lists.record_views import Part, RecordPages
from service.supply.lists.kinds import LISTS
from service.supply.routes.blueprint import bp
from service.supply.sections import SECTIONS

TITLES = {
    "providers": "Course providers",
    "venues": "Venues",
    "rooms": "Rooms",
    "childcare": "Childcare",
    "teachers": "Teachers",
    "funding": "Funding lines",
}

RecordPages(
    bp,
    "/einrichtung",
    "/einrichtung/listen",
    {
        section.name: Part(
            section.path,
            TITLES[section.name],
            LISTS[section.name],
            f"supply.{section.name}",
            f"supply.{section.name}_edit",
        )
        for section in SECTIONS
    },
)
