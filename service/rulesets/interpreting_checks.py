"""What must hold inside the rules about interpreters."""

from __future__ import annotations

from service.rulesets.interpreting import (
    GATES,
    PAYERS,
    PRIORITIES,
    Interpreting,
    Setting,
)
from service.rulesets.strict import RuleError, known, unique

TABLES = (
    *("setting", "topic", "agency_kind", "round", "booking", "rate", "allowance"),
    *("document", "dialect", "unclear"),
)


def check_interpreting(rules: Interpreting, where: str) -> None:
    """Raises RuleError naming the key, its value and the remedy."""
    for table in TABLES:
        unique((one.id for one in getattr(rules, table)), f"{where}/{table}")
    for setting in rules.setting:
        _check_setting(setting, f"{where}/setting/{setting.id}")
    settings = ["", *(one.id for one in rules.setting)]
    for topic in rules.topic:
        known([topic.setting], settings, f"{where}/topic/{topic.id}/setting")
    if len(rules.booking) != 1:
        raise RuleError(f"{where}/booking: exactly one line is needed")
    for table in ("agency_kind", "rate", "allowance", "round"):
        if not getattr(rules, table):
            raise RuleError(f"{where}/{table}: at least one line is needed")
    for rate in rules.rate:
        known([rate.payer], PAYERS, f"{where}/rate/{rate.id}/payer")
    _check_rounds(rules, where)


def _check_setting(setting: Setting, where: str) -> None:
    known([setting.gate], GATES, f"{where}/gate")
    if setting.priority not in PRIORITIES:
        raise RuleError(f"{where}/priority: must be 1, 2, 3 or 5")
    if not setting.served and not (setting.reason and setting.instead):
        raise RuleError(f"{where}/reason: say why, and in `instead` whom to call")


def _check_rounds(rules: Interpreting, where: str) -> None:
    if 0 not in [one.from_hours for one in rules.round]:
        raise RuleError(f"{where}/round: one line must hold from 0 hours on")
    for one in rules.round:
        if one.size < 1 or one.answer_minutes < 10:
            at = f"{where}/round/{one.id}"
            raise RuleError(f"{at}/size: at least 1 person and 10 minutes")
