"""Whom a page faces: staff, in German or English, or people, in their languages."""

from __future__ import annotations

from flask import Flask

from service.access import Role

#: Who works with the pages as staff.
STAFF = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.PROVIDER})


def faces_people(app: Flask, endpoint: str) -> bool:
    """Whether somebody meets it who is not staff.

    What no view answers for (an unknown address) does.
    """
    marks = app.view_functions[endpoint].__dict__ if endpoint else {}
    roles = marks.get("allowed_roles")
    return not marks.get("for_staff") and (roles is None or not roles <= STAFF)
