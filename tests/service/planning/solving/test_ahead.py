"""What solves call is compiled before the first of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.jobs.work_item import Interrupted
from service.planning.solving.ahead import Ahead


def slow(monkeypatch: pytest.MonkeyPatch, code: str) -> Ahead:
    """An Ahead whose child runs `code` in the place of the solver."""
    begun = subprocess.Popen

    def popen(_command: object, **options: object) -> subprocess.Popen[bytes]:
        return begun([sys.executable, "-c", code], **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return Ahead()


def test_a_plan_waits_until_everything_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a fresh folder a plan of 16 seconds ended without a course."""
    ahead = slow(monkeypatch, "import time; time.sleep(1)")
    ahead.wait(lambda: True)
    assert ahead._child is not None
    assert ahead._child.poll() == 0


def test_a_plan_goes_on_when_compiling_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = slow(monkeypatch, "raise SystemExit(1)")
    ahead.wait(lambda: True)
    assert ahead._child is not None
    assert ahead._child.poll() == 1


def test_a_lost_job_waits_no_longer_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = slow(monkeypatch, "import time; time.sleep(600)")
    with pytest.raises(Interrupted):
        ahead.wait(lambda: False)
    ahead.end()
    assert ahead._child is not None
    assert ahead._child.poll() is not None
