"""HTTP of this feature."""

from service.rulesets.routes import figures, sets, weekly
from service.rulesets.routes.blueprint import bp

__all__ = ["bp", "figures", "sets", "weekly"]
