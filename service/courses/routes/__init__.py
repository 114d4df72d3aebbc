"""HTTP of this feature, in rooms named like those that it shows."""

from service.courses.routes.blueprint import bp
from service.courses.routes.catalogue import own_way, public
from service.courses.routes.invitations import filling, missing, person
from service.courses.routes.invitations import office as inviting
from service.courses.routes.leveldays import office as level_days
from service.courses.routes.leveldays import person as level_day_answers
from service.courses.routes.lifecycle import provider
from service.courses.routes.records import (
    absences,
    external,
    kept,
    office,
    rearranging,
    rebuilding,
    refusal,
)
from service.courses.routes.taught import calling, entrances, next_step, notice

__all__ = [
    "absences",
    "bp",
    "calling",
    "entrances",
    "external",
    "filling",
    "inviting",
    "kept",
    "level_day_answers",
    "level_days",
    "missing",
    "next_step",
    "notice",
    "office",
    "own_way",
    "person",
    "provider",
    "public",
    "rearranging",
    "rebuilding",
    "refusal",
]
