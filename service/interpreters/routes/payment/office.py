"""The office's payment pages: what is due, lists, corrections, files, the account."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service.accounts.tables import Office
from service.errors import UserError
from service.interpreters.payment import accounts, files, lists, queries, wording
from service.interpreters.payment.forms import CorrectionIn, OfficeAccountIn
from service.interpreters.routes.blueprint import bp
from service.interpreters.wording.offers import money
from service.rulesets.queries import rules
from service.typed.banking import in_blocks
from service.web.forms import FormState, filled, read_form
from service.web.incoming import posted, posted_choice, posted_day
from service.web.permission import OFFICE, allow
from service.web.request import database, language, now, office, scope, tell, today
from service.web.seen import overwriting, shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVES = ("approve", "paid", "discard")


def words() -> dict[str, Any]:
    """What the templates of payment say amounts, months and hours with."""
    return {
        "euros": lambda cents: money(cents, language()),
        "month": lambda row: wording.month_text(row.month, row.position, language()),
        "month_name": lambda first: wording.month_text(first, 1, language()),
        "number": wording.number_text,
        "hours": lambda minutes: wording.hours_text(minutes, language()),
        "what": lambda entry: wording.what(entry, language()),
        "when": lambda entry: wording.when(entry, language()),
        "states": wording.TITLES,
        "kinds": wording.KINDS,
        "years_of": queries.years_of,
    }


@bp.get("/sprachmittlung/zahlungen")
@allow(*OFFICE)
def payments() -> ResponseReturnValue:
    """What is due by month, the lists, who waits, whose allowance is almost full."""
    with database().read() as db:
        known = rules(db, scope(), today())
        found, months = queries.open_months(db, scope(), known, today())
        year = queries.allowances(db, scope(), known, today().year, today())
        return render_template(
            "interpreters/payment/index.html",
            **words(),
            months=months,
            lists=queries.headlines(db, scope()),
            left=queries.left(db, scope(), found),
            year=today().year,
            full=[one for one in year if one.almost_full],
            payer=accounts.office_account(db.get_one(Office, scope().office_id)),
            last_month=max(months, default=today().replace(day=1)),
        )


@bp.post("/sprachmittlung/zahlungen")
@allow(*OFFICE)
def payment_draft() -> ResponseReturnValue:
    """Makes the month's draft, or makes it anew."""
    month = posted_day("month")
    try:
        with database().write() as db:
            made = lists.make_draft(
                db, scope(), rules(db, scope(), today()), month, now()
            )
            made_id = made.id
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("interpreters.payments"))
    return redirect(url_for("interpreters.payment_list", list_id=made_id))


@bp.get("/sprachmittlung/zahlungen/<list_id>")
@allow(*OFFICE)
def payment_list(list_id: str) -> ResponseReturnValue:
    """Who gets what, and why; below a draft the button that locks it."""
    with database().read() as db:
        found = queries.paid(db, scope(), list_id)
        return render_template(
            "interpreters/payment/list.html",
            **words(),
            found=found,
            mark=lists.mark(db, scope(), list_id),
            payer=accounts.office_account(db.get_one(Office, scope().office_id)),
        )


