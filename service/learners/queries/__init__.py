"""Scoped reads about learners, their registration, calls and imports."""

from service.learners.queries.lists import (
    CallView,
    Filter,
    LinkView,
    ListPage,
    by_number,
    entered_by,
    everybody,
    links_of,
    list_page,
    open_calls,
    recent_imports,
    troubled_imports,
)
from service.learners.queries.people import (
    PersonView,
    by_code,
    crowd,
    find_draft,
    helpers_rows,
    own_record,
    person_view,
    waiting,
)

__all__ = [
    "CallView",
    "Filter",
    "LinkView",
    "ListPage",
    "PersonView",
    "by_code",
    "by_number",
    "crowd",
    "entered_by",
    "everybody",
    "find_draft",
    "helpers_rows",
    "links_of",
    "list_page",
    "open_calls",
    "own_record",
    "person_view",
    "recent_imports",
    "troubled_imports",
    "waiting",
]
