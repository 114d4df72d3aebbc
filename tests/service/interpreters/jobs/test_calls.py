"""Where no message goes, the office is told whom to call: nobody waits in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from service.access import Role
from tests.service.conftest import Login
from tests.service.interpreters.jobs.steps import Around

ASK = "anzurufen"
TELL = "weiß noch nicht, dass jemand kommt"


def mute(job: Around) -> None:
    """The site sends neither mail nor SMS."""
    job.settings = replace(job.settings, smtp_url="", sms_url="")


def later(job: Around, minutes: int) -> None:
    """The clocks of website and worker go on."""
    job.now += timedelta(minutes=minutes)
    job.web.fixed = job.now


def test_whoever_is_asked_by_phone_stands_on_today_and_on_the_desk(
    job: Around, login: Login
) -> None:
    """Two people were "asked", no message left, and nothing waited for the office."""
    mute(job)
    office = login(Role.COORDINATOR)
    request = job.request()
    page = office.get("/heute").text
    assert ASK in page
    assert f"/sprachmittlung/anfrage/{request}" in page
    desk = office.get("/sprachmittlung").text
    assert "bitte anrufen: An die Gefragten geht keine Nachricht" in desk


def test_an_institution_without_a_message_is_told_by_phone(
    job: Around, login: Login
) -> None:
    mute(job)
    office = login(Role.COORDINATOR)
    _request, which = job.agreed()
    assert TELL not in office.get("/heute").text  # the worker may still be at it
    later(job, 11)
    assert TELL in office.get("/heute").text
    office.post(f"/sprachmittlung/einsatz/{which}/bescheid")
    assert TELL not in office.get("/heute").text


def test_who_was_told_by_mail_needs_no_call(job: Around, login: Login) -> None:
    job.agreed()
    later(job, 11)
    page = login(Role.COORDINATOR).get("/heute").text
    assert TELL not in page
    assert ASK not in page