@bp.post("/sprachmittlung/zahlungen/<list_id>")
@allow(*OFFICE)
def payment_move(list_id: str) -> ResponseReturnValue:
    """Approves, says that it is paid, or takes a draft away."""
    move, seen = posted_choice("move", MOVES), posted("shown")
    try:
        with database().write() as db:
            if move == "approve":
                known = rules(db, scope(), today())
                lists.approve(db, scope(), known, list_id, seen, now())
            elif move == "paid":
                lists.mark_paid(db, scope(), list_id, now())
            else:
                lists.discard(db, scope(), list_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
    else:
        if move == "discard":
            return redirect(url_for("interpreters.payments"))
    return redirect(url_for("interpreters.payment_list", list_id=list_id))


@bp.get("/sprachmittlung/zahlungen/posten/<item_id>")
@allow(*OFFICE)
def payment_correction(item_id: str) -> ResponseReturnValue:
    """Asks how much more or less, and why."""
    with database().read() as db:
        return _correction(db, item_id, filled({"direction": "less"}))


@bp.post("/sprachmittlung/zahlungen/posten/<item_id>")
@allow(*OFFICE)
def payment_correct(item_id: str) -> ResponseReturnValue:
    """Makes the correction, which waits for the next list."""
    form = read_form(CorrectionIn)
    if form.valid is not None:
        try:
            with database().write() as db:
                lists.correct(db, scope(), item_id, form.valid, now())
        except UserError as error:
            form.add(error)
        else:
            flash(tell("Noted. It will be in the next list."), "success")
            return redirect(url_for("interpreters.payments"))
    with database().read() as db:
        return _correction(db, item_id, form, 422)


def _correction(
    db: Session, item_id: str, form: FormState[Any], code: int = 200
) -> ResponseReturnValue:
    item, entry = queries.entry(db, scope(), item_id)
    page = render_template(
        "interpreters/payment/correction.html",
        **words(),
        form=form,
        item=item,
        entry=entry,
        next_one=queries.corrections(db, scope(), item) + 1,
    )
    return page, code


@bp.get("/sprachmittlung/zahlungen/<list_id>/bank.xml")
@allow(*OFFICE)
def payment_bank_file(list_id: str) -> ResponseReturnValue:
    """The credit transfer for the bank, kept nowhere."""
    try:
        with database().read() as db:
            content = files.bank_file(db, scope(), list_id, now())
    except UserError as error:
        flash(tell(error.message, **error.values), "error")
        return redirect(url_for("interpreters.payment_list", list_id=list_id))
    return _file(content, "application/xml", "ueberweisungen.xml")


@bp.get("/sprachmittlung/zahlungen/<list_id>/liste.xlsx")
@allow(*OFFICE)
def payment_list_file(list_id: str) -> ResponseReturnValue:
    """Every entry of a list as a workbook."""
    with database().read() as db:
        content = files.list_file(db, scope(), list_id, language())
    return _file(content, XLSX, "zahlungen.xlsx")


@bp.get("/sprachmittlung/zahlungen/<list_id>/rechnung/<agency_id>.xlsx")
@allow(*OFFICE)
def payment_bill_file(list_id: str, agency_id: str) -> ResponseReturnValue:
    """What one agency is billed from a list."""
    with database().read() as db:
        content = files.bill_file(db, scope(), list_id, agency_id, language())
    return _file(content, XLSX, "rechnung.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/sprachmittlung/zahlungen/konto")
@allow(*OFFICE)
def payment_office_account() -> ResponseReturnValue:
    """The account from which the office pays."""
    with database().read() as db:
        return _account(shown(_stored(db)))


@bp.post("/sprachmittlung/zahlungen/konto")
@allow(*OFFICE)
def payment_office_account_post() -> ResponseReturnValue:
    """Keeps it."""
    form = read_form(OfficeAccountIn)
    if form.valid is None:
        return _account(form, 422)
    try:
        with overwriting(form, _stored) as db:
            accounts.store_office_account(db, scope(), form.valid, now())
    except UserError as error:
        form.add(error)
        return _account(form, 422)
    flash(tell("Saved."), "success")
    return redirect(url_for("interpreters.payments"))


def _stored(db: Session) -> dict[str, Any]:
    found = accounts.office_account(db.get_one(Office, scope().office_id))
    if found is None:
        return {"holder": office().name, "iban": "", "bic": ""}
    return {"holder": found.holder, "iban": in_blocks(found.iban), "bic": found.bic}


def _account(form: FormState[Any], code: int = 200) -> ResponseReturnValue:
    return render_template("interpreters/payment/office_account.html", form=form), code
