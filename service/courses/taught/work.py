"""Background work while courses are taught: people are told, and called in time."""

from __future__ import annotations

from contextlib import suppress

from service.clock import local_day
from service.courses.lifecycle.states import ENDED_JOB
from service.courses.taught import completion, lists, needless, notices
from service.errors import NotFound
from service.jobs.work_item import Handler, Interrupted, Work

NEEDLESS_JOB = "courses.needless"


def tell(work: Work) -> None:
    """Tells everybody of a changed date, each in a transaction of their own."""
    with work.database.read() as session:
        waiting = notices.open_notices(
            session, work.scope, str(work.job.payload["change"])
        )
    for notice_id in waiting:
        if not work.keep_alive():
            raise Interrupted
        # Somebody may have been erased since: the others are told all the same.
        with suppress(NotFound), work.database.write() as session:
            base = work.settings.base_url
            notices.tell_one(
                session, work.scope, notice_id, work.now(), base, _carried(work)
            )


def _carried(work: Work) -> tuple[str, ...]:
    """Of mail and SMS what the site is set up to send."""
    ways = (("mail", work.settings.smtp_url), ("sms", work.settings.sms_url))
    return tuple(name for name, url in ways if url)


def unconfirmed(work: Work) -> None:
    """Somebody had half an hour to say that they know."""
    payload = work.job.payload
    with suppress(NotFound), work.database.write() as session:
        notices.unconfirmed(
            session,
            work.scope,
            str(payload["notice"]),
            str(payload["told_at"]),
            work.now(),
        )


def ended(work: Work) -> None:
    """Asks everybody who attended how it goes on, each in their own transaction."""
    course_id = str(work.job.payload["course"])
    with work.database.read() as session:
        people = completion.attended(session, work.scope, course_id)
    for learner_id in people:
        if not work.keep_alive():
            raise Interrupted
        with suppress(NotFound), work.database.write() as session:
            base, now = work.settings.base_url, work.now()
            completion.ask_on(
                session, work.scope, course_id, learner_id, now, base, _carried(work)
            )


def settle_needless(work: Work) -> None:
    """Every hour: nobody is called about a day or a seat that is over."""
    with work.database.write() as session:
        needless.settle(session, work.scope, work.now())


def ask_lists(work: Work) -> None:
    """Every morning: providers are asked for lists of who was there."""
    today = local_day(work.now())
    with work.database.read() as session:
        ids = [c.id for c in lists.courses_taught(session, work.scope, today)]
    base = work.settings.base_url
    for course_id in ids:
        if not work.keep_alive():
            raise Interrupted
        with suppress(NotFound), work.database.write() as session:
            lists.ask_provider(session, work.scope, course_id, work.now(), base)


HANDLERS: dict[str, Handler] = {
    NEEDLESS_JOB: settle_needless,
    lists.ASK_JOB: ask_lists,
    ENDED_JOB: ended,
    notices.TELL_JOB: tell,
    notices.UNCONFIRMED_JOB: unconfirmed,
}
