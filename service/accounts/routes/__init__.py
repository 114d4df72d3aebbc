"""Signing in, one's own account, forgotten passwords, the office's accounts."""

from service.accounts.routes import (
    forgotten,
    office,
    office_data,
    own,
    signin_link,
    signing_in,
)
from service.accounts.routes.blueprint import bp

__all__ = [
    "bp",
    "forgotten",
    "office",
    "office_data",
    "own",
    "signin_link",
    "signing_in",
]
