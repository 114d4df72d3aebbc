"""Changes played through together: chosen on the page of the unplaced, solved anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from service.access import Scope
from service.errors import NotFound
from service.jobs.actions import enqueue
from service.jobs.tables import Job
from service.learners.tables import Learner
from service.planning.board.queries import board
from service.planning.gaps.survey import PLAY_JOB, key_of, read_played, read_survey
from service.planning.routes.blueprint import bp
from service.planning.routes.board.plan import head
from service.planning.runs.folder import run_folder
from service.planning.runs.queries import RunView, ready_run
from service.planning.tables import Finding
from service.planning.unplaced.changewords import Names, change_sentences, names
from service.planning.wording import option_words, person_code
from service.rulesets.queries import rules
from service.web.incoming import posted_all
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, parts, scope, tell

MOST = 40  # changes in one choice


@bp.post("/planung/<run_id>/durchspielen")
@allow(*OFFICE)
def play(run_id: str) -> ResponseReturnValue:
    """Queues the joint effect of the ticked changes."""
    ticked = posted_all("aenderung")
    chosen = sorted({part for entry in ticked for part in entry.split(".") if part})
    with database().write() as db:
        run = ready_run(db, scope(), run_id)
        known = _known(db, run)
        wanted = [name for name in chosen if name in known][:MOST]
        key = key_of(wanted)
        if wanted and read_played(_folder(run), key) is None:
            payload = {"run": run.id, "changes": wanted}
            unique = f"play:{run.id}:{key}"
            enqueue(db, scope(), now(), PLAY_JOB, payload, unique_key=unique)
    if not wanted:
        flash(tell("Please tick the changes to play through."), "warning")
        return redirect(url_for("planning.unplaced", run_id=run_id))
    return redirect(url_for("planning.played", run_id=run_id, key=key))


@bp.get("/planung/<run_id>/durchspielen/<key>")
@allow(*OFFICE)
def played(run_id: str, key: str) -> ResponseReturnValue:
    """What becomes of the plan; ?teil=ergebnis gives the part read again."""
    with database().read() as db:
        run = ready_run(db, scope(), run_id)
        rule_set = rules(db, scope(), run.term.start_on)
        asked = _asked(db, scope(), run, key)
        known = names(db, scope(), rule_set)
        chosen = _chosen(db, run, asked, known)
        found = read_played(_folder(run), key)
        codes = _codes(db, scope(), found)
        state = _state(db, run, key)
        whole = board(db, scope(), run.id, rule_set, run.excluded_next)
    part = request.args.get("teil") == "ergebnis"
    return render_template(
        "planning/whatif/played_result.html" if part else "planning/whatif/played.html",
        run=run,
        key=key,
        chosen=chosen,
        found=found,
        codes=codes,
        failed=state == "failed",
        **head(run, whole),
    )


def _folder(run: RunView) -> Path:
    return run_folder(parts().settings.state_dir, run.id)


def _known(db: Session, run: RunView) -> set[str]:
    """Everything that may be chosen: people with a change, courses one short."""
    people = db.exec(
        select(Finding.learner_id).where(
            Finding.office_id == scope().office_id, Finding.run_id == run.id
        )
    )
    found = read_survey(_folder(run))
    almost = range(len(found.almost)) if found else ()
    return {*people, *(f"almost:{n}" for n in almost)}


def _job(db: Session, own: Scope, run: RunView, key: str) -> Job | None:
    """The latest job of a choice; its unique key is free again once it has ended."""
    jobs = db.exec(
        select(Job)
        .where(Job.office_id == own.office_id, Job.kind == PLAY_JOB)
        .order_by(col(Job.created_at).desc())
    )
    for job in jobs:
        told = job.payload
        if told["run"] == run.id and key_of(told["changes"]) == key:
            return job
    return None


def _asked(db: Session, own: Scope, run: RunView, key: str) -> list[str]:
    """The choice behind a key; NotFound where nobody asked for it."""
    found = read_played(_folder(run), key)
    if found is not None:
        return [str(name) for name in found["changes"]]
    job = _job(db, own, run, key)
    if job is None:
        raise NotFound("choice")
    return [str(name) for name in job.payload["changes"]]


def _state(db: Session, run: RunView, key: str) -> str:
    job = _job(db, scope(), run, key)
    return job.state if job else ""


def _chosen(
    db: Session, run: RunView, asked: list[str], known: Names
) -> list[dict[str, Any]]:
    """The chosen changes in words, with whom they are for."""
    rows = db.exec(
        select(Finding, Learner.number)
        .join(Learner, col(Learner.id) == col(Finding.learner_id))
        .where(
            Finding.office_id == scope().office_id,
            Finding.run_id == run.id,
            col(Finding.learner_id).in_(asked),
        )
        .order_by(col(Learner.number))
    ).all()
    said: dict[tuple[str, ...], list[str]] = {}
    for finding, number in rows:
        words = change_sentences(finding.change, known, language())
        said.setdefault(words, []).append(person_code(number))
    found = [{"who": codes, "said": list(words)} for words, codes in said.items()]
    survey = read_survey(_folder(run))
    for name in asked:
        if survey and name.startswith("almost:"):
            one = survey.almost[int(name[7:])]
            title = option_words(one, known.venues, known.rules, language())
            words = change_sentences(one["needs"], known, language())
            found.append({"who": [" · ".join(title)], "said": list(words)})
    return found


def _codes(db: Session, own: Scope, found: Any) -> dict[str, list[str]]:
    """Record numbers of those who gain, lose or move."""
    wanted = {
        name: list((found or {}).get(name, ())) for name in ("gained", "lost", "moved")
    }
    every = [x for ids in wanted.values() for x in ids]
    rows = db.exec(
        select(Learner.id, Learner.number).where(
            Learner.office_id == own.office_id, col(Learner.id).in_(every)
        )
    ).all()
    number = dict(rows)
    return {
        name: [person_code(n) for n in sorted(number[x] for x in ids if x in number)]
        for name, ids in wanted.items()
    }
