"""Proxies: believed as far as configured, noticed where they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import request

from service.app import create_app
from service.errors import SettingsError
from service.settings import Settings
from service.web.proxies import unknown_proxy


def seen(settings: Settings, forwarded: str) -> str | None:
    """The address that a request is counted at."""
    app = create_app(settings)
    with app.test_client() as client:
        client.get("/health", headers={"X-Forwarded-For": forwarded})
        return request.remote_addr


def test_only_configured_proxies_are_believed(settings: Settings) -> None:
    assert seen(settings, "198.51.100.7") == "127.0.0.1"
    one = replace(settings, proxies=1)
    assert seen(one, "198.51.100.7") == "198.51.100.7"
    assert seen(one, "203.0.113.9, 198.51.100.7") == "198.51.100.7"


def test_an_unknown_proxy_is_noticed_until_it_is_configured(settings: Settings) -> None:
    """Behind it all visitors were one address, and nobody was told."""
    app = create_app(settings)
    app.test_client().get("/health")
    assert not unknown_proxy(settings.state_dir)
    app.test_client().get("/health", headers={"X-Forwarded-For": "198.51.100.7"})
    assert unknown_proxy(settings.state_dir)
    create_app(replace(settings, proxies=1))
    assert not unknown_proxy(settings.state_dir)


@pytest.mark.parametrize("value", ["ja", "-1", "10", "1.5", "٣"])
def test_a_wrong_number_ends_the_start(value: str) -> None:
    environ = {"KURSMITTLER_SECRET_KEY": "x" * 40, "KURSMITTLER_PROXIES": value}
    with pytest.raises(SettingsError, match="PROXIES"):
        Settings.from_env(environ)
