"""Where numba keeps compiled code: set before numba is first imported."""

import os
import tempfile
from pathlib import Path


def prepare_cache() -> None:
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
