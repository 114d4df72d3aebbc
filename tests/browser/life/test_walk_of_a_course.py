"""One course from the approval to the next level, as everybody in it meets it.

Provider, coordinator, learners and teacher each with a screen of their own; mail and
SMS go through a real server and a real gateway, links are read out of the messages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from service.courses.invitations import answers
from service.courses.tables import Course, Invitation
from tests.browser.life.conftest import Life, Screens
from tests.browser.life.county import (
    FIRST,
    FIRST_HOUSE,
    LAST,
    RIDERS,
    SECOND_HOUSE,
    Shape,
    person,
)
from tests.browser.life.county import phone as phone_of
from tests.browser.life.office import (
    ask_who_fits,
    computed,
    form,
    press,
    text,
)
from tests.builders import NOW

Axe = Callable[[Page], list[str]]
SILENT = 3  # never answers
SAY_YES = (4, 5, 6, 7, 8, 99)
SECOND_DAY = FIRST + timedelta(days=1)
pytestmark = pytest.mark.timeout(900)


def test_from_the_approval_to_the_next_level(
    begin: Callable[..., Life], screens: Callable[[Life], Screens], axe: Axe
) -> None:
    life = begin(Shape("integration", price_cents=22900))
    show = screens(life)
    the_provider_proposes_and_another_agrees(life, show, axe)
    everybody_is_invited(life, show)
    yes_and_no(life, show, axe)
    nobody_answers_and_the_seat_is_filled(life, show)
    door = the_teacher_is_ill(life, show)
    absent_and_replaced(life, show, axe, door)
    over_and_on(life, show, axe)


def the_provider_proposes_and_another_agrees(
    life: Life, show: Screens, axe: Axe
) -> None:
    """A counter-offer that two could not ride home from; then a second provider."""
    life.work()
    phone = show.link(FIRST_HOUSE, "/traegeranfrage/")
    assert axe(phone) == []
    phone.get_by_text("Nur anders: Gegenvorschlag machen").click()
    phone.locator("#typed [name=start_time]").fill("08:20")
    press(phone.get_by_role("button", name="Gegenvorschlag senden"))

    desk = show.login("coordinator")
    course = f"/kursverwaltung/{life.course}"
    desk.goto(course)
    told = computed(life, desk, form(desk, "/probe", what="counter"))
    assert "8 von 10 können kommen" in told
    assert all(f"L-{who:04d}: " in told for who in RIDERS)
    assert axe(desk) == []

    desk.goto(course)
    desk.locator("form[action$='/ablehnung'] [name=reason]").select_option("teacher")
    press(form(desk, "/ablehnung"))
    choice = desk.locator("form[action$='/erneut-fragen'] [name=teacher_id]")
    choice.select_option(index=1)
    press(form(desk, "/erneut-fragen"))
    life.work()
    other = show.link(SECOND_HOUSE, "/traegeranfrage/")
    press(other.get_by_role("button", name="Ja, wir führen diesen Kurs durch"))
    life.work()
    assert any("vereinbart" in mail for mail in life.post.told(SECOND_HOUSE))


def everybody_is_invited(life: Life, show: Screens) -> None:
    """From agreed to all invited in two clicks; then the course is made public."""
    desk = show.login("coordinator")
    assert "10 Einladungen sind bereit" in text(desk)
    press(desk.locator(f"a[href$='/{life.course}/einladungen']").first)
    press(desk.get_by_role("button", name="Diese Personen einladen"))
    assert "10 Personen sind eingeladen." in desk.locator("body").inner_text()
    life.work()
    told = life.post.told(phone_of(1))[-1]
    assert "Erfunden" not in told and "Deutsch" not in told  # a link, nothing else
    desk.goto(f"/kursverwaltung/{life.course}")
    press(form(desk, "/veroeffentlichen"))


def yes_and_no(life: Life, show: Screens, axe: Axe) -> None:
    """Yes with what must be done before; a rider with her bus; a no with its reason."""
    yes = show.link(phone_of(1), "/einladung/")
    assert axe(yes) == [] and "0 € mit Befreiung" in text(yes).replace("\xa0", " ")
    press(yes.get_by_role("button", name="Ja, ich komme"))
    assert "Sie kommen. Gut!" in text(yes)
    assert "Beantragen Sie das, bevor der Kurs beginnt." in text(yes)
    assert axe(yes) == []
    rider = show.link(phone_of(98), "/einladung/")
    assert "901" in text(rider)  # the line she takes
    press(rider.get_by_role("button", name="Ja, ich komme"))
    no = show.link(phone_of(2), "/einladung/")
    press(no.get_by_role("button", name="Nein, ich kann nicht"))
    assert "Sie bleiben auf der Liste." in text(no)
    no.locator("[name=reason][value=far]").check(force=True)
    press(no.get_by_role("button", name="Absenden"))
    assert "Danke, das ist notiert." in text(no)
    assert axe(no) == []
    assert (life.person(1), life.person(2)) == ("enrolled", "waiting")
    for who in SAY_YES:
        accept(life, who)


def nobody_answers_and_the_seat_is_filled(life: Life, show: Screens) -> None:
    """Reminded, called in vain, expired; who fits is asked and says yes."""
    before = len(life.post.told(phone_of(SILENT)))
    life.go_to(NOW.date() + timedelta(days=6), "09:00")
    assert len(life.post.told(phone_of(SILENT))) == before + 1
    life.go_to(NOW.date() + timedelta(days=12), "09:00")
    late = show.link(phone_of(SILENT), "/einladung/")
    assert "Der Tag für die Antwort ist vorbei" in text(late)
    assert life.person(SILENT) == "waiting"
    desk = show.login("coordinator")
    assert "2 Plätze sind wieder frei" in text(desk)
    assert "L-0002 hat abgesagt" in text(desk)
    found = ask_who_fits(life, desk, 50)
    assert "L-0050" in found and "L-0051" in found
    new = show.link(phone_of(50), "/einladung/")
    press(new.get_by_role("button", name="Ja, ich komme"))
    assert life.person(50) == "enrolled"
    assert seats(life) == (9, 0)


def the_teacher_is_ill(life: Life, show: Screens) -> str:
    """On the first morning, by the teacher's link, without script; the link."""
    life.night(FIRST)
    life.go_to(FIRST, "06:40")
    desk = show.login("coordinator")
    desk.goto(f"/kursverwaltung/{life.course}/unterricht")
    press(desk.get_by_role("button", name="Link machen"))
    door = desk.locator("bdi.break").inner_text()
    phone = show.page(javascript=False)
    phone.goto(door)
    phone.get_by_role("link", name="Die Lehrkraft ist heute krank").click()
    assert "9 Personen erfahren jetzt" in text(phone)
    phone.get_by_role("button", name="Ja, heute kein Kurs").click()
    life.work()
    learner = show.link(phone_of(1), "/termin/", javascript=False)
    assert "fällt aus" in text(learner)
    learner.get_by_role("button", name="Ich weiß es jetzt").click()
    assert "Danke" in text(learner)
    life.go_to(FIRST, "07:15")
    desk.goto("/heute")
    assert "1 von 9 wissen es" in text(desk)
    return str(door)


