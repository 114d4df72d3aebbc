"""A form sent after its login had ended: to the login, then back as it was typed."""

from __future__ import annotations

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, Signer

from service.web.kept_forms import KeptForm, keep, take
from service.web.redirects import own_path
from service.web.request import now, parts

#: The hidden field that says for which account a page was made.
ACCOUNT = "page_for"
KEPT = "kept_form"


def account_mark() -> str:
    """The account of this page, signed; "" for visitors."""
    if not current_user.is_authenticated:
        return ""
    return _signer().sign(current_user.user_id).decode()


def to_the_login() -> ResponseReturnValue:
    """Leads a stranger to the login, and back: to the page, or to what was typed."""
    back = request.full_path.rstrip("?")
    if request.method == "POST":
        back = url_for("accounts.resume") if _kept(_account()) else ""
    return redirect(url_for("accounts.login", next=back or None))


def after_lost_session() -> ResponseReturnValue | None:
    """What to do with a post whose session is another one by now; None: refuse it."""
    account = _account()
    if not account or request.method != "POST":
        return None
    if not current_user.is_authenticated:
        return to_the_login()
    if current_user.user_id == account and _kept(account):
        return redirect(url_for("accounts.resume"))
    return None


def taken_up() -> KeptForm | None:
    """What this account had typed, once."""
    token = session.pop(KEPT, "")
    if not token or not current_user.is_authenticated:
        return None
    state_dir = parts().settings.state_dir
    return take(state_dir, str(token), current_user.user_id, now())


def _kept(account: str) -> bool:
    """Whether the posted form could be kept for its account."""
    url = own_path(request.full_path.rstrip("?"))
    if not account or not url or (request.endpoint or "").startswith("accounts."):
        return False
    values = [(k, v) for k, v in request.form.items(multi=True) if k != ACCOUNT]
    token = keep(parts().settings.state_dir, KeptForm(account, url, values), now())
    if token:
        session[KEPT] = token
    return bool(token)


def _account() -> str:
    try:
        return _signer().unsign(request.form.get(ACCOUNT, "")).decode()
    except BadSignature:
        return ""


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="page-for")
