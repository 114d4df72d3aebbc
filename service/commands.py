"""Commands of the application: schema, first administrator, audit."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from service.access import Role, Scope
from service.accounts import actions
from service.accounts.forms import UserIn
from service.accounts.queries import find_office
from service.audit.actions import verify
from service.demo.setup import set_up
from service.errors import UserError
from service.migrations.schema import upgrade
from service.planning.export import export
from service.web.request import database, now, parts


@click.command("db-upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Brings the database to the newest schema."""
    upgrade(database().engine)


@click.command("create-admin")
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
        office = find_office(db, None, county)
        if office is None:
            sys.exit("no office yet: open the site's first page and set one up")
        try:
            actions.add_user(db, Scope(office.id, "(command)"), user_in, now())
        except UserError as error:
            sys.exit(f"{error.field}: {error.message}")


@click.command("verify-audit")
@with_appcontext
def verify_audit() -> None:
    """Reads the whole trail; exit 1 if a row was edited, removed or reordered."""
    with database().read() as db:
        count, faults = verify(db)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{count} rows, {len(faults)} faults")
    sys.exit(1 if faults else 0)


@click.command("demo")
@click.option("--learners", type=click.IntRange(20, 2500), default=None)
@with_appcontext
def demo(learners: int | None) -> None:
    """Fills an empty database with two invented counties; keeps what stands."""
    made = set_up(database(), parts().settings, learners, now())
    click.echo("demo counties loaded" if made else "kept what is there")


@click.command("export-plan")
@click.argument("run")
@click.option("-o", "folder", type=click.Path(path_type=Path), required=True)
@with_appcontext
def export_plan(run: str, folder: Path) -> None:
    """Writes a run's instance and plan in the plain format, without names."""
    try:
        export(database(), parts().settings.state_dir, run, folder)
    except UserError as error:
        click.echo(error.message % error.values, err=True)
        sys.exit(2)


COMMANDS = (db_upgrade, create_admin, verify_audit, demo, export_plan)
