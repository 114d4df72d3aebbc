"""A course of the plan held at another time or in another house, computed again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.errors import UserError
from service.planning.course.beside import moved_course
from service.planning.routes.blueprint import bp
from service.planning.routes.board.acting import same_again
from service.planning.runs import actions
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import ready_run
from service.web.incoming import posted
from service.web.permission import OFFICE, allow
from service.web.request import database, now, parts, scope, tell


@bp.post("/planung/<run_id>/kurs/<proposal_id>/verlegen")
@allow(*OFFICE)
def move(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Starts a run from this plan in which the course changes time or house."""
    folder = run_folder(parts().settings.state_dir, run_id)
    wanted = posted("venue"), posted("pattern")
    try:
        with database().write() as db:
            run = ready_run(db, scope(), run_id)
            change = moved_course(db, scope(), folder, run.id, proposal_id, *wanted)
            again = same_again(db, scope(), run)
            started = actions.start_run(db, scope(), again, now(), change)
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        back = url_for("planning.plan_course", run_id=run_id, proposal_id=proposal_id)
        return redirect(back)
    return redirect(url_for("planning.run", run_id=started.id))
