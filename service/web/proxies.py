"""Proxies in front of the site: configured ones are believed, others are noticed.

Behind a proxy that nobody configured every visitor comes from one address, so tries
are counted at one door for all. The first such request leaves a mark in the state
folder, and *Heute* says so until the setting is right.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.settings import Settings

MARK = "unknown-proxy"
HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def register(app: Flask, settings: Settings) -> None:
    """Believes exactly the configured number of proxies."""
    mark = settings.state_dir / MARK
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)
        return

    @app.before_request
    def notice() -> None:
        if any(name in request.headers for name in HEADERS) and not mark.exists():
            with contextlib.suppress(OSError):
                mark.touch()


def unknown_proxy(state_dir: Path) -> bool:
    """Whether requests came through a proxy that is not configured."""
    return (state_dir / MARK).exists()
