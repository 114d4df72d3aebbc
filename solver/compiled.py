"""Compiled functions, and where numba keeps them for the next start."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in machine code, which releases the interpreter lock.

    It is kept where that can be written; on a full disk it is compiled again at the
    next start, where numba by itself would end the run.
    """
    _prepare_cache()
    from numba import njit  # only here: it is slow to start

    found: Any = njit(cache=True, nogil=True, boundscheck=False)(function)
    keep = found._cache.save_overload

    def save(*overload: object) -> None:
        with suppress(OSError):
            keep(*overload)

    found._cache.save_overload = save
    return found  # type: ignore[no-any-return]


def _prepare_cache() -> None:
    """Set NUMBA_CACHE_DIR to the user's cache folder unless the caller did.

    The checkout may be read-only, and compiled files do not belong into it. The folder
    is the user's own: what lies there is run.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    home = os.environ.get("XDG_CACHE_HOME")
    base = Path(home) if home else Path.home() / ".cache"
    folder = base / "kursmittler" / "numba"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except (OSError, RuntimeError):
        writable = False
    if not writable:
        folder = Path(tempfile.mkdtemp(prefix="kursmittler-numba-"))
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
