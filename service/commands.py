"""Commands of the application: schema, first administrator, audit, demo, export.

Whatever a person can mend ends in one line on standard error and exit code 2.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from service.access import OfficeView, Role, Scope
from service.accounts import actions
from service.accounts.forms import UserIn
from service.accounts.queries import all_offices
from service.audit.actions import verify
from service.demo.setup import set_up
from service.errors import NotFound, OperatorError, UserError
from service.migrations.schema import at_head, upgrade
from service.own_data.erasing import erase
from service.own_data.journal import noted
from service.planning.runs.export import export
from service.rulesets.actions import seed_all
from service.web.request import database, now, parts


class Told(click.Command):
    """A command that says in one line what is wrong, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> None:
        """Runs the command; exit code 2 for what a person can mend."""
        try:
            super().invoke(ctx)
            return
        except OperatorError as error:
            reason = str(error)
        except UserError as error:
            reason = error.message % error.values
        except ValidationError as error:
            reason = _first_fault(error)
        except DatabaseError as error:
            reason = f"the database cannot be used: {str(error.orig).splitlines()[0]}"
        except OSError as error:
            reason = f"{error.filename or 'file'}: {error.strerror}"
        click.echo(f"{self.name}: {reason}", err=True)
        ctx.exit(2)


def _first_fault(error: ValidationError) -> str:
    """The first wrong value as the command's option, with its reason."""
    fault = error.errors(include_url=False)[0]
    option = str(fault["loc"][0]).replace("_", "-")
    return f"--{option}: {fault['msg'].removeprefix('Value error, ')}"


def _need_schema(session: Session) -> None:
    """Raises OperatorError unless the database has this software's tables."""
    if not at_head(session.connection()):
        raise OperatorError(
            "the database does not have the newest schema: "
            "run `flask --app wsgi db-upgrade` first"
        )


@click.command("db-upgrade", cls=Told)
@with_appcontext
def db_upgrade() -> None:
    """Brings the database to the newest schema and offices to all sets of rules."""
    upgrade(database().engine)
    with database().write() as db:
        seed_all(db, now())


@click.command("create-admin", cls=Told)
@click.option("--name", required=True)
@click.option("--display-name", default="")
@click.option("--county", default=None, help="AGS of the office's county")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def create_admin(
    name: str, display_name: str, county: str | None, password: str
) -> None:
    """Adds an administrator to an office."""
    user_in = UserIn(
        name=name,
        display_name=display_name or name,
        role=Role.ADMINISTRATOR,
        password=password,
    )
    with database().write() as db:
        _need_schema(db)
        office = _office_of(db, county)
        actions.add_user(db, Scope(office.id, "(command)"), user_in, now())
    click.echo(f"administrator {user_in.name} added to {office.name}")


def _office_of(session: Session, county: str | None) -> OfficeView:
    """The county's office, the oldest where none is named; OperatorError if unknown."""
    offices = all_offices(session)
    if not offices:
        raise OperatorError("no office yet: open the site's first page and set one up")
    for office in offices:
        if county in (None, office.county_ags):
            return office
    known = ", ".join(f"{office.county_ags} {office.county}" for office in offices)
    raise OperatorError(f"--county: choose one of {known}")


@click.command("verify-audit", cls=Told)
@with_appcontext
def verify_audit() -> None:
    """Reads the whole trail; exit 1 if a row was edited, removed or reordered."""
    with database().read() as db:
        _need_schema(db)
        count, faults = verify(db)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{count} rows, {len(faults)} faults")
    sys.exit(1 if faults else 0)


@click.command("demo", cls=Told)
@click.option("--learners", type=click.IntRange(20, 2500), default=None)
@with_appcontext
def demo(learners: int | None) -> None:
    """Fills an empty database with two invented counties; keeps what stands."""
    with database().read() as db:
        _need_schema(db)
    made = set_up(database(), parts().settings, learners, now())
    click.echo("demo counties loaded" if made else "kept what is there")


@click.command("export-plan", cls=Told)
@click.argument("run")
@click.option("-o", "folder", type=click.Path(path_type=Path), required=True)
@with_appcontext
def export_plan(run: str, folder: Path) -> None:
    """Writes a run's instance and plan in the plain format, without names."""
    with database().read() as db:
        _need_schema(db)
    export(database(), parts().settings.state_dir, run, folder)


@click.command("erase-again", cls=Told)
@with_appcontext
def erase_again() -> None:
    """After a backup was put back: erases again whoever was erased since it was."""
    count = 0
    for office_id, learner_id in noted(parts().settings.state_dir):
        try:
            with database().write() as db:
                _need_schema(db)
                erase(db, Scope(office_id, "(operator)"), learner_id, now())
        except NotFound:
            continue  # still erased, or younger than the backup
        count += 1
    click.echo(f"{count} erased again")


COMMANDS = (
    db_upgrade,
    create_admin,
    verify_audit,
    demo,
    export_plan,
    erase_again,
)