def absent_and_replaced(life: Life, show: Screens, axe: Axe, door: str) -> None:
    """The next day is the first one: who does not come is called, then replaced."""
    life.night(SECOND_DAY)
    life.go_to(SECOND_DAY, "12:00")
    phone = show.page()
    phone.goto(f"{door}/anwesenheit")
    assert "Heute ist der erste Tag" in text(phone)
    for who in (1, 4, 5, 6, 7, 8, 50, *RIDERS):
        came = "absent" if who == 4 else "present"
        name = f"wer-L-{who:04d}"
        phone.locator(f"[name='{name}'][value={came}]").check(force=True)
    assert axe(phone) == []
    press(phone.get_by_role("button", name="Speichern"))
    desk = show.login("coordinator")
    assert "Eine Person kam am ersten Tag von K-001 nicht" in text(desk)
    press(desk.locator("a[href*='/nicht-gekommen/']").first)
    press(desk.get_by_role("button", name="Platz freigeben"))
    life.work()
    assert life.person(4) == "waiting"
    ask_who_fits(life, desk, 51)
    new = show.link(phone_of(51), "/einladung/")
    press(new.get_by_role("button", name="Ja, ich komme"))
    assert seats(life) == (9, 0)


def over_and_on(life: Life, show: Screens, axe: Axe) -> None:
    """The course is over: the question, three anonymous answers, the next list."""
    life.night(LAST + timedelta(days=1))
    life.go_to(LAST + timedelta(days=1), "09:00")
    assert life.person(1) == "completed"
    page = show.link(phone_of(1), "/weiter/")
    assert axe(page) == []
    press(page.get_by_role("button", name="Ja, mit Stufe A1.2"))
    assert "Sie stehen auf der Liste" in text(page)
    three_answers(page)
    assert axe(page) == []
    desk = show.login("coordinator")
    taught = f"/kursverwaltung/{life.course}/unterricht"
    for who in (5, 6, 7):
        goes_no_further(show, who)
    desk.goto(taught)
    assert "4 von mindestens 5" in text(desk)
    goes_no_further(show, 8)
    desk.goto(taught)
    assert "Haben Sie viel gelernt?" in text(desk)
    with life.database.read() as session:
        row = person(session, life.scope, 1)
        assert (row.state, row.level) == ("waiting", "A1.2")
        assert session.get_one(Course, life.course).state == "completed"


def goes_no_further(show: Screens, who: int) -> None:
    """No to the next level, and three answers all the same."""
    page = show.link(phone_of(who), "/weiter/", javascript=False)
    page.get_by_role("button", name="Nein", exact=True).click()
    three_answers(page)


def three_answers(page: Page) -> None:
    """The three questions, each answered with the first word."""
    for number in range(3):
        page.locator(f"[name=f{number}]").first.check(force=True)
    page.get_by_role("button", name="Absenden").click()
    assert "Danke für Ihre Meinung." in text(page)


def accept(life: Life, who: int) -> None:
    """One more yes, noted by the office."""
    with life.database.write() as session:
        learner = person(session, life.scope, who).id
        row = session.exec(
            select(Invitation).where(Invitation.learner_id == learner)
        ).one()
        answers.accept(session, life.scope, row.id, life.hands.now, "office")


def seats(life: Life) -> tuple[int, int]:
    """Taken and held."""
    with life.database.read() as session:
        course = session.get_one(Course, life.course)
        return course.taken, course.held
