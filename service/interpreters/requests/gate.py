"""Who serves a kind of talk: the office's dated rules say it, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from service.rulesets.interpreting import Interpreting, Setting


@dataclass(frozen=True)
class Gate:
    """A kind of talk that the pool does not serve; `kind` is sworn or not_ours."""

    setting: str
    kind: str
    reason: str
    instead: str


def gate(rules: Interpreting, setting_id: str) -> Gate | None:
    """Why the pool does not serve this kind of talk; None where it does."""
    setting = rules.setting_of(setting_id)
    if setting is None:
        return Gate(setting_id, "not_ours", "This kind of talk is not on the list.", "")
    if setting.served:
        return None
    return Gate(setting.id, setting.gate, setting.reason, setting.instead)


def own_means(setting: Setting | None, authority: bool) -> bool:
    """Whether an authority is led to its own means first."""
    return authority and setting is not None and setting.own_means_first
