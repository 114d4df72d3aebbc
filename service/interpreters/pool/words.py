"""What the codes of the pool are called on its pages."""

from __future__ import annotations

TITLES = {
    "kind-volunteer": "Volunteer",
    "kind-staff": "Staff of the administration",
    "state-active": "in the pool",
    "state-applied": "wants to join",
    "state-invited": "invited",
    "state-paused": "pauses",
    "state-left": "has left",
    "channel-sms": "SMS",
    "channel-email": "E-mail",
    "channel-call": "Call",
    "mode-car": "Car",
    "mode-pt": "Bus and train",
    "mode-bike": "Bicycle",
    "gender-female": "female",
    "gender-male": "male",
    "gender-diverse": "diverse",
    "level-1": "everyday talk",
    "level-2": "fluent",
    "level-3": "mother tongue",
    "wish-preferred": "preferred",
    "wish-never": "not again",
}
