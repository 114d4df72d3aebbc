"""Files as others see them: whole at every moment, or growing line by line.

A new text is written beside its target and renamed. What a run that was killed left
there is told by the lock it no longer holds.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from solver.errors import InputError, OutputError

#: What a file is called before it gets its name.
_BESIDE = ".tmp-"
_OURS = re.compile(re.escape(_BESIDE) + r"[a-z0-9_]+")
#: What the target of a text may not be, as it would be gone afterwards.
_SPECIAL = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a link that leads to itself",
}


def claim(path: Path, *inputs: Path) -> None:
    """See that a file can be written there, and clear what dead runs left beside it.

    Raises: InputError for a missing folder, a folder, a device, a FIFO, a socket, or
    one of `inputs`, under whatever name.
    """
    try:
        real = Path(os.path.realpath(path))
        if not real.parent.is_dir():
            raise InputError(str(path), "its folder does not exist; create it first")
        _mode(path, real)
        if not os.access(real.parent, os.W_OK | os.X_OK):
            raise InputError(str(path), "its folder cannot be written to")
        for other in inputs:
            if _same(real, other):
                raise InputError(
                    str(path), f"is the same file as the input {other}; name another"
                )
        _sweep(real.parent)
    except OSError as e:
        raise InputError(str(path), f"cannot be written ({e.strerror})") from e


def replace(path: Path, text: str) -> None:
    """Put `text` at `path`, or where a link there leads to, whole at every moment.

    A file that stands keeps its permissions.
    Raises: OutputError, and what stood there stays.
    """
    real = Path(os.path.realpath(path))
    try:
        mode = _mode(path, real)
        with _beside(real.parent, mode) as (name, handle):
            # Closed before it gets its name: some disks tell only then that they are
            # full. The lock lasts until the handle itself is closed.
            with os.fdopen(os.dup(handle), "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(name, real)
    except OSError as e:
        raise OutputError(str(path), f"cannot be written ({e.strerror})") from e


class Lines:
    """A file that grows by whole lines, each seen at once."""

    def __init__(self, path: Path) -> None:
        """Begin the file anew. Raises: OutputError."""
        self.path = path
        self.fault: OutputError | None = None
        self._whole = 0
        try:
            self._file = path.open("wb", buffering=0)
        except OSError as e:
            raise self._failed(e) from e

    def add(self, line: str) -> None:
        """One more line; nothing after a fault, which is kept for the end."""
        if self.fault is not None:
            return
        data = memoryview(f"{line}\n".encode())
        try:
            while data:
                data = data[self._file.write(data) :]
            self._whole = self._file.tell()
        except OSError as e:
            self.fault = self._failed(e)
            with suppress(OSError):  # half a line would be no line
                self._file.truncate(self._whole)

    def close(self) -> None:
        """No more lines."""
        try:
            self._file.close()
        except OSError as e:
            self.fault = self.fault or self._failed(e)

    def _failed(self, e: OSError) -> OutputError:
        return OutputError(str(self.path), f"cannot be written ({e.strerror})")


def _mode(path: Path, real: Path) -> int | None:
    """Permissions of the file that stands there, None where there is none.

    Raises: InputError where something else stands.
    """
    try:
        found = os.lstat(real).st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found):
        what = _SPECIAL.get(stat.S_IFMT(found), "no file")
        raise InputError(str(path), f"is {what}; name a file")
    return stat.S_IMODE(found)


def _same(real: Path, other: Path) -> bool:
    """True for one file under two names, also through links of both sorts."""
    try:
        return os.path.samefile(real, other)
    except OSError:
        return os.path.realpath(other) == str(real)


@contextmanager
def _beside(folder: Path, mode: int | None) -> Iterator[tuple[Path, int]]:
    """A new locked file in a folder, gone at the end unless it was renamed."""
    name, handle = _locked(folder)
    try:
        if mode is not None:
            os.fchmod(handle, mode)
        yield name, handle
    except BaseException:
        with suppress(OSError):
            name.unlink()
        raise
    finally:
        os.close(handle)


def _locked(folder: Path) -> tuple[Path, int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    while True:
        name = folder / f"{_BESIDE}{secrets.token_hex(4)}"
        try:
            handle = os.open(name, flags, 0o666)
        except FileExistsError:
            continue
        with suppress(OSError):  # a disk without locks: nothing is swept there either
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return name, handle
        os.close(handle)  # swept by another run before it was locked


def _sweep(folder: Path) -> None:
    """Clear files that a killed run left: nobody holds their lock."""
    for entry in os.scandir(folder):
        if _OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            _clear(folder / entry.name)


def _clear(name: Path) -> None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        if os.fstat(handle).st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            name.unlink()
    except OSError as e:
        if e.errno not in (errno.EAGAIN, errno.EACCES, errno.ENOENT, errno.ENOLCK):
            raise
    finally:
        os.close(handle)
