"""Settings from the environment (prefix KURSMITTLER_), checked once at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast, get_args

from service.errors import SettingsError

Environment = Literal["production", "demo", "test"]
PREFIX = "KURSMITTLER_"
SHORTEST_SECRET = 32
MOST_PROXIES = 9


@dataclass(frozen=True)
class Settings:
    """What a deployment sets; paths are absolute, `now` stands still in tests only."""

    env: Environment
    database_url: str
    state_dir: Path
    secret_key: str
    base_url: str
    smtp_url: str = ""
    sms_url: str = ""
    proxies: int = 0
    now: datetime | None = None

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over TLS only where the site's own address does."""
        return self.base_url.startswith("https://")

    @staticmethod
    def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
        """Reads KURSMITTLER_*; raises SettingsError naming variable and remedy."""
        get = {
            key.removeprefix(PREFIX): value
            for key, value in environ.items()
            if key.startswith(PREFIX)
        }
        state_dir = Path(get.get("STATE_DIR", "state")).resolve()
        return Settings(
            env=_environment(get.get("ENV", "production")),
            database_url=get.get(
                "DATABASE_URL", f"sqlite:///{state_dir / 'kursmittler.db'}"
            ),
            state_dir=state_dir,
            secret_key=_secret(get, state_dir),
            base_url=get.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=get.get("SMTP_URL", ""),
            sms_url=get.get("SMS_URL", ""),
            proxies=_proxies(get.get("PROXIES", "0")),
            now=_instant(get.get("NOW", ""), get.get("ENV", "production")),
        )


def _environment(value: str) -> Environment:
    if value not in get_args(Environment):
        raise SettingsError(f"{PREFIX}ENV is {value!r}: use production, demo or test")
    return cast(Environment, value)


def _proxies(value: str) -> int:
    """How many proxies of one's own stand in front, each adding X-Forwarded-For."""
    if not value.isascii() or not value.isdigit() or int(value) > MOST_PROXIES:
        raise SettingsError(
            f"{PREFIX}PROXIES is {value!r}: write how many proxies of yours stand in "
            f"front of the site, 0 to {MOST_PROXIES}"
        )
    return int(value)


def _secret(get: Mapping[str, str], state_dir: Path) -> str:
    """The key from the environment, else from STATE_DIR/secret; never a default."""
    kept = state_dir / "secret"
    value = get.get("SECRET_KEY", "")
    if not value and kept.is_file():
        value = kept.read_text(encoding="ascii").strip()
    if len(value) < SHORTEST_SECRET:
        raise SettingsError(
            f"{PREFIX}SECRET_KEY needs at least {SHORTEST_SECRET} random characters "
            "(or a file `secret` in the state folder)"
        )
    return value


def _instant(value: str, env: str) -> datetime | None:
    if not value:
        return None
    if env == "production":
        raise SettingsError(f"{PREFIX}NOW is for tests: unset it in production")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise SettingsError(f"{PREFIX}NOW is {value!r}: use an ISO instant") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
