"""Codes of receipts: derived once from a form's key, kept as a hash only.

The same form sent twice shows the same code, although the database holds neither the
code nor the key (both only as SHA-256).
"""

from __future__ import annotations

import hashlib
import secrets

# Without 0 O 1 I L S 5 B 8 U V: they are mixed up when read aloud or copied by hand.
LETTERS = "234679ACDEFGHJKMNPQRTWXYZ"
LENGTH = 8
CARDS = "cards"  # of the login: people whose new codes are shown until the next


def derived_code(office_id: str, form_key: str, attempt: int = 0) -> str:
    """The code of a form's key; `attempt` counts up where a code is taken."""
    seed = f"code:{office_id}:{form_key}:{attempt}"
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def random_code() -> str:
    """A fresh code, for a person who lost the old one."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def code_hash(typed: str) -> str:
    """SHA-256 (hex) of a code as typed: blanks, dashes and case do not count.

    Works for any text, so that a wrong format and an unknown code are looked up alike.
    """
    plain = "".join(c for c in typed.upper() if c.isalnum())
    return hashlib.sha256(f"learner:{plain}".encode()).hexdigest()


def form_key_hash(form_key: str) -> str:
    """What the database keeps of a form's key (40 hex digits)."""
    return hashlib.sha256(f"form:{form_key}".encode()).hexdigest()[:40]


def in_blocks(code: str) -> str:
    """The code as two blocks of four."""
    return f"{code[:4]} {code[4:]}"
