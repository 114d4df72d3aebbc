"""Who stands before a course's teaching page, and where its forms lead."""

from __future__ import annotations

from dataclasses import dataclass

from service.access import Scope


@dataclass(frozen=True)
class Door:
    """A way in: `kind` is provider, link or office; `base` the address of the page."""

    kind: str
    scope: Scope
    course_id: str
    base: str
    layout: str

    def url(self, what: str = "") -> str:
        """The page, or one of its steps."""
        return f"{self.base}/{what}" if what else self.base
