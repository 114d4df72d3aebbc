"""Jobs that look at agreed courses again, and that try a change before it is made."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlmodel import Session

from service.courses.kept.checks import store_check, store_minutes
from service.courses.kept.trials import TRIAL_JOB, drop_old, trial_of, write_trial
from service.courses.lifecycle.states import publish_waiting
from service.courses.tables import Course
from service.errors import NotFound
from service.jobs.work_item import Handler, Interrupted, Work
from service.planning.rechecks.due import RECHECK_ALL_JOB, RECHECK_JOB
from service.planning.rechecks.judge import Judged, judge
from service.planning.rechecks.present import Present, read_present
from service.planning.rechecks.trying import try_change
from service.timetables.files import store_folder

LOG = logging.getLogger("kursmittler.worker")


def recheck(work: Work) -> None:
    """Job `planning.recheck`: looks at the courses that something has touched."""
    present = _read(work)
    due = [
        course
        for course in present.courses.values()
        if course.id in present.asked
        and present.asked[course.id][0] > present.asked[course.id][1]
    ]
    _look_at(work, present, due)


def recheck_all(work: Work) -> None:
    """Job `planning.recheck_all`: every night, since days go by without a change."""
    present = _read(work)
    due = [c for c in present.courses.values() if c.id in present.asked]
    drop_old(work.settings.state_dir, work.scope.office_id, work.now())
    _look_at(work, present, due)


def _read(work: Work) -> Present:
    with work.database.read() as session:
        return read_present(session, work.scope, work.now())


def _look_at(work: Work, present: Present, due: Sequence[Course]) -> None:
    """One transaction a course: whatever ends the job, nothing half is written.

    A course whose check fails stays unknown; the others are looked at all the same.
    """
    failed: Exception | None = None
    store = store_folder(work.settings)
    for course in sorted(due, key=lambda c: (c.start_on, c.number)):
        if not work.keep_alive():
            raise Interrupted
        try:
            judged = judge(present, course, present.seated(course.id), store)
        except Exception as error:
            LOG.error("check of course %s: %s", course.id, type(error).__name__)
            failed = error
            continue
        with work.database.write() as session:
            _store(session, work, present, course, judged)
    with work.database.write() as session:
        publish_waiting(session, work.scope, work.now())
    if failed is not None:
        raise failed


def _store(
    session: Session, work: Work, present: Present, course: Course, judged: Judged
) -> None:
    asked = present.asked[course.id][0]
    found = [(b.rule, b.learner_id, b.details) for b in judged.breaches]
    if not store_check(session, work.scope, course.id, asked, found, work.now()):
        session.rollback()
        return
    if not course.online:
        store_minutes(session, work.scope, course.id, judged.minutes)


def trial(work: Work) -> None:
    """Job `planning.trial`: what a change would do, beside what is now."""
    asked = trial_of(work.job.payload)
    present = _read(work)
    try:
        result = try_change(present, asked, store_folder(work.settings))
    except NotFound:
        return
    write_trial(work.settings.state_dir, work.scope.office_id, asked, result)


HANDLERS: dict[str, Handler] = {
    RECHECK_JOB: recheck,
    RECHECK_ALL_JOB: recheck_all,
    TRIAL_JOB: trial,
}
