"""E-mail addresses, domains with umlauts included.

Pure: nothing is asked of the network. Stored is the readable form; `for_sending`
gives what every mail server understands.
"""

from __future__ import annotations

from email_validator import EmailNotValidError, EmailUndeliverableError, validate_email

from service.typed.mistyped import Mistyped
from service.typed.signs import plain


def mail(value: str) -> str:
    """An e-mail address as it is stored, "" for nothing.

    Raises: Mistyped for what cannot be one, and for letters beyond a–z before the @:
    many servers cannot send there.
    """
    text = plain(value).removeprefix("mailto:")
    if not text:
        return ""
    local = text.rpartition("@")[0]
    if local and not local.isascii():
        raise Mistyped(
            "“%(typed)s” has a letter before the @ that many mail servers cannot send "
            "to. Ask for an address with a to z only.",
            typed=text[:80],
        )
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
        )
        if "." not in found.ascii_domain:
            raise EmailUndeliverableError("no top level domain")
    except EmailNotValidError:
        raise Mistyped(
            "“%(typed)s” is no e-mail address. Write it like name@example.org.",
            typed=text[:80],
        ) from None
    return str(found.normalized)


def for_sending(address: str) -> str:
    """The address with its domain in the xn-- form that every server takes."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    found = validate_email(
        address, check_deliverability=False, globally_deliverable=False
    )
    return f"{local}@{found.ascii_domain}"


def mail_key(address: str) -> str:
    """By this two spellings are one mailbox: the domain's case does not matter."""
    return address.casefold()
