"""What happens around a promise: the worker's jobs by hand, and links from messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import col, select

from service.clock import Clock
from service.interpreters.jobs.work import HANDLERS
from service.interpreters.tables import Assignment, InterpreterRequest
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.jobs.work_item import Work
from service.messages.tables import OutboxMessage
from tests.service.interpreters.offers.steps import Office

SECRET = ("Geheimweg 7", "Frau Erfunden", "04471 000 777", "Zimmer 12, bitte klingeln")


class Around(Office):
    """An office in which a job is agreed; the website's clock goes with it."""

    web: Clock

    def agreed(self, **more: object) -> tuple[str, str]:
        """Request and assignment, once the first volunteer has said yes."""
        street, name, phone, briefing = SECRET
        request = self.request(
            street=street,
            contact_name=name,
            contact_phone=phone,
            briefing=briefing,
            **more,
        )
        assert self.yes(request, self.pool.first) == "accepted"
        self.sides()
        return request, self.row(request).id

    def row(self, request_id: str) -> Assignment:
        """The newest promise."""
        with self.database.read() as session:
            rows = session.exec(
                select(Assignment)
                .where(Assignment.request_id == request_id)
                .order_by(col(Assignment.created_at).desc())
            )
            return rows.all()[0]

    def asked(self, request_id: str) -> InterpreterRequest:
        """The request."""
        with self.database.read() as session:
            return session.get_one(InterpreterRequest, request_id)

    def sides(self, *, hourly: bool = False) -> None:
        """The worker does what is due around jobs."""
        if hourly:
            self.write(
                lambda s: enqueue(s, self.pool.scope, self.now, "interpreters.around")
            )
        while self._next():
            pass
        self.work()

    def _next(self) -> bool:
        with self.database.write() as session:
            job = session.exec(
                select(Job)
                .where(
                    col(Job.kind).in_(HANDLERS),
                    Job.state == "queued",
                    Job.run_at <= self.now,
                )
                .limit(1)
            ).first()
            if job is None:
                return False
            job.state, job.unique_key = "done", None
            session.add(job)
        scope = replace(self.pool.scope, actor_id="(worker)")
        HANDLERS[job.kind](
            Work(self.database, self.settings, job, self.clock, scope, lambda: True)
        )
        return True

    def at(self, moment: datetime) -> None:
        """It is so late now, and the hourly job runs."""
        self.it_is(moment)
        self.sides(hourly=True)

    def it_is(self, moment: datetime) -> None:
        """It is so late now."""
        self.now = self.web.fixed = moment.astimezone(UTC)

    def sent(self, template: str) -> list[OutboxMessage]:
        """Messages of a template, SMS or mail, oldest first."""
        with self.database.read() as session:
            rows = session.exec(
                select(OutboxMessage)
                .where(col(OutboxMessage.template).in_((template, f"{template}_sms")))
                .order_by(col(OutboxMessage.created_at))
            )
            return list(rows)

    def path(self, template: str) -> str:
        """Where the newest message of a template leads."""
        link = str(self.sent(template)[-1].data["link"])
        return "/einsatz/" + link.rpartition("/")[2]
