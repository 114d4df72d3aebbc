"""A site that is set up to send mail and SMS; nobody listens there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Ports that refuse at once: messages wait in the outbox."""
    return replace(
        settings, smtp_url="smtp://127.0.0.1:1", sms_url="http://127.0.0.1:1/"
    )
